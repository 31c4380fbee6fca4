// A slice of full() is full().
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.fill"() {shape = array<i64: 4, 3>, value = 2.500000e+00 : f64}
// CHECK-NEXT: return %[[V0]]
func.func @main() -> (!dist.array<tensor<4x3xf64>>) {
  %0 = "dist.fill"() {value = 2.5 : f64, shape = array<i64: 10, 10>} : () -> !dist.array<tensor<10x10xf64>>
  %1 = "dist.extract_slice"(%0) {starts = array<i64: 1, 2>, sizes = array<i64: 3, 4>, steps = array<i64: 1, 1>} : (!dist.array<tensor<10x10xf64>>) -> !dist.array<tensor<3x4xf64>>
  %2 = "dist.transpose"(%1) {perm = array<i64: 1, 0>} : (!dist.array<tensor<3x4xf64>>) -> !dist.array<tensor<4x3xf64>>
  return %2 : !dist.array<tensor<4x3xf64>>
}
