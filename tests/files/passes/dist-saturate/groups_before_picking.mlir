// Roots and casts of what labels pick are computed once a group: √(v[l]) = (√v)[l].
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.cast"(%arg1) {dtype = f64}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.map"(%[[V0]]) {fn = "sqrt"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.gather"(%[[V1]], %arg2) {axis = 0 : i64}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.map"(%arg0, %[[V2]]) {fn = "divide"}
// CHECK-NEXT: return %[[V3]]
func.func @main(%x: !dist.array<tensor<365x40xf64>>, %v: !dist.array<tensor<12x40xf32>>, %month: !dist.array<tensor<365xi32>>) -> !dist.array<tensor<365x40xf64>> {
  %0 = "dist.gather"(%v, %month) {axis = 0 : i64} : (!dist.array<tensor<12x40xf32>>, !dist.array<tensor<365xi32>>) -> !dist.array<tensor<365x40xf32>>
  %1 = "dist.cast"(%0) {dtype = f64} : (!dist.array<tensor<365x40xf32>>) -> !dist.array<tensor<365x40xf64>>
  %2 = "dist.map"(%1) {fn = "sqrt"} : (!dist.array<tensor<365x40xf64>>) -> !dist.array<tensor<365x40xf64>>
  %3 = "dist.map"(%x, %2) {fn = "divide"} : (!dist.array<tensor<365x40xf64>>, !dist.array<tensor<365x40xf64>>) -> !dist.array<tensor<365x40xf64>>
  return %3 : !dist.array<tensor<365x40xf64>>
}
