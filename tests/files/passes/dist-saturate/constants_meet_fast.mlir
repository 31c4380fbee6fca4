// 2 / (x * 3) / 4 - 1 + 3 has one division and one addition.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate{fast=true}' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.fill"() {shape = array<i64: 64>, value = 2.000000e+00 : f64}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.fill"() {shape = array<i64: 64>, value = 0.16666666666666666 : f64}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.map"(%[[V1]], %arg0) {fn = "divide"}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.map"(%[[V2]], %[[V0]]) {fn = "add"}
// CHECK-NEXT: return %[[V3]]
func.func @main(%a0: !dist.array<tensor<64xf64>>) -> !dist.array<tensor<64xf64>> {
  %0 = "dist.fill"() {value = 2.0 : f64, shape = array<i64: 64>} : () -> !dist.array<tensor<64xf64>>
  %1 = "dist.fill"() {value = 3.0 : f64, shape = array<i64: 64>} : () -> !dist.array<tensor<64xf64>>
  %2 = "dist.map"(%a0, %1) {fn = "multiply"} : (!dist.array<tensor<64xf64>>, !dist.array<tensor<64xf64>>) -> !dist.array<tensor<64xf64>>
  %3 = "dist.map"(%0, %2) {fn = "divide"} : (!dist.array<tensor<64xf64>>, !dist.array<tensor<64xf64>>) -> !dist.array<tensor<64xf64>>
  %4 = "dist.fill"() {value = 4.0 : f64, shape = array<i64: 64>} : () -> !dist.array<tensor<64xf64>>
  %5 = "dist.map"(%3, %4) {fn = "divide"} : (!dist.array<tensor<64xf64>>, !dist.array<tensor<64xf64>>) -> !dist.array<tensor<64xf64>>
  %6 = "dist.fill"() {value = 1.0 : f64, shape = array<i64: 64>} : () -> !dist.array<tensor<64xf64>>
  %7 = "dist.map"(%5, %6) {fn = "subtract"} : (!dist.array<tensor<64xf64>>, !dist.array<tensor<64xf64>>) -> !dist.array<tensor<64xf64>>
  %8 = "dist.fill"() {value = 3.0 : f64, shape = array<i64: 64>} : () -> !dist.array<tensor<64xf64>>
  %9 = "dist.map"(%7, %8) {fn = "add"} : (!dist.array<tensor<64xf64>>, !dist.array<tensor<64xf64>>) -> !dist.array<tensor<64xf64>>
  return %9 : !dist.array<tensor<64xf64>>
}
