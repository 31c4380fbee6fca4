// Zeros around an array add nothing to its sum, and one element to its maximum.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.reduce"(%arg0) {axes = array<i64: 0>, kind = "sum"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.reduce"(%arg0) {axes = array<i64: 0>, kind = "max"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.fill"() {shape = array<i64>, value = 0.000000e+00 : f64}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.map"(%[[V1]], %[[V2]]) {fn = "maximum"}
// CHECK-NEXT: return %[[V0]], %[[V3]]
func.func @main(%a0: !dist.array<tensor<40xf64>>) -> (!dist.array<tensor<f64>>, !dist.array<tensor<f64>>) {
  %0 = "dist.fill"() {value = 0.0 : f64, shape = array<i64: 50>} : () -> !dist.array<tensor<50xf64>>
  %1 = "dist.insert_slice"(%0, %a0) {starts = array<i64: 5>, steps = array<i64: 1>} : (!dist.array<tensor<50xf64>>, !dist.array<tensor<40xf64>>) -> !dist.array<tensor<50xf64>>
  %2 = "dist.reduce"(%1) {kind = "sum", axes = array<i64: 0>} : (!dist.array<tensor<50xf64>>) -> !dist.array<tensor<f64>>
  %3 = "dist.fill"() {value = 0.0 : f64, shape = array<i64: 50>} : () -> !dist.array<tensor<50xf64>>
  %4 = "dist.insert_slice"(%3, %a0) {starts = array<i64: 5>, steps = array<i64: 1>} : (!dist.array<tensor<50xf64>>, !dist.array<tensor<40xf64>>) -> !dist.array<tensor<50xf64>>
  %5 = "dist.reduce"(%4) {kind = "max", axes = array<i64: 0>} : (!dist.array<tensor<50xf64>>) -> !dist.array<tensor<f64>>
  return %2, %5 : !dist.array<tensor<f64>>, !dist.array<tensor<f64>>
}
