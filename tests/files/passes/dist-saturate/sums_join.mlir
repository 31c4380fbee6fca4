// x.sum() + y.sum() is one sum.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.map"(%arg0, %arg1) {fn = "add"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.reduce"(%[[V0]]) {axes = array<i64: 0, 1>, kind = "sum"}
// CHECK-NEXT: return %[[V1]]
func.func @main(%x: !dist.array<tensor<40x60xf64>>, %y: !dist.array<tensor<40x60xf64>>) -> !dist.array<tensor<f64>> {
  %0 = "dist.reduce"(%x) {kind = "sum", axes = array<i64: 0, 1>} : (!dist.array<tensor<40x60xf64>>) -> !dist.array<tensor<f64>>
  %1 = "dist.reduce"(%y) {kind = "sum", axes = array<i64: 0, 1>} : (!dist.array<tensor<40x60xf64>>) -> !dist.array<tensor<f64>>
  %2 = "dist.map"(%0, %1) {fn = "add"} : (!dist.array<tensor<f64>>, !dist.array<tensor<f64>>) -> !dist.array<tensor<f64>>
  return %2 : !dist.array<tensor<f64>>
}
