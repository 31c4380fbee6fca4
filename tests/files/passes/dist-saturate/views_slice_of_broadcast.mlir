// One row of a repeated row is the row.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.broadcast"(%arg0) {dims = array<i64: 1>, shape = array<i64: 100, 6>}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.extract_slice"(%[[V0]]) {sizes = array<i64: 1, 4>, starts = array<i64: 7, 1>, steps = array<i64: 1, 1>}
// CHECK-NEXT: return %[[V1]]
func.func @main(%a0: !dist.array<tensor<6xf64>>) -> (!dist.array<tensor<1x4xf64>>) {
  %0 = "dist.broadcast"(%a0) {shape = array<i64: 100, 6>, dims = array<i64: 1>} : (!dist.array<tensor<6xf64>>) -> !dist.array<tensor<100x6xf64>>
  %1 = "dist.extract_slice"(%0) {starts = array<i64: 7, 1>, sizes = array<i64: 1, 4>, steps = array<i64: 1, 1>} : (!dist.array<tensor<100x6xf64>>) -> !dist.array<tensor<1x4xf64>>
  return %1 : !dist.array<tensor<1x4xf64>>
}
