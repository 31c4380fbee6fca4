// Dividing by a power of two is multiplying by its inverse, bit for bit; by 3 it is not.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.fill"() {shape = array<i64: 8>, value = 1.250000e-01 : f64}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.map"(%arg0, %[[V0]]) {fn = "multiply"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.fill"() {shape = array<i64: 8>, value = 3.000000e+00 : f64}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.map"(%arg0, %[[V2]]) {fn = "divide"}
// CHECK-NEXT: return %[[V1]], %[[V3]]
func.func @main(%a0: !dist.array<tensor<8xf64>>) -> (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) {
  %0 = "dist.fill"() {value = 8.0 : f64, shape = array<i64: 8>} : () -> !dist.array<tensor<8xf64>>
  %1 = "dist.map"(%a0, %0) {fn = "divide"} : (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  %2 = "dist.fill"() {value = 3.0 : f64, shape = array<i64: 8>} : () -> !dist.array<tensor<8xf64>>
  %3 = "dist.map"(%a0, %2) {fn = "divide"} : (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  return %1, %3 : !dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>
}
