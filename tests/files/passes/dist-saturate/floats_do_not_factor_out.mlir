// a*b + a*c rounds otherwise than a*(b+c): only with fast.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.map"(%arg0, %arg1) {fn = "multiply"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.map"(%arg0, %arg2) {fn = "multiply"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.map"(%[[V0]], %[[V1]]) {fn = "add"}
// CHECK-NEXT: return %[[V2]]
func.func @main(%a0: !dist.array<tensor<8xf64>>, %a1: !dist.array<tensor<8xf64>>, %a2: !dist.array<tensor<8xf64>>) -> (!dist.array<tensor<8xf64>>) {
  %0 = "dist.map"(%a0, %a1) {fn = "multiply"} : (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  %1 = "dist.map"(%a0, %a2) {fn = "multiply"} : (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  %2 = "dist.map"(%0, %1) {fn = "add"} : (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  return %2 : !dist.array<tensor<8xf64>>
}
