// What is read of a grid's monthly means needs only those places.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 365, 5, 60>, starts = array<i64: 0, 10, 0>, steps = array<i64: 1, 1, 1>}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.group_reduce"(%[[V0]], %arg1) {axis = 0 : i64, groups = 12 : i64, kind = "sum"}
// CHECK-NEXT: return %[[V1]]
func.func @main(%x: !dist.array<tensor<365x40x60xf64>>, %month: !dist.array<tensor<365xi32>>) -> !dist.array<tensor<12x5x60xf64>> {
  %0 = "dist.group_reduce"(%x, %month) {kind = "sum", axis = 0 : i64, groups = 12 : i64} : (!dist.array<tensor<365x40x60xf64>>, !dist.array<tensor<365xi32>>) -> !dist.array<tensor<12x40x60xf64>>
  %1 = "dist.extract_slice"(%0) {starts = array<i64: 0, 10, 0>, sizes = array<i64: 12, 5, 60>, steps = array<i64: 1, 1, 1>} : (!dist.array<tensor<12x40x60xf64>>) -> !dist.array<tensor<12x5x60xf64>>
  return %1 : !dist.array<tensor<12x5x60xf64>>
}
