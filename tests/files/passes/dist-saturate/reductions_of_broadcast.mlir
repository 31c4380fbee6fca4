// Combining what is repeated: once is enough for max; a sum of integers multiplies.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.reduce"(%arg0) {axes = array<i64: 0>, kind = "max"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.reduce"(%arg1) {axes = array<i64: 0>, kind = "sum"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.fill"() {shape = array<i64>, value = 40 : i64}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.map"(%[[V1]], %[[V2]]) {fn = "multiply"}
// CHECK-NEXT: return %[[V0]], %[[V3]]
func.func @main(%a0: !dist.array<tensor<60xf64>>, %a1: !dist.array<tensor<60xi64>>) -> (!dist.array<tensor<f64>>, !dist.array<tensor<i64>>) {
  %0 = "dist.broadcast"(%a0) {shape = array<i64: 40, 60>, dims = array<i64: 1>} : (!dist.array<tensor<60xf64>>) -> !dist.array<tensor<40x60xf64>>
  %1 = "dist.reduce"(%0) {kind = "max", axes = array<i64: 0, 1>} : (!dist.array<tensor<40x60xf64>>) -> !dist.array<tensor<f64>>
  %2 = "dist.broadcast"(%a1) {shape = array<i64: 40, 60>, dims = array<i64: 1>} : (!dist.array<tensor<60xi64>>) -> !dist.array<tensor<40x60xi64>>
  %3 = "dist.reduce"(%2) {kind = "sum", axes = array<i64: 0, 1>} : (!dist.array<tensor<40x60xi64>>) -> !dist.array<tensor<i64>>
  return %1, %3 : !dist.array<tensor<f64>>, !dist.array<tensor<i64>>
}
