// RUN: ramba-opt %s --pass-pipeline='builtin.module(dist-assign-layouts{ranks=4},dist-materialize-comm)' | FileCheck %s
// Rows by columns: each rank gets a strip of either factor, and nothing else is sent.
// CHECK: "dist.reshard"(%arg0) {layout = #dist.layout<array<i64: 2, 2>, ["0: 2000", "whole"], []>}
// CHECK: "dist.reshard"(%arg1) {layout = #dist.layout<array<i64: 2, 2>, ["whole", "1: 2000"], []>}
// CHECK: "dist.contract"
// CHECK-NOT: dist.all_reduce
// CHECK-NOT: dist.reshard
func.func @main(%a: !dist.array<tensor<2000x2000xf64>>, %b: !dist.array<tensor<2000x2000xf64>>) -> !dist.array<tensor<2000x2000xf64>> {
  %c = "dist.contract"(%a, %b) {lhs_batch = array<i64>, rhs_batch = array<i64>, lhs_summed = array<i64: 1>, rhs_summed = array<i64: 0>} : (!dist.array<tensor<2000x2000xf64>>, !dist.array<tensor<2000x2000xf64>>) -> !dist.array<tensor<2000x2000xf64>>
  return %c : !dist.array<tensor<2000x2000xf64>>
}
