// any(not c) = not all(c); max of booleans is any.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.reduce"(%arg0) {axes = array<i64: 1>, kind = "all"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.map"(%[[V0]]) {fn = "logical_not"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.reduce"(%arg0) {axes = array<i64: 1>, kind = "any"}
// CHECK-NEXT: return %[[V1]], %[[V2]]
func.func @main(%a0: !dist.array<tensor<40x60xi1>>) -> (!dist.array<tensor<40xi1>>, !dist.array<tensor<40xi1>>) {
  %0 = "dist.map"(%a0) {fn = "logical_not"} : (!dist.array<tensor<40x60xi1>>) -> !dist.array<tensor<40x60xi1>>
  %1 = "dist.reduce"(%0) {kind = "any", axes = array<i64: 1>} : (!dist.array<tensor<40x60xi1>>) -> !dist.array<tensor<40xi1>>
  %2 = "dist.reduce"(%a0) {kind = "max", axes = array<i64: 1>} : (!dist.array<tensor<40x60xi1>>) -> !dist.array<tensor<40xi1>>
  return %1, %2 : !dist.array<tensor<40xi1>>, !dist.array<tensor<40xi1>>
}
