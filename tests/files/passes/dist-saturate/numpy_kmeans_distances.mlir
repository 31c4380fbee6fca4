// The distance of every point to every centre:
//
//     return np.sqrt(((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2))
//
// Recorded from benches/gallery/programs.py.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate{fast=true finite=true}' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.map"(%arg0) {fn = "square"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.reduce"(%[[V0]]) {axes = array<i64: 1>, kind = "sum"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.map"(%arg1) {fn = "square"}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.reduce"(%[[V2]]) {axes = array<i64: 1>, kind = "sum"}
// CHECK-NEXT: %[[V4:[0-9]+]] = "dist.broadcast"(%arg0) {dims = array<i64: 0, 2>, shape = array<i64: 2000, 32, 16>}
// CHECK-NEXT: %[[V5:[0-9]+]] = "dist.broadcast"(%arg1) {dims = array<i64: 1, 2>, shape = array<i64: 2000, 32, 16>}
// CHECK-NEXT: %[[V6:[0-9]+]] = "dist.broadcast"(%[[V1]]) {dims = array<i64: 0>, shape = array<i64: 2000, 32>}
// CHECK-NEXT: %[[V7:[0-9]+]] = "dist.broadcast"(%[[V3]]) {dims = array<i64: 1>, shape = array<i64: 2000, 32>}
// CHECK-NEXT: %[[V8:[0-9]+]] = "dist.map"(%[[V4]], %[[V5]]) {fn = "multiply"}
// CHECK-NEXT: %[[V9:[0-9]+]] = "dist.reduce"(%[[V8]]) {axes = array<i64: 2>, kind = "sum"}
// CHECK-NEXT: %[[V10:[0-9]+]] = "dist.fill"() {shape = array<i64: 2000, 32>, value = 2.000000e+00 : f64}
// CHECK-NEXT: %[[V11:[0-9]+]] = "dist.map"(%[[V9]], %[[V10]]) {fn = "multiply"}
// CHECK-NEXT: %[[V12:[0-9]+]] = "dist.map"(%[[V6]], %[[V7]]) {fn = "add"}
// CHECK-NEXT: %[[V13:[0-9]+]] = "dist.map"(%[[V12]], %[[V11]]) {fn = "subtract"}
// CHECK-NEXT: %[[V14:[0-9]+]] = "dist.map"(%[[V13]]) {fn = "sqrt"}
// CHECK-NEXT: return %[[V14]]
func.func @main(%arg0: !dist.array<tensor<2000x16xf64>>, %arg1: !dist.array<tensor<32x16xf64>>) -> !dist.array<tensor<2000x32xf64>> {
  %0 = "dist.broadcast"(%arg0) {dims = array<i64: 0, 2>, shape = array<i64: 2000, 1, 16>} : (!dist.array<tensor<2000x16xf64>>) -> !dist.array<tensor<2000x1x16xf64>>
  %1 = "dist.broadcast"(%arg1) {dims = array<i64: 1, 2>, shape = array<i64: 1, 32, 16>} : (!dist.array<tensor<32x16xf64>>) -> !dist.array<tensor<1x32x16xf64>>
  %2 = "dist.broadcast"(%0) {dims = array<i64: 0, 1, 2>, shape = array<i64: 2000, 32, 16>} : (!dist.array<tensor<2000x1x16xf64>>) -> !dist.array<tensor<2000x32x16xf64>>
  %3 = "dist.broadcast"(%1) {dims = array<i64: 0, 1, 2>, shape = array<i64: 2000, 32, 16>} : (!dist.array<tensor<1x32x16xf64>>) -> !dist.array<tensor<2000x32x16xf64>>
  %4 = "dist.map"(%2, %3) {fn = "subtract"} : (!dist.array<tensor<2000x32x16xf64>>, !dist.array<tensor<2000x32x16xf64>>) -> !dist.array<tensor<2000x32x16xf64>>
  %5 = "dist.fill"() {shape = array<i64>, value = 2.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %6 = "dist.broadcast"(%5) {dims = array<i64>, shape = array<i64: 2000, 32, 16>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<2000x32x16xf64>>
  %7 = "dist.map"(%4, %6) {fn = "power"} : (!dist.array<tensor<2000x32x16xf64>>, !dist.array<tensor<2000x32x16xf64>>) -> !dist.array<tensor<2000x32x16xf64>>
  %8 = "dist.reduce"(%7) {axes = array<i64: 2>, kind = "sum"} : (!dist.array<tensor<2000x32x16xf64>>) -> !dist.array<tensor<2000x32xf64>>
  %9 = "dist.map"(%8) {fn = "sqrt"} : (!dist.array<tensor<2000x32xf64>>) -> !dist.array<tensor<2000x32xf64>>
  return %9 : !dist.array<tensor<2000x32xf64>>
}
