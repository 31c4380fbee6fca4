// (x - x.mean(axis=0))[:, c].max(axis=0) and (x - m).sum(axis=0) with other roundings: no pass after that of the mean.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate{fast=true finite=true}' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.reduce"(%arg0) {axes = array<i64: 0>, kind = "sum"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.fill"() {shape = array<i64: 60>, value = 2.500000e-03 : f64}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.map"(%[[V0]], %[[V1]]) {fn = "multiply"}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.reduce"(%arg0) {axes = array<i64: 0>, kind = "max"}
// CHECK-NEXT: %[[V4:[0-9]+]] = "dist.map"(%[[V3]], %[[V2]]) {fn = "subtract"}
// CHECK-NEXT: %[[V5:[0-9]+]] = "dist.fill"() {shape = array<i64: 60>, value = 0.000000e+00 : f64}
// CHECK-NEXT: return %[[V4]], %[[V5]]
func.func @main(%x: !dist.array<tensor<400x60xf64>>) -> (!dist.array<tensor<60xf64>>, !dist.array<tensor<60xf64>>) {
  %0 = "dist.reduce"(%x) {kind = "sum", axes = array<i64: 0>} : (!dist.array<tensor<400x60xf64>>) -> !dist.array<tensor<60xf64>>
  %1 = "dist.fill"() {value = 400.0 : f64, shape = array<i64: 60>} : () -> !dist.array<tensor<60xf64>>
  %2 = "dist.map"(%0, %1) {fn = "divide"} : (!dist.array<tensor<60xf64>>, !dist.array<tensor<60xf64>>) -> !dist.array<tensor<60xf64>>
  %3 = "dist.broadcast"(%2) {shape = array<i64: 400, 60>, dims = array<i64: 1>} : (!dist.array<tensor<60xf64>>) -> !dist.array<tensor<400x60xf64>>
  %4 = "dist.map"(%x, %3) {fn = "subtract"} : (!dist.array<tensor<400x60xf64>>, !dist.array<tensor<400x60xf64>>) -> !dist.array<tensor<400x60xf64>>
  %5 = "dist.reduce"(%4) {kind = "max", axes = array<i64: 0>} : (!dist.array<tensor<400x60xf64>>) -> !dist.array<tensor<60xf64>>
  %6 = "dist.reduce"(%4) {kind = "sum", axes = array<i64: 0>} : (!dist.array<tensor<400x60xf64>>) -> !dist.array<tensor<60xf64>>
  return %5, %6 : !dist.array<tensor<60xf64>>, !dist.array<tensor<60xf64>>
}
