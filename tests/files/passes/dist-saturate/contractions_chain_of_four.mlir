// a @ b @ c @ d in the order that multiplies least, found by dynamic programming.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate{fast=true}' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.contract"(%arg1, %arg2) {lhs_batch = array<i64>, lhs_summed = array<i64: 1>, rhs_batch = array<i64>, rhs_summed = array<i64: 0>}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.contract"(%arg0, %[[V0]]) {lhs_batch = array<i64>, lhs_summed = array<i64: 1>, rhs_batch = array<i64>, rhs_summed = array<i64: 0>}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.contract"(%[[V1]], %arg3) {lhs_batch = array<i64>, lhs_summed = array<i64: 1>, rhs_batch = array<i64>, rhs_summed = array<i64: 0>}
// CHECK-NEXT: return %[[V2]]
func.func @main(%a0: !dist.array<tensor<100x5xf64>>, %a1: !dist.array<tensor<5x200xf64>>, %a2: !dist.array<tensor<200x4xf64>>, %a3: !dist.array<tensor<4x90xf64>>) -> !dist.array<tensor<100x90xf64>> {
  %0 = "dist.contract"(%a0, %a1) {lhs_batch = array<i64>, rhs_batch = array<i64>, lhs_summed = array<i64: 1>, rhs_summed = array<i64: 0>} : (!dist.array<tensor<100x5xf64>>, !dist.array<tensor<5x200xf64>>) -> !dist.array<tensor<100x200xf64>>
  %1 = "dist.contract"(%0, %a2) {lhs_batch = array<i64>, rhs_batch = array<i64>, lhs_summed = array<i64: 1>, rhs_summed = array<i64: 0>} : (!dist.array<tensor<100x200xf64>>, !dist.array<tensor<200x4xf64>>) -> !dist.array<tensor<100x4xf64>>
  %2 = "dist.contract"(%1, %a3) {lhs_batch = array<i64>, rhs_batch = array<i64>, lhs_summed = array<i64: 1>, rhs_summed = array<i64: 0>} : (!dist.array<tensor<100x4xf64>>, !dist.array<tensor<4x90xf64>>) -> !dist.array<tensor<100x90xf64>>
  return %2 : !dist.array<tensor<100x90xf64>>
}
