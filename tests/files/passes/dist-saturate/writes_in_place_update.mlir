// x[1:5] += v through a slice of a slice.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.insert_slice"(%arg0, %arg1) {starts = array<i64: 1>, steps = array<i64: 2>}
// CHECK-NEXT: return %[[V0]]
func.func @main(%a0: !dist.array<tensor<9xf64>>, %a1: !dist.array<tensor<2xf64>>) -> (!dist.array<tensor<9xf64>>) {
  %0 = "dist.extract_slice"(%a0) {starts = array<i64: 1>, sizes = array<i64: 4>, steps = array<i64: 2>} : (!dist.array<tensor<9xf64>>) -> !dist.array<tensor<4xf64>>
  %1 = "dist.insert_slice"(%0, %a1) {starts = array<i64: 0>, steps = array<i64: 1>} : (!dist.array<tensor<4xf64>>, !dist.array<tensor<2xf64>>) -> !dist.array<tensor<4xf64>>
  %2 = "dist.insert_slice"(%a0, %1) {starts = array<i64: 1>, steps = array<i64: 2>} : (!dist.array<tensor<9xf64>>, !dist.array<tensor<4xf64>>) -> !dist.array<tensor<9xf64>>
  return %2 : !dist.array<tensor<9xf64>>
}
