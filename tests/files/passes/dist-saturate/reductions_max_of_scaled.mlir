// max(2.5 * x + 1) = 2.5 * max(x) + 1: monotone functions are applied to the result.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.fill"() {shape = array<i64: 60>, value = 1.000000e+00 : f64}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.reduce"(%arg0) {axes = array<i64: 0>, kind = "max"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.fill"() {shape = array<i64: 60>, value = 2.500000e+00 : f64}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.map"(%[[V1]], %[[V2]]) {fn = "multiply"}
// CHECK-NEXT: %[[V4:[0-9]+]] = "dist.map"(%[[V3]], %[[V0]]) {fn = "add"}
// CHECK-NEXT: return %[[V4]]
func.func @main(%a0: !dist.array<tensor<40x60xf64>>) -> (!dist.array<tensor<60xf64>>) {
  %0 = "dist.fill"() {value = 2.5 : f64, shape = array<i64: 40, 60>} : () -> !dist.array<tensor<40x60xf64>>
  %1 = "dist.map"(%a0, %0) {fn = "multiply"} : (!dist.array<tensor<40x60xf64>>, !dist.array<tensor<40x60xf64>>) -> !dist.array<tensor<40x60xf64>>
  %2 = "dist.fill"() {value = 1.0 : f64, shape = array<i64: 40, 60>} : () -> !dist.array<tensor<40x60xf64>>
  %3 = "dist.map"(%1, %2) {fn = "add"} : (!dist.array<tensor<40x60xf64>>, !dist.array<tensor<40x60xf64>>) -> !dist.array<tensor<40x60xf64>>
  %4 = "dist.reduce"(%3) {kind = "max", axes = array<i64: 0>} : (!dist.array<tensor<40x60xf64>>) -> !dist.array<tensor<60xf64>>
  return %4 : !dist.array<tensor<60xf64>>
}
