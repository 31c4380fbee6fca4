// isnan of a converted integer is False everywhere.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.fill"() {shape = array<i64: 8>, value = false}
// CHECK-NEXT: return %[[V0]]
func.func @main(%a0: !dist.array<tensor<8xi32>>) -> (!dist.array<tensor<8xi1>>) {
  %0 = "dist.cast"(%a0) {dtype = f64} : (!dist.array<tensor<8xi32>>) -> !dist.array<tensor<8xf64>>
  %1 = "dist.map"(%0) {fn = "isnan"} : (!dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xi1>>
  return %1 : !dist.array<tensor<8xi1>>
}
