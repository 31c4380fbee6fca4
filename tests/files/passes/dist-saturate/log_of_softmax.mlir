// log(exp(x) / s) = x - log(s)
// RUN: ramba-opt %s --pass-pipeline='dist-saturate{fast=true}' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.map"(%arg0) {fn = "exp"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.reduce"(%[[V0]]) {axes = array<i64: 1>, kind = "sum"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.map"(%[[V1]]) {fn = "log"}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.broadcast"(%[[V2]]) {dims = array<i64: 0>, shape = array<i64: 40, 60>}
// CHECK-NEXT: %[[V4:[0-9]+]] = "dist.map"(%arg0, %[[V3]]) {fn = "subtract"}
// CHECK-NEXT: return %[[V4]]
func.func @main(%a0: !dist.array<tensor<40x60xf64>>) -> (!dist.array<tensor<40x60xf64>>) {
  %0 = "dist.map"(%a0) {fn = "exp"} : (!dist.array<tensor<40x60xf64>>) -> !dist.array<tensor<40x60xf64>>
  %1 = "dist.reduce"(%0) {kind = "sum", axes = array<i64: 1>} : (!dist.array<tensor<40x60xf64>>) -> !dist.array<tensor<40xf64>>
  %2 = "dist.broadcast"(%1) {shape = array<i64: 40, 60>, dims = array<i64: 0>} : (!dist.array<tensor<40xf64>>) -> !dist.array<tensor<40x60xf64>>
  %3 = "dist.map"(%0, %2) {fn = "divide"} : (!dist.array<tensor<40x60xf64>>, !dist.array<tensor<40x60xf64>>) -> !dist.array<tensor<40x60xf64>>
  %4 = "dist.map"(%3) {fn = "log"} : (!dist.array<tensor<40x60xf64>>) -> !dist.array<tensor<40x60xf64>>
  return %4 : !dist.array<tensor<40x60xf64>>
}
