// maximum(maximum(x, 2), 3); (i + 2) + 3.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.fill"() {shape = array<i64: 8>, value = 3.000000e+00 : f64}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.map"(%arg0, %[[V0]]) {fn = "maximum"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.fill"() {shape = array<i64: 8>, value = 5 : i64}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.map"(%arg1, %[[V2]]) {fn = "add"}
// CHECK-NEXT: return %[[V1]], %[[V3]]
func.func @main(%a0: !dist.array<tensor<8xf64>>, %a1: !dist.array<tensor<8xi64>>) -> (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xi64>>) {
  %0 = "dist.fill"() {value = 2.0 : f64, shape = array<i64: 8>} : () -> !dist.array<tensor<8xf64>>
  %1 = "dist.map"(%a0, %0) {fn = "maximum"} : (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  %2 = "dist.fill"() {value = 3.0 : f64, shape = array<i64: 8>} : () -> !dist.array<tensor<8xf64>>
  %3 = "dist.map"(%1, %2) {fn = "maximum"} : (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  %4 = "dist.fill"() {value = 2 : i64, shape = array<i64: 8>} : () -> !dist.array<tensor<8xi64>>
  %5 = "dist.map"(%a1, %4) {fn = "add"} : (!dist.array<tensor<8xi64>>, !dist.array<tensor<8xi64>>) -> !dist.array<tensor<8xi64>>
  %6 = "dist.fill"() {value = 3 : i64, shape = array<i64: 8>} : () -> !dist.array<tensor<8xi64>>
  %7 = "dist.map"(%5, %6) {fn = "add"} : (!dist.array<tensor<8xi64>>, !dist.array<tensor<8xi64>>) -> !dist.array<tensor<8xi64>>
  return %3, %7 : !dist.array<tensor<8xf64>>, !dist.array<tensor<8xi64>>
}
