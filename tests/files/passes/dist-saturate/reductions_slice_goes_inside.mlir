// The sums of a few rows need only those rows.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 10, 600>, starts = array<i64: 7, 0>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.map"(%[[V0]]) {fn = "exp"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.reduce"(%[[V1]]) {axes = array<i64: 1>, kind = "sum"}
// CHECK-NEXT: return %[[V2]]
func.func @main(%x: !dist.array<tensor<4000x600xf64>>) -> !dist.array<tensor<10xf64>> {
  %0 = "dist.map"(%x) {fn = "exp"} : (!dist.array<tensor<4000x600xf64>>) -> !dist.array<tensor<4000x600xf64>>
  %1 = "dist.reduce"(%0) {kind = "sum", axes = array<i64: 1>} : (!dist.array<tensor<4000x600xf64>>) -> !dist.array<tensor<4000xf64>>
  %2 = "dist.extract_slice"(%1) {starts = array<i64: 7>, sizes = array<i64: 10>, steps = array<i64: 1>} : (!dist.array<tensor<4000xf64>>) -> !dist.array<tensor<10xf64>>
  return %2 : !dist.array<tensor<10xf64>>
}
