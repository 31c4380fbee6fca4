// x.T.ravel().max(), x.sum(axis=1, keepdims=True).sum(): no copy for the other order, one sum of all.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.reduce"(%arg0) {axes = array<i64: 0, 1>, kind = "max"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.reduce"(%arg0) {axes = array<i64: 0, 1>, kind = "sum"}
// CHECK-NEXT: return %[[V0]], %[[V1]]
func.func @main(%x: !dist.array<tensor<40x60xf64>>) -> (!dist.array<tensor<f64>>, !dist.array<tensor<f64>>) {
  %0 = "dist.transpose"(%x) {perm = array<i64: 1, 0>} : (!dist.array<tensor<40x60xf64>>) -> !dist.array<tensor<60x40xf64>>
  %1 = "dist.reshape"(%0) {shape = array<i64: 2400>} : (!dist.array<tensor<60x40xf64>>) -> !dist.array<tensor<2400xf64>>
  %2 = "dist.reduce"(%1) {kind = "max", axes = array<i64: 0>} : (!dist.array<tensor<2400xf64>>) -> !dist.array<tensor<f64>>
  %3 = "dist.reduce"(%x) {kind = "sum", axes = array<i64: 1>} : (!dist.array<tensor<40x60xf64>>) -> !dist.array<tensor<40xf64>>
  %4 = "dist.reshape"(%3) {shape = array<i64: 40, 1>} : (!dist.array<tensor<40xf64>>) -> !dist.array<tensor<40x1xf64>>
  %5 = "dist.reduce"(%4) {kind = "sum", axes = array<i64: 0, 1>} : (!dist.array<tensor<40x1xf64>>) -> !dist.array<tensor<f64>>
  return %2, %5 : !dist.array<tensor<f64>>, !dist.array<tensor<f64>>
}
