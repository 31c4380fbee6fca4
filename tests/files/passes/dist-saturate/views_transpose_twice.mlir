// Transposes compose; two of them cancel.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.map"(%arg0) {fn = "exp"}
// CHECK-NEXT: return %[[V0]]
func.func @main(%a0: !dist.array<tensor<4x6xf64>>) -> (!dist.array<tensor<4x6xf64>>) {
  %0 = "dist.transpose"(%a0) {perm = array<i64: 1, 0>} : (!dist.array<tensor<4x6xf64>>) -> !dist.array<tensor<6x4xf64>>
  %1 = "dist.map"(%0) {fn = "exp"} : (!dist.array<tensor<6x4xf64>>) -> !dist.array<tensor<6x4xf64>>
  %2 = "dist.transpose"(%1) {perm = array<i64: 1, 0>} : (!dist.array<tensor<6x4xf64>>) -> !dist.array<tensor<4x6xf64>>
  return %2 : !dist.array<tensor<4x6xf64>>
}
