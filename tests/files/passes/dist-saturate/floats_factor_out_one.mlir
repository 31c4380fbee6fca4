// x * 2.5 + x = x * 3.5.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate{fast=true}' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.fill"() {shape = array<i64: 64>, value = 3.500000e+00 : f64}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.map"(%arg0, %[[V0]]) {fn = "multiply"}
// CHECK-NEXT: return %[[V1]]
func.func @main(%a0: !dist.array<tensor<64xf64>>) -> !dist.array<tensor<64xf64>> {
  %0 = "dist.fill"() {value = 2.5 : f64, shape = array<i64: 64>} : () -> !dist.array<tensor<64xf64>>
  %1 = "dist.map"(%a0, %0) {fn = "multiply"} : (!dist.array<tensor<64xf64>>, !dist.array<tensor<64xf64>>) -> !dist.array<tensor<64xf64>>
  %2 = "dist.map"(%1, %a0) {fn = "add"} : (!dist.array<tensor<64xf64>>, !dist.array<tensor<64xf64>>) -> !dist.array<tensor<64xf64>>
  return %2 : !dist.array<tensor<64xf64>>
}
