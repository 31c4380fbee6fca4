// The sum over the grid of each month's sum is each month's sum of the days' totals: no array of months and places.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.reduce"(%arg0) {axes = array<i64: 1, 2>, kind = "sum"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.group_reduce"(%[[V0]], %arg1) {axis = 0 : i64, groups = 12 : i64, kind = "sum"}
// CHECK-NEXT: return %[[V1]]
func.func @main(%x: !dist.array<tensor<365x40x60xf64>>, %month: !dist.array<tensor<365xi32>>) -> !dist.array<tensor<12xf64>> {
  %0 = "dist.group_reduce"(%x, %month) {kind = "sum", axis = 0 : i64, groups = 12 : i64} : (!dist.array<tensor<365x40x60xf64>>, !dist.array<tensor<365xi32>>) -> !dist.array<tensor<12x40x60xf64>>
  %1 = "dist.reduce"(%0) {kind = "sum", axes = array<i64: 1, 2>} : (!dist.array<tensor<12x40x60xf64>>) -> !dist.array<tensor<12xf64>>
  return %1 : !dist.array<tensor<12xf64>>
}
