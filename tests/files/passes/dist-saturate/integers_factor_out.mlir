// Integers wrap, so a*b + a*c = a*(b+c) holds for them always.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.map"(%arg1, %arg2) {fn = "add"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.map"(%arg0, %[[V0]]) {fn = "multiply"}
// CHECK-NEXT: return %[[V1]]
func.func @main(%a0: !dist.array<tensor<8xi64>>, %a1: !dist.array<tensor<8xi64>>, %a2: !dist.array<tensor<8xi64>>) -> (!dist.array<tensor<8xi64>>) {
  %0 = "dist.map"(%a0, %a1) {fn = "multiply"} : (!dist.array<tensor<8xi64>>, !dist.array<tensor<8xi64>>) -> !dist.array<tensor<8xi64>>
  %1 = "dist.map"(%a0, %a2) {fn = "multiply"} : (!dist.array<tensor<8xi64>>, !dist.array<tensor<8xi64>>) -> !dist.array<tensor<8xi64>>
  %2 = "dist.map"(%0, %1) {fn = "add"} : (!dist.array<tensor<8xi64>>, !dist.array<tensor<8xi64>>) -> !dist.array<tensor<8xi64>>
  return %2 : !dist.array<tensor<8xi64>>
}
