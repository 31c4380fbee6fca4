// Ranks are cut between blocks: not at 6666 and 13333, but at 8192 and 12288.
// RUN: ramba-opt %s --pass-pipeline='builtin.module(dist-fuse,dist-fix-order,dist-assign-layouts{ranks=3})' | FileCheck %s
// CHECK: 8192
// CHECK-SAME: 12288
func.func @main() -> !dist.array<tensor<f64>> {
  %x = "dist.iota"() {start = 0.5 : f64, step = 1.0 : f64, size = 20000 : i64} : () -> !dist.array<tensor<20000xf64>>
  %s = "dist.reduce"(%x) {kind = "sum", axes = array<i64: 0>} : (!dist.array<tensor<20000xf64>>) -> !dist.array<tensor<f64>>
  return %s : !dist.array<tensor<f64>>
}
