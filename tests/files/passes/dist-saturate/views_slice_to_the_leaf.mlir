// Only what is read is computed: a slice goes through a transpose and arithmetic.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.transpose"(%arg0) {perm = array<i64: 1, 0>}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.extract_slice"(%[[V0]]) {sizes = array<i64: 5, 6>, starts = array<i64: 1, 2>, steps = array<i64: 2, 3>}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.map"(%[[V1]]) {fn = "sqrt"}
// CHECK-NEXT: return %[[V2]]
func.func @main(%a0: !dist.array<tensor<40x60xf64>>) -> (!dist.array<tensor<5x6xf64>>) {
  %0 = "dist.transpose"(%a0) {perm = array<i64: 1, 0>} : (!dist.array<tensor<40x60xf64>>) -> !dist.array<tensor<60x40xf64>>
  %1 = "dist.map"(%0) {fn = "sqrt"} : (!dist.array<tensor<60x40xf64>>) -> !dist.array<tensor<60x40xf64>>
  %2 = "dist.extract_slice"(%1) {starts = array<i64: 1, 2>, sizes = array<i64: 5, 6>, steps = array<i64: 2, 3>} : (!dist.array<tensor<60x40xf64>>) -> !dist.array<tensor<5x6xf64>>
  return %2 : !dist.array<tensor<5x6xf64>>
}
