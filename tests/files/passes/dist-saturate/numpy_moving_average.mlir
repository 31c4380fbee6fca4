// The mean of each eight neighbours:
//
//     w, n = 8, x.shape[0]
//     return sum((x[i : n - w + 1 + i] for i in range(1, w)), x[: n - w + 1]) / w
//
// Recorded from benches/gallery/programs.py.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate{fast=true finite=true}' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 493>, starts = array<i64: 0>, steps = array<i64: 1>}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 493>, starts = array<i64: 1>, steps = array<i64: 1>}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.map"(%[[V0]], %[[V1]]) {fn = "add"}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 493>, starts = array<i64: 2>, steps = array<i64: 1>}
// CHECK-NEXT: %[[V4:[0-9]+]] = "dist.map"(%[[V2]], %[[V3]]) {fn = "add"}
// CHECK-NEXT: %[[V5:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 493>, starts = array<i64: 3>, steps = array<i64: 1>}
// CHECK-NEXT: %[[V6:[0-9]+]] = "dist.map"(%[[V4]], %[[V5]]) {fn = "add"}
// CHECK-NEXT: %[[V7:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 493>, starts = array<i64: 4>, steps = array<i64: 1>}
// CHECK-NEXT: %[[V8:[0-9]+]] = "dist.map"(%[[V6]], %[[V7]]) {fn = "add"}
// CHECK-NEXT: %[[V9:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 493>, starts = array<i64: 5>, steps = array<i64: 1>}
// CHECK-NEXT: %[[V10:[0-9]+]] = "dist.map"(%[[V8]], %[[V9]]) {fn = "add"}
// CHECK-NEXT: %[[V11:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 493>, starts = array<i64: 6>, steps = array<i64: 1>}
// CHECK-NEXT: %[[V12:[0-9]+]] = "dist.map"(%[[V10]], %[[V11]]) {fn = "add"}
// CHECK-NEXT: %[[V13:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 493>, starts = array<i64: 7>, steps = array<i64: 1>}
// CHECK-NEXT: %[[V14:[0-9]+]] = "dist.map"(%[[V12]], %[[V13]]) {fn = "add"}
// CHECK-NEXT: %[[V15:[0-9]+]] = "dist.fill"() {shape = array<i64: 493>, value = 1.250000e-01 : f64}
// CHECK-NEXT: %[[V16:[0-9]+]] = "dist.map"(%[[V14]], %[[V15]]) {fn = "multiply"}
// CHECK-NEXT: return %[[V16]]
func.func @main(%arg0: !dist.array<tensor<500xf64>>) -> !dist.array<tensor<493xf64>> {
  %0 = "dist.extract_slice"(%arg0) {sizes = array<i64: 493>, starts = array<i64: 0>, steps = array<i64: 1>} : (!dist.array<tensor<500xf64>>) -> !dist.array<tensor<493xf64>>
  %1 = "dist.extract_slice"(%arg0) {sizes = array<i64: 493>, starts = array<i64: 1>, steps = array<i64: 1>} : (!dist.array<tensor<500xf64>>) -> !dist.array<tensor<493xf64>>
  %2 = "dist.map"(%0, %1) {fn = "add"} : (!dist.array<tensor<493xf64>>, !dist.array<tensor<493xf64>>) -> !dist.array<tensor<493xf64>>
  %3 = "dist.extract_slice"(%arg0) {sizes = array<i64: 493>, starts = array<i64: 2>, steps = array<i64: 1>} : (!dist.array<tensor<500xf64>>) -> !dist.array<tensor<493xf64>>
  %4 = "dist.map"(%2, %3) {fn = "add"} : (!dist.array<tensor<493xf64>>, !dist.array<tensor<493xf64>>) -> !dist.array<tensor<493xf64>>
  %5 = "dist.extract_slice"(%arg0) {sizes = array<i64: 493>, starts = array<i64: 3>, steps = array<i64: 1>} : (!dist.array<tensor<500xf64>>) -> !dist.array<tensor<493xf64>>
  %6 = "dist.map"(%4, %5) {fn = "add"} : (!dist.array<tensor<493xf64>>, !dist.array<tensor<493xf64>>) -> !dist.array<tensor<493xf64>>
  %7 = "dist.extract_slice"(%arg0) {sizes = array<i64: 493>, starts = array<i64: 4>, steps = array<i64: 1>} : (!dist.array<tensor<500xf64>>) -> !dist.array<tensor<493xf64>>
  %8 = "dist.map"(%6, %7) {fn = "add"} : (!dist.array<tensor<493xf64>>, !dist.array<tensor<493xf64>>) -> !dist.array<tensor<493xf64>>
  %9 = "dist.extract_slice"(%arg0) {sizes = array<i64: 493>, starts = array<i64: 5>, steps = array<i64: 1>} : (!dist.array<tensor<500xf64>>) -> !dist.array<tensor<493xf64>>
  %10 = "dist.map"(%8, %9) {fn = "add"} : (!dist.array<tensor<493xf64>>, !dist.array<tensor<493xf64>>) -> !dist.array<tensor<493xf64>>
  %11 = "dist.extract_slice"(%arg0) {sizes = array<i64: 493>, starts = array<i64: 6>, steps = array<i64: 1>} : (!dist.array<tensor<500xf64>>) -> !dist.array<tensor<493xf64>>
  %12 = "dist.map"(%10, %11) {fn = "add"} : (!dist.array<tensor<493xf64>>, !dist.array<tensor<493xf64>>) -> !dist.array<tensor<493xf64>>
  %13 = "dist.extract_slice"(%arg0) {sizes = array<i64: 493>, starts = array<i64: 7>, steps = array<i64: 1>} : (!dist.array<tensor<500xf64>>) -> !dist.array<tensor<493xf64>>
  %14 = "dist.map"(%12, %13) {fn = "add"} : (!dist.array<tensor<493xf64>>, !dist.array<tensor<493xf64>>) -> !dist.array<tensor<493xf64>>
  %15 = "dist.fill"() {shape = array<i64>, value = 8.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %16 = "dist.broadcast"(%15) {dims = array<i64>, shape = array<i64: 493>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<493xf64>>
  %17 = "dist.map"(%14, %16) {fn = "divide"} : (!dist.array<tensor<493xf64>>, !dist.array<tensor<493xf64>>) -> !dist.array<tensor<493xf64>>
  return %17 : !dist.array<tensor<493xf64>>
}
