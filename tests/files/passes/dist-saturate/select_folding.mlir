// where(c, where(c, a, b), d) = where(c, a, d); where(not c, a, b) = where(c, b, a).
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.map"(%arg0, %arg1, %arg3) {fn = "where"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.map"(%arg0, %arg2, %arg1) {fn = "where"}
// CHECK-NEXT: return %[[V0]], %[[V1]]
func.func @main(%a0: !dist.array<tensor<8xi1>>, %a1: !dist.array<tensor<8xf64>>, %a2: !dist.array<tensor<8xf64>>, %a3: !dist.array<tensor<8xf64>>) -> (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) {
  %0 = "dist.map"(%a0, %a1, %a2) {fn = "where"} : (!dist.array<tensor<8xi1>>, !dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  %1 = "dist.map"(%a0, %0, %a3) {fn = "where"} : (!dist.array<tensor<8xi1>>, !dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  %2 = "dist.map"(%a0) {fn = "logical_not"} : (!dist.array<tensor<8xi1>>) -> !dist.array<tensor<8xi1>>
  %3 = "dist.map"(%2, %a1, %a2) {fn = "where"} : (!dist.array<tensor<8xi1>>, !dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  return %1, %3 : !dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>
}
