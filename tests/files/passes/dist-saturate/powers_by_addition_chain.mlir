// x**15 with five products.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate{fast=true}' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.map"(%arg0) {fn = "square"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.map"(%[[V0]], %arg0) {fn = "multiply"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.map"(%[[V1]], %[[V0]]) {fn = "multiply"}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.map"(%[[V2]]) {fn = "square"}
// CHECK-NEXT: %[[V4:[0-9]+]] = "dist.map"(%[[V3]], %[[V2]]) {fn = "multiply"}
// CHECK-NEXT: return %[[V4]]
func.func @main(%a0: !dist.array<tensor<64xf64>>) -> !dist.array<tensor<64xf64>> {
  %0 = "dist.fill"() {value = 15.0 : f64, shape = array<i64: 64>} : () -> !dist.array<tensor<64xf64>>
  %1 = "dist.map"(%a0, %0) {fn = "power"} : (!dist.array<tensor<64xf64>>, !dist.array<tensor<64xf64>>) -> !dist.array<tensor<64xf64>>
  return %1 : !dist.array<tensor<64xf64>>
}
