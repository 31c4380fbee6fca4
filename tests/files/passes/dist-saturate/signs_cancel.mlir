// Signs go out of odd functions and meet: (-a)*(-b), -sin(-x), |-x|.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.map"(%arg0, %arg1) {fn = "multiply"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.map"(%arg0) {fn = "sin"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.map"(%arg0) {fn = "absolute"}
// CHECK-NEXT: return %[[V0]], %[[V1]], %[[V2]]
func.func @main(%a0: !dist.array<tensor<8xf64>>, %a1: !dist.array<tensor<8xf64>>) -> (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) {
  %0 = "dist.map"(%a0) {fn = "negative"} : (!dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  %1 = "dist.map"(%a1) {fn = "negative"} : (!dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  %2 = "dist.map"(%0, %1) {fn = "multiply"} : (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  %3 = "dist.map"(%a0) {fn = "negative"} : (!dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  %4 = "dist.map"(%3) {fn = "sin"} : (!dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  %5 = "dist.map"(%4) {fn = "negative"} : (!dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  %6 = "dist.map"(%a0) {fn = "negative"} : (!dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  %7 = "dist.map"(%6) {fn = "absolute"} : (!dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  return %2, %5, %7 : !dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>
}
