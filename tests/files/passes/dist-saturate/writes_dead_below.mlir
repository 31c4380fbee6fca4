// A write that a later one covers is dead, whatever was written elsewhere in between.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.insert_slice"(%arg0, %arg2) {starts = array<i64: 12>, steps = array<i64: 1>}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.insert_slice"(%[[V0]], %arg3) {starts = array<i64: 2>, steps = array<i64: 1>}
// CHECK-NEXT: return %[[V1]]
func.func @main(%a0: !dist.array<tensor<20xf64>>, %a1: !dist.array<tensor<4xf64>>, %a2: !dist.array<tensor<3xf64>>, %a3: !dist.array<tensor<6xf64>>) -> !dist.array<tensor<20xf64>> {
  %0 = "dist.insert_slice"(%a0, %a1) {starts = array<i64: 3>, steps = array<i64: 1>} : (!dist.array<tensor<20xf64>>, !dist.array<tensor<4xf64>>) -> !dist.array<tensor<20xf64>>
  %1 = "dist.insert_slice"(%0, %a2) {starts = array<i64: 12>, steps = array<i64: 1>} : (!dist.array<tensor<20xf64>>, !dist.array<tensor<3xf64>>) -> !dist.array<tensor<20xf64>>
  %2 = "dist.insert_slice"(%1, %a3) {starts = array<i64: 2>, steps = array<i64: 1>} : (!dist.array<tensor<20xf64>>, !dist.array<tensor<6xf64>>) -> !dist.array<tensor<20xf64>>
  return %2 : !dist.array<tensor<20xf64>>
}
