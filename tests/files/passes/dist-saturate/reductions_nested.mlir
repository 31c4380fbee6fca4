// max(axis=0) of max(axis=1) is one reduction; so are sums, unless reproducible.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.reduce"(%arg0) {axes = array<i64: 0, 1>, kind = "max"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.reduce"(%arg0) {axes = array<i64: 0, 1>, kind = "sum"}
// CHECK-NEXT: return %[[V0]], %[[V1]]
func.func @main(%a0: !dist.array<tensor<40x60xf64>>) -> (!dist.array<tensor<f64>>, !dist.array<tensor<f64>>) {
  %0 = "dist.reduce"(%a0) {kind = "max", axes = array<i64: 1>} : (!dist.array<tensor<40x60xf64>>) -> !dist.array<tensor<40xf64>>
  %1 = "dist.reduce"(%0) {kind = "max", axes = array<i64: 0>} : (!dist.array<tensor<40xf64>>) -> !dist.array<tensor<f64>>
  %2 = "dist.reduce"(%a0) {kind = "sum", axes = array<i64: 1>} : (!dist.array<tensor<40x60xf64>>) -> !dist.array<tensor<40xf64>>
  %3 = "dist.reduce"(%2) {kind = "sum", axes = array<i64: 0>} : (!dist.array<tensor<40xf64>>) -> !dist.array<tensor<f64>>
  return %1, %3 : !dist.array<tensor<f64>>, !dist.array<tensor<f64>>
}
