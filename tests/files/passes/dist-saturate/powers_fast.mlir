// x ** 5 by squaring.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate{fast=true}' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.map"(%arg0) {fn = "square"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.map"(%[[V0]], %arg0) {fn = "multiply"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.map"(%[[V1]], %[[V0]]) {fn = "multiply"}
// CHECK-NEXT: return %[[V2]]
func.func @main(%a0: !dist.array<tensor<8xf64>>) -> (!dist.array<tensor<8xf64>>) {
  %0 = "dist.fill"() {value = 5.0 : f64, shape = array<i64: 8>} : () -> !dist.array<tensor<8xf64>>
  %1 = "dist.map"(%a0, %0) {fn = "power"} : (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  return %1 : !dist.array<tensor<8xf64>>
}
