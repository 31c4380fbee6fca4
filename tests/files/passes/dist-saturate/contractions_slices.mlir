// (a @ b)[3, :10] needs one row and ten columns.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 1, 200>, starts = array<i64: 3, 0>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.extract_slice"(%arg1) {sizes = array<i64: 200, 10>, starts = array<i64: 0, 0>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.contract"(%[[V0]], %[[V1]]) {lhs_batch = array<i64>, lhs_summed = array<i64: 1>, rhs_batch = array<i64>, rhs_summed = array<i64: 0>}
// CHECK-NEXT: return %[[V2]]
func.func @main(%a0: !dist.array<tensor<200x200xf64>>, %a1: !dist.array<tensor<200x200xf64>>) -> !dist.array<tensor<1x10xf64>> {
  %0 = "dist.contract"(%a0, %a1) {lhs_batch = array<i64>, rhs_batch = array<i64>, lhs_summed = array<i64: 1>, rhs_summed = array<i64: 0>} : (!dist.array<tensor<200x200xf64>>, !dist.array<tensor<200x200xf64>>) -> !dist.array<tensor<200x200xf64>>
  %1 = "dist.extract_slice"(%0) {starts = array<i64: 3, 0>, sizes = array<i64: 1, 10>, steps = array<i64: 1, 1>} : (!dist.array<tensor<200x200xf64>>) -> !dist.array<tensor<1x10xf64>>
  return %1 : !dist.array<tensor<1x10xf64>>
}
