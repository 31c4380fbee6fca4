// x + 0 is not x, since -0 + 0 is 0; x - 0 and x * 1 are.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.fill"() {shape = array<i64: 8>, value = 0.000000e+00 : f64}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.map"(%arg0, %[[V0]]) {fn = "add"}
// CHECK-NEXT: return %[[V1]], %arg0, %arg0
func.func @main(%a0: !dist.array<tensor<8xf64>>) -> (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) {
  %0 = "dist.fill"() {value = 0.0 : f64, shape = array<i64: 8>} : () -> !dist.array<tensor<8xf64>>
  %1 = "dist.map"(%a0, %0) {fn = "add"} : (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  %2 = "dist.fill"() {value = 0.0 : f64, shape = array<i64: 8>} : () -> !dist.array<tensor<8xf64>>
  %3 = "dist.map"(%a0, %2) {fn = "subtract"} : (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  %4 = "dist.fill"() {value = 1.0 : f64, shape = array<i64: 8>} : () -> !dist.array<tensor<8xf64>>
  %5 = "dist.map"(%a0, %4) {fn = "multiply"} : (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  return %1, %3, %5 : !dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>
}
