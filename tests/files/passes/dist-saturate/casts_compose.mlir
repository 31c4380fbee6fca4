// int16 as float64 as int16, and a widening through another type.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.cast"(%arg0) {dtype = i64}
// CHECK-NEXT: return %arg0, %[[V0]]
func.func @main(%a0: !dist.array<tensor<8xi16>>) -> (!dist.array<tensor<8xi16>>, !dist.array<tensor<8xi64>>) {
  %0 = "dist.cast"(%a0) {dtype = f64} : (!dist.array<tensor<8xi16>>) -> !dist.array<tensor<8xf64>>
  %1 = "dist.cast"(%0) {dtype = i16} : (!dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xi16>>
  %2 = "dist.cast"(%a0) {dtype = i32} : (!dist.array<tensor<8xi16>>) -> !dist.array<tensor<8xi32>>
  %3 = "dist.cast"(%2) {dtype = i64} : (!dist.array<tensor<8xi32>>) -> !dist.array<tensor<8xi64>>
  return %1, %3 : !dist.array<tensor<8xi16>>, !dist.array<tensor<8xi64>>
}
