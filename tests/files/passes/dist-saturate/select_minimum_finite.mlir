// Without NaN, where(x < y, x, y) is the minimum.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate{finite=true}' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.map"(%arg0, %arg1) {fn = "minimum"}
// CHECK-NEXT: return %[[V0]]
func.func @main(%a0: !dist.array<tensor<8xf64>>, %a1: !dist.array<tensor<8xf64>>) -> (!dist.array<tensor<8xf64>>) {
  %0 = "dist.map"(%a0, %a1) {fn = "less"} : (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xi1>>
  %1 = "dist.map"(%0, %a0, %a1) {fn = "where"} : (!dist.array<tensor<8xi1>>, !dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  return %1 : !dist.array<tensor<8xf64>>
}
