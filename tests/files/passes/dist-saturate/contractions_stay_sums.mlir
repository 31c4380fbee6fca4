// (A * v).sum(axis=1) reads A once as it is; as a contraction it could share that pass with nothing.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.broadcast"(%arg1) {dims = array<i64: 1>, shape = array<i64: 200, 100>}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.map"(%arg0, %[[V0]]) {fn = "multiply"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.reduce"(%[[V1]]) {axes = array<i64: 1>, kind = "sum"}
// CHECK-NEXT: return %[[V2]]
func.func @main(%a0: !dist.array<tensor<200x100xf64>>, %a1: !dist.array<tensor<100xf64>>) -> !dist.array<tensor<200xf64>> {
  %0 = "dist.broadcast"(%a1) {shape = array<i64: 200, 100>, dims = array<i64: 1>} : (!dist.array<tensor<100xf64>>) -> !dist.array<tensor<200x100xf64>>
  %1 = "dist.map"(%a0, %0) {fn = "multiply"} : (!dist.array<tensor<200x100xf64>>, !dist.array<tensor<200x100xf64>>) -> !dist.array<tensor<200x100xf64>>
  %2 = "dist.reduce"(%1) {kind = "sum", axes = array<i64: 1>} : (!dist.array<tensor<200x100xf64>>) -> !dist.array<tensor<200xf64>>
  return %2 : !dist.array<tensor<200xf64>>
}
