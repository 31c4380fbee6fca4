// Division and remainder by 8 are a shift and a mask.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.fill"() {shape = array<i64: 8>, value = 3 : i64}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.map"(%arg0, %[[V0]]) {fn = "right_shift"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.fill"() {shape = array<i64: 8>, value = 7 : i64}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.map"(%arg0, %[[V2]]) {fn = "bitwise_and"}
// CHECK-NEXT: return %[[V1]], %[[V3]]
func.func @main(%a0: !dist.array<tensor<8xi64>>) -> (!dist.array<tensor<8xi64>>, !dist.array<tensor<8xi64>>) {
  %0 = "dist.fill"() {value = 8 : i64, shape = array<i64: 8>} : () -> !dist.array<tensor<8xi64>>
  %1 = "dist.map"(%a0, %0) {fn = "floor_divide"} : (!dist.array<tensor<8xi64>>, !dist.array<tensor<8xi64>>) -> !dist.array<tensor<8xi64>>
  %2 = "dist.map"(%a0, %0) {fn = "remainder"} : (!dist.array<tensor<8xi64>>, !dist.array<tensor<8xi64>>) -> !dist.array<tensor<8xi64>>
  return %1, %2 : !dist.array<tensor<8xi64>>, !dist.array<tensor<8xi64>>
}
