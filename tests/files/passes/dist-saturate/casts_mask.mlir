// where(c, 1.0, 0.0) is a cast; its test against 0 is the condition.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.cast"(%arg0) {dtype = f64}
// CHECK-NEXT: return %[[V0]], %arg0
func.func @main(%a0: !dist.array<tensor<8xi1>>) -> (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xi1>>) {
  %0 = "dist.fill"() {value = 1.0 : f64, shape = array<i64: 8>} : () -> !dist.array<tensor<8xf64>>
  %1 = "dist.fill"() {value = 0.0 : f64, shape = array<i64: 8>} : () -> !dist.array<tensor<8xf64>>
  %2 = "dist.map"(%a0, %0, %1) {fn = "where"} : (!dist.array<tensor<8xi1>>, !dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  %3 = "dist.fill"() {value = 0.0 : f64, shape = array<i64: 8>} : () -> !dist.array<tensor<8xf64>>
  %4 = "dist.map"(%2, %3) {fn = "not_equal"} : (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xi1>>
  return %2, %4 : !dist.array<tensor<8xf64>>, !dist.array<tensor<8xi1>>
}
