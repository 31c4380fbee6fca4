// x ^ y ^ y, ~~x, x & (x | y)
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: return %arg0, %arg0, %arg0
func.func @main(%a0: !dist.array<tensor<8xi32>>, %a1: !dist.array<tensor<8xi32>>) -> (!dist.array<tensor<8xi32>>, !dist.array<tensor<8xi32>>, !dist.array<tensor<8xi32>>) {
  %0 = "dist.map"(%a0, %a1) {fn = "bitwise_xor"} : (!dist.array<tensor<8xi32>>, !dist.array<tensor<8xi32>>) -> !dist.array<tensor<8xi32>>
  %1 = "dist.map"(%0, %a1) {fn = "bitwise_xor"} : (!dist.array<tensor<8xi32>>, !dist.array<tensor<8xi32>>) -> !dist.array<tensor<8xi32>>
  %2 = "dist.map"(%a0) {fn = "invert"} : (!dist.array<tensor<8xi32>>) -> !dist.array<tensor<8xi32>>
  %3 = "dist.map"(%2) {fn = "invert"} : (!dist.array<tensor<8xi32>>) -> !dist.array<tensor<8xi32>>
  %4 = "dist.map"(%a0, %a1) {fn = "bitwise_or"} : (!dist.array<tensor<8xi32>>, !dist.array<tensor<8xi32>>) -> !dist.array<tensor<8xi32>>
  %5 = "dist.map"(%a0, %4) {fn = "bitwise_and"} : (!dist.array<tensor<8xi32>>, !dist.array<tensor<8xi32>>) -> !dist.array<tensor<8xi32>>
  return %1, %3, %5 : !dist.array<tensor<8xi32>>, !dist.array<tensor<8xi32>>, !dist.array<tensor<8xi32>>
}
