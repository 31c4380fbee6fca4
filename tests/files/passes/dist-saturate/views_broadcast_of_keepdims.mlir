// x - x.max(axis=1, keepdims=True): the unit dimension goes.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.reduce"(%arg0) {axes = array<i64: 1>, kind = "max"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.broadcast"(%[[V0]]) {dims = array<i64: 0>, shape = array<i64: 4, 6>}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.map"(%arg0, %[[V1]]) {fn = "subtract"}
// CHECK-NEXT: return %[[V2]]
func.func @main(%a0: !dist.array<tensor<4x6xf64>>) -> (!dist.array<tensor<4x6xf64>>) {
  %0 = "dist.reduce"(%a0) {kind = "max", axes = array<i64: 1>} : (!dist.array<tensor<4x6xf64>>) -> !dist.array<tensor<4xf64>>
  %1 = "dist.reshape"(%0) {shape = array<i64: 4, 1>} : (!dist.array<tensor<4xf64>>) -> !dist.array<tensor<4x1xf64>>
  %2 = "dist.broadcast"(%1) {shape = array<i64: 4, 6>, dims = array<i64: 0, 1>} : (!dist.array<tensor<4x1xf64>>) -> !dist.array<tensor<4x6xf64>>
  %3 = "dist.map"(%a0, %2) {fn = "subtract"} : (!dist.array<tensor<4x6xf64>>, !dist.array<tensor<4x6xf64>>) -> !dist.array<tensor<4x6xf64>>
  return %3 : !dist.array<tensor<4x6xf64>>
}
