// x[::-1][::-1]
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.map"(%arg0) {fn = "sin"}
// CHECK-NEXT: return %[[V0]]
func.func @main(%a0: !dist.array<tensor<10xf64>>) -> (!dist.array<tensor<10xf64>>) {
  %0 = "dist.extract_slice"(%a0) {starts = array<i64: 9>, sizes = array<i64: 10>, steps = array<i64: -1>} : (!dist.array<tensor<10xf64>>) -> !dist.array<tensor<10xf64>>
  %1 = "dist.map"(%0) {fn = "sin"} : (!dist.array<tensor<10xf64>>) -> !dist.array<tensor<10xf64>>
  %2 = "dist.extract_slice"(%1) {starts = array<i64: 9>, sizes = array<i64: 10>, steps = array<i64: -1>} : (!dist.array<tensor<10xf64>>) -> !dist.array<tensor<10xf64>>
  return %2 : !dist.array<tensor<10xf64>>
}
