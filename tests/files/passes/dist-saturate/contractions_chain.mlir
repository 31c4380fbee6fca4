// a @ b @ v, from the right: two products with a vector.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate{fast=true}' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.contract"(%arg1, %arg2) {lhs_batch = array<i64>, lhs_summed = array<i64: 1>, rhs_batch = array<i64>, rhs_summed = array<i64: 0>}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.contract"(%arg0, %[[V0]]) {lhs_batch = array<i64>, lhs_summed = array<i64: 1>, rhs_batch = array<i64>, rhs_summed = array<i64: 0>}
// CHECK-NEXT: return %[[V1]]
func.func @main(%a0: !dist.array<tensor<200x300xf64>>, %a1: !dist.array<tensor<300x400xf64>>, %a2: !dist.array<tensor<400xf64>>) -> !dist.array<tensor<200xf64>> {
  %0 = "dist.contract"(%a0, %a1) {lhs_batch = array<i64>, rhs_batch = array<i64>, lhs_summed = array<i64: 1>, rhs_summed = array<i64: 0>} : (!dist.array<tensor<200x300xf64>>, !dist.array<tensor<300x400xf64>>) -> !dist.array<tensor<200x400xf64>>
  %1 = "dist.contract"(%0, %a2) {lhs_batch = array<i64>, rhs_batch = array<i64>, lhs_summed = array<i64: 1>, rhs_summed = array<i64: 0>} : (!dist.array<tensor<200x400xf64>>, !dist.array<tensor<400xf64>>) -> !dist.array<tensor<200xf64>>
  return %1 : !dist.array<tensor<200xf64>>
}
