// Slices of slices, strides and all.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 10>, starts = array<i64: 84>, steps = array<i64: -6>}
// CHECK-NEXT: return %[[V0]]
func.func @main(%a0: !dist.array<tensor<100xf64>>) -> (!dist.array<tensor<10xf64>>) {
  %0 = "dist.extract_slice"(%a0) {starts = array<i64: 90>, sizes = array<i64: 30>, steps = array<i64: -3>} : (!dist.array<tensor<100xf64>>) -> !dist.array<tensor<30xf64>>
  %1 = "dist.extract_slice"(%0) {starts = array<i64: 2>, sizes = array<i64: 10>, steps = array<i64: 2>} : (!dist.array<tensor<30xf64>>) -> !dist.array<tensor<10xf64>>
  return %1 : !dist.array<tensor<10xf64>>
}
