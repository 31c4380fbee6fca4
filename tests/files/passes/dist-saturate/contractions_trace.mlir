// np.trace(a @ b): the diagonal needs no other element of the product, its sum no diagonal.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.contract"(%arg0, %arg1) {lhs_batch = array<i64>, lhs_summed = array<i64: 1, 0>, rhs_batch = array<i64>, rhs_summed = array<i64: 0, 1>}
// CHECK-NEXT: return %[[V0]]
func.func @main(%a0: !dist.array<tensor<50x70xf64>>, %a1: !dist.array<tensor<70x50xf64>>) -> !dist.array<tensor<f64>> {
  %0 = "dist.contract"(%a0, %a1) {lhs_batch = array<i64>, rhs_batch = array<i64>, lhs_summed = array<i64: 1>, rhs_summed = array<i64: 0>} : (!dist.array<tensor<50x70xf64>>, !dist.array<tensor<70x50xf64>>) -> !dist.array<tensor<50x50xf64>>
  %1 = "dist.reshape"(%0) {shape = array<i64: 2500>} : (!dist.array<tensor<50x50xf64>>) -> !dist.array<tensor<2500xf64>>
  %2 = "dist.extract_slice"(%1) {starts = array<i64: 0>, sizes = array<i64: 50>, steps = array<i64: 51>} : (!dist.array<tensor<2500xf64>>) -> !dist.array<tensor<50xf64>>
  %3 = "dist.reduce"(%2) {kind = "sum", axes = array<i64: 0>} : (!dist.array<tensor<50xf64>>) -> !dist.array<tensor<f64>>
  return %3 : !dist.array<tensor<f64>>
}
