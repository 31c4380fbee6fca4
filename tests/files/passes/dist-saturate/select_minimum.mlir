// where(a < b, a, b) is a minimum of integers; of floats it is not, because of NaN and zeros.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.map"(%arg0, %arg1) {fn = "minimum"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.map"(%arg2, %arg3) {fn = "less"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.map"(%[[V1]], %arg2, %arg3) {fn = "where"}
// CHECK-NEXT: return %[[V0]], %[[V2]]
func.func @main(%a0: !dist.array<tensor<8xi32>>, %a1: !dist.array<tensor<8xi32>>, %a2: !dist.array<tensor<8xf64>>, %a3: !dist.array<tensor<8xf64>>) -> (!dist.array<tensor<8xi32>>, !dist.array<tensor<8xf64>>) {
  %0 = "dist.map"(%a0, %a1) {fn = "less"} : (!dist.array<tensor<8xi32>>, !dist.array<tensor<8xi32>>) -> !dist.array<tensor<8xi1>>
  %1 = "dist.map"(%0, %a0, %a1) {fn = "where"} : (!dist.array<tensor<8xi1>>, !dist.array<tensor<8xi32>>, !dist.array<tensor<8xi32>>) -> !dist.array<tensor<8xi32>>
  %2 = "dist.map"(%a2, %a3) {fn = "less"} : (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xi1>>
  %3 = "dist.map"(%2, %a2, %a3) {fn = "where"} : (!dist.array<tensor<8xi1>>, !dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  return %1, %3 : !dist.array<tensor<8xi32>>, !dist.array<tensor<8xf64>>
}
