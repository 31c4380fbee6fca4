// A maximum along rows of the transpose is one along columns.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.reduce"(%arg0) {axes = array<i64: 1>, kind = "max"}
// CHECK-NEXT: return %[[V0]]
func.func @main(%a0: !dist.array<tensor<40x60xf64>>) -> (!dist.array<tensor<40xf64>>) {
  %0 = "dist.transpose"(%a0) {perm = array<i64: 1, 0>} : (!dist.array<tensor<40x60xf64>>) -> !dist.array<tensor<60x40xf64>>
  %1 = "dist.reduce"(%0) {kind = "max", axes = array<i64: 0>} : (!dist.array<tensor<60x40xf64>>) -> !dist.array<tensor<40xf64>>
  return %1 : !dist.array<tensor<40xf64>>
}
