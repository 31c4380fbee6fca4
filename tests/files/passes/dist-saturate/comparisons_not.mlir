// not (a == b) is a != b; not (a < b) is not a >= b, because of NaN.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.map"(%arg0, %arg1) {fn = "not_equal"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.map"(%arg0, %arg1) {fn = "less"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.map"(%[[V1]]) {fn = "logical_not"}
// CHECK-NEXT: return %[[V0]], %[[V2]]
func.func @main(%a0: !dist.array<tensor<8xf64>>, %a1: !dist.array<tensor<8xf64>>) -> (!dist.array<tensor<8xi1>>, !dist.array<tensor<8xi1>>) {
  %0 = "dist.map"(%a0, %a1) {fn = "equal"} : (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xi1>>
  %1 = "dist.map"(%0) {fn = "logical_not"} : (!dist.array<tensor<8xi1>>) -> !dist.array<tensor<8xi1>>
  %2 = "dist.map"(%a0, %a1) {fn = "less"} : (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xi1>>
  %3 = "dist.map"(%2) {fn = "logical_not"} : (!dist.array<tensor<8xi1>>) -> !dist.array<tensor<8xi1>>
  return %1, %3 : !dist.array<tensor<8xi1>>, !dist.array<tensor<8xi1>>
}
