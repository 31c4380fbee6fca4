// (x[:, None, :] * y[None, :, :]).sum(-1) is x @ y.T.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.contract"(%arg0, %arg1) {lhs_batch = array<i64>, lhs_summed = array<i64: 1>, rhs_batch = array<i64>, rhs_summed = array<i64: 1>}
// CHECK-NEXT: return %[[V0]]
func.func @main(%a0: !dist.array<tensor<200x100xf64>>, %a1: !dist.array<tensor<300x100xf64>>) -> !dist.array<tensor<200x300xf64>> {
  %0 = "dist.broadcast"(%a0) {shape = array<i64: 200, 300, 100>, dims = array<i64: 0, 2>} : (!dist.array<tensor<200x100xf64>>) -> !dist.array<tensor<200x300x100xf64>>
  %1 = "dist.broadcast"(%a1) {shape = array<i64: 200, 300, 100>, dims = array<i64: 1, 2>} : (!dist.array<tensor<300x100xf64>>) -> !dist.array<tensor<200x300x100xf64>>
  %2 = "dist.map"(%0, %1) {fn = "multiply"} : (!dist.array<tensor<200x300x100xf64>>, !dist.array<tensor<200x300x100xf64>>) -> !dist.array<tensor<200x300x100xf64>>
  %3 = "dist.reduce"(%2) {kind = "sum", axes = array<i64: 2>} : (!dist.array<tensor<200x300x100xf64>>) -> !dist.array<tensor<200x300xf64>>
  return %3 : !dist.array<tensor<200x300xf64>>
}
