// max(concatenate(a, b)): each part is reduced where it is, and nothing is put together.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.reduce"(%arg0) {axes = array<i64: 0>, kind = "max"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.reduce"(%arg1) {axes = array<i64: 0>, kind = "max"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.map"(%[[V0]], %[[V1]]) {fn = "maximum"}
// CHECK-NEXT: return %[[V2]]
func.func @main(%a0: !dist.array<tensor<400x60xf64>>, %a1: !dist.array<tensor<600x60xf64>>) -> (!dist.array<tensor<60xf64>>) {
  %0 = "dist.fill"() {value = 0.0 : f64, shape = array<i64: 1000, 60>} : () -> !dist.array<tensor<1000x60xf64>>
  %1 = "dist.insert_slice"(%0, %a0) {starts = array<i64: 0, 0>, steps = array<i64: 1, 1>} : (!dist.array<tensor<1000x60xf64>>, !dist.array<tensor<400x60xf64>>) -> !dist.array<tensor<1000x60xf64>>
  %2 = "dist.insert_slice"(%1, %a1) {starts = array<i64: 400, 0>, steps = array<i64: 1, 1>} : (!dist.array<tensor<1000x60xf64>>, !dist.array<tensor<600x60xf64>>) -> !dist.array<tensor<1000x60xf64>>
  %3 = "dist.reduce"(%2) {kind = "max", axes = array<i64: 0>} : (!dist.array<tensor<1000x60xf64>>) -> !dist.array<tensor<60xf64>>
  return %3 : !dist.array<tensor<60xf64>>
}
