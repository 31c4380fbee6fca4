// abs of what is never negative; maximum with 0 too.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.map"(%arg0) {fn = "exp"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.map"(%[[V0]]) {fn = "sqrt"}
// CHECK-NEXT: return %[[V0]], %[[V1]]
func.func @main(%a0: !dist.array<tensor<8xf64>>) -> (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) {
  %0 = "dist.map"(%a0) {fn = "exp"} : (!dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  %1 = "dist.map"(%0) {fn = "absolute"} : (!dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  %2 = "dist.map"(%0) {fn = "sqrt"} : (!dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  %3 = "dist.fill"() {value = 0.0 : f64, shape = array<i64: 8>} : () -> !dist.array<tensor<8xf64>>
  %4 = "dist.map"(%2, %3) {fn = "maximum"} : (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  return %1, %4 : !dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>
}
