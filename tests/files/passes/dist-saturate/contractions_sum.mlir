// (a @ b).sum() = a.sum(0) @ b.sum(1).
// RUN: ramba-opt %s --pass-pipeline='dist-saturate{fast=true}' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.reduce"(%arg0) {axes = array<i64: 0>, kind = "sum"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.reduce"(%arg1) {axes = array<i64: 1>, kind = "sum"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.contract"(%[[V0]], %[[V1]]) {lhs_batch = array<i64>, lhs_summed = array<i64: 0>, rhs_batch = array<i64>, rhs_summed = array<i64: 0>}
// CHECK-NEXT: return %[[V2]]
func.func @main(%a0: !dist.array<tensor<50x70xf64>>, %a1: !dist.array<tensor<70x90xf64>>) -> !dist.array<tensor<f64>> {
  %0 = "dist.contract"(%a0, %a1) {lhs_batch = array<i64>, rhs_batch = array<i64>, lhs_summed = array<i64: 1>, rhs_summed = array<i64: 0>} : (!dist.array<tensor<50x70xf64>>, !dist.array<tensor<70x90xf64>>) -> !dist.array<tensor<50x90xf64>>
  %1 = "dist.reduce"(%0) {kind = "sum", axes = array<i64: 0, 1>} : (!dist.array<tensor<50x90xf64>>) -> !dist.array<tensor<f64>>
  return %1 : !dist.array<tensor<f64>>
}
