// (x.T @ y.T).T = y @ x, and transposed operands are read in place.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.contract"(%arg0, %arg1) {lhs_batch = array<i64>, lhs_summed = array<i64: 0>, rhs_batch = array<i64>, rhs_summed = array<i64: 1>}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.transpose"(%[[V0]]) {perm = array<i64: 1, 0>}
// CHECK-NEXT: return %[[V1]], %[[V0]]
func.func @main(%a0: !dist.array<tensor<100x200xf64>>, %a1: !dist.array<tensor<300x100xf64>>) -> (!dist.array<tensor<300x200xf64>>, !dist.array<tensor<200x300xf64>>) {
  %0 = "dist.transpose"(%a0) {perm = array<i64: 1, 0>} : (!dist.array<tensor<100x200xf64>>) -> !dist.array<tensor<200x100xf64>>
  %1 = "dist.transpose"(%a1) {perm = array<i64: 1, 0>} : (!dist.array<tensor<300x100xf64>>) -> !dist.array<tensor<100x300xf64>>
  %2 = "dist.contract"(%0, %1) {lhs_batch = array<i64>, rhs_batch = array<i64>, lhs_summed = array<i64: 1>, rhs_summed = array<i64: 0>} : (!dist.array<tensor<200x100xf64>>, !dist.array<tensor<100x300xf64>>) -> !dist.array<tensor<200x300xf64>>
  %3 = "dist.transpose"(%2) {perm = array<i64: 1, 0>} : (!dist.array<tensor<200x300xf64>>) -> !dist.array<tensor<300x200xf64>>
  %4 = "dist.transpose"(%a0) {perm = array<i64: 1, 0>} : (!dist.array<tensor<100x200xf64>>) -> !dist.array<tensor<200x100xf64>>
  %5 = "dist.transpose"(%a1) {perm = array<i64: 1, 0>} : (!dist.array<tensor<300x100xf64>>) -> !dist.array<tensor<100x300xf64>>
  %6 = "dist.contract"(%4, %5) {lhs_batch = array<i64>, rhs_batch = array<i64>, lhs_summed = array<i64: 1>, rhs_summed = array<i64: 0>} : (!dist.array<tensor<200x100xf64>>, !dist.array<tensor<100x300xf64>>) -> !dist.array<tensor<200x300xf64>>
  return %3, %6 : !dist.array<tensor<300x200xf64>>, !dist.array<tensor<200x300xf64>>
}
