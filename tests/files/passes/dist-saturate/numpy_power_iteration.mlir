// Two steps of power iteration, and the Rayleigh quotient:
//
//     for _ in range(2):
//         w = A @ v
//         v = w / np.sqrt((w**2).sum())
//     return v, v @ A @ v
//
// Recorded from benches/gallery/programs.py.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate{fast=true finite=true}' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.contract"(%arg0, %arg1) {lhs_batch = array<i64>, lhs_summed = array<i64: 1>, rhs_batch = array<i64>, rhs_summed = array<i64: 0>}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.map"(%[[V0]]) {fn = "square"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.reduce"(%[[V1]]) {axes = array<i64: 0>, kind = "sum"}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.map"(%[[V2]]) {fn = "sqrt"}
// CHECK-NEXT: %[[V4:[0-9]+]] = "dist.broadcast"(%[[V3]]) {dims = array<i64>, shape = array<i64: 100>}
// CHECK-NEXT: %[[V5:[0-9]+]] = "dist.map"(%[[V0]], %[[V4]]) {fn = "divide"}
// CHECK-NEXT: %[[V6:[0-9]+]] = "dist.contract"(%arg0, %[[V5]]) {lhs_batch = array<i64>, lhs_summed = array<i64: 1>, rhs_batch = array<i64>, rhs_summed = array<i64: 0>}
// CHECK-NEXT: %[[V7:[0-9]+]] = "dist.map"(%[[V6]]) {fn = "square"}
// CHECK-NEXT: %[[V8:[0-9]+]] = "dist.reduce"(%[[V7]]) {axes = array<i64: 0>, kind = "sum"}
// CHECK-NEXT: %[[V9:[0-9]+]] = "dist.map"(%[[V8]]) {fn = "sqrt"}
// CHECK-NEXT: %[[V10:[0-9]+]] = "dist.broadcast"(%[[V9]]) {dims = array<i64>, shape = array<i64: 100>}
// CHECK-NEXT: %[[V11:[0-9]+]] = "dist.map"(%[[V6]], %[[V10]]) {fn = "divide"}
// CHECK-NEXT: %[[V12:[0-9]+]] = "dist.contract"(%[[V11]], %arg0) {lhs_batch = array<i64>, lhs_summed = array<i64: 0>, rhs_batch = array<i64>, rhs_summed = array<i64: 0>}
// CHECK-NEXT: %[[V13:[0-9]+]] = "dist.map"(%[[V12]], %[[V11]]) {fn = "multiply"}
// CHECK-NEXT: %[[V14:[0-9]+]] = "dist.reduce"(%[[V13]]) {axes = array<i64: 0>, kind = "sum"}
// CHECK-NEXT: return %[[V11]], %[[V14]]
func.func @main(%arg0: !dist.array<tensor<100x100xf64>>, %arg1: !dist.array<tensor<100xf64>>) -> (!dist.array<tensor<100xf64>>, !dist.array<tensor<f64>>) {
  %0 = "dist.contract"(%arg0, %arg1) {lhs_batch = array<i64>, lhs_summed = array<i64: 1>, rhs_batch = array<i64>, rhs_summed = array<i64: 0>} : (!dist.array<tensor<100x100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %1 = "dist.fill"() {shape = array<i64>, value = 2.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %2 = "dist.broadcast"(%1) {dims = array<i64>, shape = array<i64: 100>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<100xf64>>
  %3 = "dist.map"(%0, %2) {fn = "power"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %4 = "dist.reduce"(%3) {axes = array<i64: 0>, kind = "sum"} : (!dist.array<tensor<100xf64>>) -> !dist.array<tensor<f64>>
  %5 = "dist.map"(%4) {fn = "sqrt"} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<f64>>
  %6 = "dist.broadcast"(%5) {dims = array<i64>, shape = array<i64: 100>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<100xf64>>
  %7 = "dist.map"(%0, %6) {fn = "divide"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %8 = "dist.contract"(%arg0, %7) {lhs_batch = array<i64>, lhs_summed = array<i64: 1>, rhs_batch = array<i64>, rhs_summed = array<i64: 0>} : (!dist.array<tensor<100x100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %9 = "dist.fill"() {shape = array<i64>, value = 2.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %10 = "dist.broadcast"(%9) {dims = array<i64>, shape = array<i64: 100>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<100xf64>>
  %11 = "dist.map"(%8, %10) {fn = "power"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %12 = "dist.reduce"(%11) {axes = array<i64: 0>, kind = "sum"} : (!dist.array<tensor<100xf64>>) -> !dist.array<tensor<f64>>
  %13 = "dist.map"(%12) {fn = "sqrt"} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<f64>>
  %14 = "dist.broadcast"(%13) {dims = array<i64>, shape = array<i64: 100>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<100xf64>>
  %15 = "dist.map"(%8, %14) {fn = "divide"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %16 = "dist.contract"(%15, %arg0) {lhs_batch = array<i64>, lhs_summed = array<i64: 0>, rhs_batch = array<i64>, rhs_summed = array<i64: 0>} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100x100xf64>>) -> !dist.array<tensor<100xf64>>
  %17 = "dist.map"(%16, %15) {fn = "multiply"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %18 = "dist.reduce"(%17) {axes = array<i64: 0>, kind = "sum"} : (!dist.array<tensor<100xf64>>) -> !dist.array<tensor<f64>>
  return %15, %18 : !dist.array<tensor<100xf64>>, !dist.array<tensor<f64>>
}
