// RUN: ramba-opt %s --pass-pipeline='builtin.module(dist-fuse,dist-assign-layouts{ranks=2 replicate-below=0})' | FileCheck %s
// A demand leaves nothing behind but the layout.
// CHECK-NOT: dist.distribute
// CHECK: ["whole", "0: {0, 3, 8}"]
func.func @main() -> !dist.array<tensor<4x8xf64>> {
  %0 = "dist.fill"() {value = 20.0 : f64, shape = array<i64: 4, 8>} : () -> !dist.array<tensor<4x8xf64>>
  %1 = "dist.distribute"(%0) {distribution = "2: whole, 0 {0, 3, 8}"} : (!dist.array<tensor<4x8xf64>>) -> !dist.array<tensor<4x8xf64>>
  return %1 : !dist.array<tensor<4x8xf64>>
}
