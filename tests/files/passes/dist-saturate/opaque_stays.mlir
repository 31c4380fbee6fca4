// A program that laws have nothing to say about stays as it is.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.map"(%arg0) {fn = "exp"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.map"(%arg1) {fn = "log1p"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.map"(%[[V0]], %[[V1]]) {fn = "hypot"}
// CHECK-NEXT: return %[[V2]]
func.func @main(%a0: !dist.array<tensor<8xf64>>, %a1: !dist.array<tensor<8xf64>>) -> (!dist.array<tensor<8xf64>>) {
  %0 = "dist.map"(%a0) {fn = "exp"} : (!dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  %1 = "dist.map"(%a1) {fn = "log1p"} : (!dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  %2 = "dist.map"(%0, %1) {fn = "hypot"} : (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  return %2 : !dist.array<tensor<8xf64>>
}
