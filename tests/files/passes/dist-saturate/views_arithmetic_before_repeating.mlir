// What is repeated is computed before it is repeated.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.map"(%arg0) {fn = "exp"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.fill"() {shape = array<i64: 6>, value = 3.000000e+00 : f64}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.map"(%[[V0]], %[[V1]]) {fn = "multiply"}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.broadcast"(%[[V2]]) {dims = array<i64: 1>, shape = array<i64: 100, 6>}
// CHECK-NEXT: return %[[V3]]
func.func @main(%a0: !dist.array<tensor<6xf64>>) -> (!dist.array<tensor<100x6xf64>>) {
  %0 = "dist.broadcast"(%a0) {shape = array<i64: 100, 6>, dims = array<i64: 1>} : (!dist.array<tensor<6xf64>>) -> !dist.array<tensor<100x6xf64>>
  %1 = "dist.map"(%0) {fn = "exp"} : (!dist.array<tensor<100x6xf64>>) -> !dist.array<tensor<100x6xf64>>
  %2 = "dist.fill"() {value = 3.0 : f64, shape = array<i64: 100, 6>} : () -> !dist.array<tensor<100x6xf64>>
  %3 = "dist.map"(%1, %2) {fn = "multiply"} : (!dist.array<tensor<100x6xf64>>, !dist.array<tensor<100x6xf64>>) -> !dist.array<tensor<100x6xf64>>
  return %3 : !dist.array<tensor<100x6xf64>>
}
