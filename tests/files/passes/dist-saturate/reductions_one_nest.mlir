// Equal sums are one sum, whoever asks for them.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.map"(%arg0) {fn = "exp"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.reduce"(%[[V0]]) {axes = array<i64: 1>, kind = "sum"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.map"(%[[V1]], %[[V1]]) {fn = "divide"}
// CHECK-NEXT: return %[[V2]]
func.func @main(%a0: !dist.array<tensor<40x60xf64>>) -> (!dist.array<tensor<40xf64>>) {
  %0 = "dist.map"(%a0) {fn = "exp"} : (!dist.array<tensor<40x60xf64>>) -> !dist.array<tensor<40x60xf64>>
  %1 = "dist.reduce"(%0) {kind = "sum", axes = array<i64: 1>} : (!dist.array<tensor<40x60xf64>>) -> !dist.array<tensor<40xf64>>
  %2 = "dist.map"(%a0) {fn = "exp"} : (!dist.array<tensor<40x60xf64>>) -> !dist.array<tensor<40x60xf64>>
  %3 = "dist.reduce"(%2) {kind = "sum", axes = array<i64: 1>} : (!dist.array<tensor<40x60xf64>>) -> !dist.array<tensor<40xf64>>
  %4 = "dist.map"(%1, %3) {fn = "divide"} : (!dist.array<tensor<40xf64>>, !dist.array<tensor<40xf64>>) -> !dist.array<tensor<40xf64>>
  return %4 : !dist.array<tensor<40xf64>>
}
