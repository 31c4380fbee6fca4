// Ranks are cut between blocks: not at 6666 and 13333, but at 8192 and 12288.
// RUN: ramba-opt %s --pass-pipeline='builtin.module(dist-fuse,dist-fix-order,dist-assign-layouts{ranks=3})' | FileCheck %s
// CHECK: "dist.generic"
// CHECK: 8192, 12288
func.func @main(%x: !dist.array<tensor<20000xf64>>) -> !dist.array<tensor<f64>> {
  %s = "dist.reduce"(%x) {kind = "sum", axes = array<i64: 0>} : (!dist.array<tensor<20000xf64>>) -> !dist.array<tensor<f64>>
  return %s : !dist.array<tensor<f64>>
}
