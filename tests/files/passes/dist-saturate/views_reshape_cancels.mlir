// A reshape there and back around arithmetic.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.map"(%arg0) {fn = "exp"}
// CHECK-NEXT: return %[[V0]]
func.func @main(%a0: !dist.array<tensor<4x6xf64>>) -> (!dist.array<tensor<4x6xf64>>) {
  %0 = "dist.reshape"(%a0) {shape = array<i64: 24>} : (!dist.array<tensor<4x6xf64>>) -> !dist.array<tensor<24xf64>>
  %1 = "dist.map"(%0) {fn = "exp"} : (!dist.array<tensor<24xf64>>) -> !dist.array<tensor<24xf64>>
  %2 = "dist.reshape"(%1) {shape = array<i64: 4, 6>} : (!dist.array<tensor<24xf64>>) -> !dist.array<tensor<4x6xf64>>
  return %2 : !dist.array<tensor<4x6xf64>>
}
