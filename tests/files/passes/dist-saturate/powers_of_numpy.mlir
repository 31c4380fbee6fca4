// x ** 2, x ** 0.5, x ** -1, x ** 1, x ** 0, as NumPy computes them.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.fill"() {shape = array<i64: 8>, value = 1.000000e+00 : f64}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.map"(%arg0) {fn = "square"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.map"(%arg0) {fn = "sqrt"}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.map"(%arg0) {fn = "reciprocal"}
// CHECK-NEXT: return %[[V1]], %[[V2]], %[[V3]], %arg0, %[[V0]]
func.func @main(%a0: !dist.array<tensor<8xf64>>) -> (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) {
  %0 = "dist.fill"() {value = 2.0 : f64, shape = array<i64: 8>} : () -> !dist.array<tensor<8xf64>>
  %1 = "dist.map"(%a0, %0) {fn = "power"} : (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  %2 = "dist.fill"() {value = 0.5 : f64, shape = array<i64: 8>} : () -> !dist.array<tensor<8xf64>>
  %3 = "dist.map"(%a0, %2) {fn = "power"} : (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  %4 = "dist.fill"() {value = -1.0 : f64, shape = array<i64: 8>} : () -> !dist.array<tensor<8xf64>>
  %5 = "dist.map"(%a0, %4) {fn = "power"} : (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  %6 = "dist.fill"() {value = 1.0 : f64, shape = array<i64: 8>} : () -> !dist.array<tensor<8xf64>>
  %7 = "dist.map"(%a0, %6) {fn = "power"} : (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  %8 = "dist.fill"() {value = 0.0 : f64, shape = array<i64: 8>} : () -> !dist.array<tensor<8xf64>>
  %9 = "dist.map"(%a0, %8) {fn = "power"} : (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  return %1, %3, %5, %7, %9 : !dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>
}
