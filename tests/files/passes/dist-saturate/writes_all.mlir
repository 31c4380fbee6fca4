// Writing all of an array forgets the array.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.map"(%arg1) {fn = "exp"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.extract_slice"(%[[V0]]) {sizes = array<i64: 4>, starts = array<i64: 3>, steps = array<i64: -1>}
// CHECK-NEXT: return %[[V1]]
func.func @main(%a0: !dist.array<tensor<4xf64>>, %a1: !dist.array<tensor<4xf64>>) -> (!dist.array<tensor<4xf64>>) {
  %0 = "dist.map"(%a1) {fn = "exp"} : (!dist.array<tensor<4xf64>>) -> !dist.array<tensor<4xf64>>
  %1 = "dist.insert_slice"(%a0, %0) {starts = array<i64: 3>, steps = array<i64: -1>} : (!dist.array<tensor<4xf64>>, !dist.array<tensor<4xf64>>) -> !dist.array<tensor<4xf64>>
  return %1 : !dist.array<tensor<4xf64>>
}
