// Of many rows few are picked: only those are squared.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.gather"(%arg0, %arg1) {axis = 0 : i64}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.map"(%[[V0]]) {fn = "square"}
// CHECK-NEXT: return %[[V1]]
func.func @main(%x: !dist.array<tensor<10000x40xf64>>, %rows: !dist.array<tensor<16xi64>>) -> !dist.array<tensor<16x40xf64>> {
  %0 = "dist.map"(%x) {fn = "square"} : (!dist.array<tensor<10000x40xf64>>) -> !dist.array<tensor<10000x40xf64>>
  %1 = "dist.gather"(%0, %rows) {axis = 0 : i64} : (!dist.array<tensor<10000x40xf64>>, !dist.array<tensor<16xi64>>) -> !dist.array<tensor<16x40xf64>>
  return %1 : !dist.array<tensor<16x40xf64>>
}
