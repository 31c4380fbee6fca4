// Sums of running sums are running sums of sums; the largest running maximum is the maximum.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.reduce"(%arg0) {axes = array<i64: 0>, kind = "sum"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.scan"(%[[V0]]) {axis = 0 : i64, inclusive = true, kind = "sum"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.reduce"(%arg0) {axes = array<i64: 0, 1>, kind = "max"}
// CHECK-NEXT: return %[[V1]], %[[V2]]
func.func @main(%a0: !dist.array<tensor<40x60xf64>>) -> (!dist.array<tensor<60xf64>>, !dist.array<tensor<f64>>) {
  %0 = "dist.scan"(%a0) {kind = "sum", axis = 1 : i64, inclusive = true} : (!dist.array<tensor<40x60xf64>>) -> !dist.array<tensor<40x60xf64>>
  %1 = "dist.reduce"(%0) {kind = "sum", axes = array<i64: 0>} : (!dist.array<tensor<40x60xf64>>) -> !dist.array<tensor<60xf64>>
  %2 = "dist.scan"(%a0) {kind = "max", axis = 0 : i64, inclusive = true} : (!dist.array<tensor<40x60xf64>>) -> !dist.array<tensor<40x60xf64>>
  %3 = "dist.reduce"(%2) {kind = "max", axes = array<i64: 0, 1>} : (!dist.array<tensor<40x60xf64>>) -> !dist.array<tensor<f64>>
  return %1, %3 : !dist.array<tensor<60xf64>>, !dist.array<tensor<f64>>
}
