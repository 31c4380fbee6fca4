// What was written is read without the array.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.extract_slice"(%arg1) {sizes = array<i64: 2>, starts = array<i64: 1>, steps = array<i64: 2>}
// CHECK-NEXT: return %[[V0]]
func.func @main(%a0: !dist.array<tensor<20xf64>>, %a1: !dist.array<tensor<5xf64>>) -> (!dist.array<tensor<2xf64>>) {
  %0 = "dist.insert_slice"(%a0, %a1) {starts = array<i64: 3>, steps = array<i64: 2>} : (!dist.array<tensor<20xf64>>, !dist.array<tensor<5xf64>>) -> !dist.array<tensor<20xf64>>
  %1 = "dist.extract_slice"(%0) {starts = array<i64: 5>, sizes = array<i64: 2>, steps = array<i64: 4>} : (!dist.array<tensor<20xf64>>) -> !dist.array<tensor<2xf64>>
  return %1 : !dist.array<tensor<2xf64>>
}
