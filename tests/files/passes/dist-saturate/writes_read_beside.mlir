// What was not written is read from the version before.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 5>, starts = array<i64: 10>, steps = array<i64: 1>}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.map"(%[[V0]]) {fn = "exp"}
// CHECK-NEXT: return %[[V1]]
func.func @main(%a0: !dist.array<tensor<20xf64>>, %a1: !dist.array<tensor<5xf64>>) -> (!dist.array<tensor<5xf64>>) {
  %0 = "dist.insert_slice"(%a0, %a1) {starts = array<i64: 0>, steps = array<i64: 1>} : (!dist.array<tensor<20xf64>>, !dist.array<tensor<5xf64>>) -> !dist.array<tensor<20xf64>>
  %1 = "dist.extract_slice"(%0) {starts = array<i64: 10>, sizes = array<i64: 5>, steps = array<i64: 1>} : (!dist.array<tensor<20xf64>>) -> !dist.array<tensor<5xf64>>
  %2 = "dist.map"(%1) {fn = "exp"} : (!dist.array<tensor<5xf64>>) -> !dist.array<tensor<5xf64>>
  return %2 : !dist.array<tensor<5xf64>>
}
