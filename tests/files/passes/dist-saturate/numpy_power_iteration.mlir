// Power iteration:
//
//     for _ in range(2):
//         w = (A * v).sum(axis=1)
//         v = w / np.sqrt((w**2).sum())
//     return v, (v * (A * v).sum(axis=1)).sum()
//
// Recorded from benches/gallery/programs.py.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate{fast=true finite=true}' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.broadcast"(%arg1) {dims = array<i64: 1>, shape = array<i64: 100, 100>}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.map"(%arg0, %[[V0]]) {fn = "multiply"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.reduce"(%[[V1]]) {axes = array<i64: 1>, kind = "sum"}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.map"(%[[V2]]) {fn = "square"}
// CHECK-NEXT: %[[V4:[0-9]+]] = "dist.reduce"(%[[V3]]) {axes = array<i64: 0>, kind = "sum"}
// CHECK-NEXT: %[[V5:[0-9]+]] = "dist.map"(%[[V4]]) {fn = "sqrt"}
// CHECK-NEXT: %[[V6:[0-9]+]] = "dist.broadcast"(%[[V5]]) {dims = array<i64>, shape = array<i64: 100>}
// CHECK-NEXT: %[[V7:[0-9]+]] = "dist.map"(%[[V2]], %[[V6]]) {fn = "divide"}
// CHECK-NEXT: %[[V8:[0-9]+]] = "dist.broadcast"(%[[V7]]) {dims = array<i64: 1>, shape = array<i64: 100, 100>}
// CHECK-NEXT: %[[V9:[0-9]+]] = "dist.map"(%arg0, %[[V8]]) {fn = "multiply"}
// CHECK-NEXT: %[[V10:[0-9]+]] = "dist.reduce"(%[[V9]]) {axes = array<i64: 1>, kind = "sum"}
// CHECK-NEXT: %[[V11:[0-9]+]] = "dist.map"(%[[V10]]) {fn = "square"}
// CHECK-NEXT: %[[V12:[0-9]+]] = "dist.reduce"(%[[V11]]) {axes = array<i64: 0>, kind = "sum"}
// CHECK-NEXT: %[[V13:[0-9]+]] = "dist.map"(%[[V12]]) {fn = "sqrt"}
// CHECK-NEXT: %[[V14:[0-9]+]] = "dist.broadcast"(%[[V13]]) {dims = array<i64>, shape = array<i64: 100>}
// CHECK-NEXT: %[[V15:[0-9]+]] = "dist.map"(%[[V10]], %[[V14]]) {fn = "divide"}
// CHECK-NEXT: %[[V16:[0-9]+]] = "dist.broadcast"(%[[V15]]) {dims = array<i64: 1>, shape = array<i64: 100, 100>}
// CHECK-NEXT: %[[V17:[0-9]+]] = "dist.map"(%arg0, %[[V16]]) {fn = "multiply"}
// CHECK-NEXT: %[[V18:[0-9]+]] = "dist.reduce"(%[[V17]]) {axes = array<i64: 1>, kind = "sum"}
// CHECK-NEXT: %[[V19:[0-9]+]] = "dist.map"(%[[V15]], %[[V18]]) {fn = "multiply"}
// CHECK-NEXT: %[[V20:[0-9]+]] = "dist.reduce"(%[[V19]]) {axes = array<i64: 0>, kind = "sum"}
// CHECK-NEXT: return %[[V15]], %[[V20]]
func.func @main(%arg0: !dist.array<tensor<100x100xf64>>, %arg1: !dist.array<tensor<100xf64>>) -> (!dist.array<tensor<100xf64>>, !dist.array<tensor<f64>>) {
  %0 = "dist.broadcast"(%arg1) {dims = array<i64: 1>, shape = array<i64: 100, 100>} : (!dist.array<tensor<100xf64>>) -> !dist.array<tensor<100x100xf64>>
  %1 = "dist.map"(%arg0, %0) {fn = "multiply"} : (!dist.array<tensor<100x100xf64>>, !dist.array<tensor<100x100xf64>>) -> !dist.array<tensor<100x100xf64>>
  %2 = "dist.reduce"(%1) {axes = array<i64: 1>, kind = "sum"} : (!dist.array<tensor<100x100xf64>>) -> !dist.array<tensor<100xf64>>
  %3 = "dist.fill"() {shape = array<i64>, value = 2.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %4 = "dist.broadcast"(%3) {dims = array<i64>, shape = array<i64: 100>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<100xf64>>
  %5 = "dist.map"(%2, %4) {fn = "power"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %6 = "dist.reduce"(%5) {axes = array<i64: 0>, kind = "sum"} : (!dist.array<tensor<100xf64>>) -> !dist.array<tensor<f64>>
  %7 = "dist.map"(%6) {fn = "sqrt"} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<f64>>
  %8 = "dist.broadcast"(%7) {dims = array<i64>, shape = array<i64: 100>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<100xf64>>
  %9 = "dist.map"(%2, %8) {fn = "divide"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %10 = "dist.broadcast"(%9) {dims = array<i64: 1>, shape = array<i64: 100, 100>} : (!dist.array<tensor<100xf64>>) -> !dist.array<tensor<100x100xf64>>
  %11 = "dist.map"(%arg0, %10) {fn = "multiply"} : (!dist.array<tensor<100x100xf64>>, !dist.array<tensor<100x100xf64>>) -> !dist.array<tensor<100x100xf64>>
  %12 = "dist.reduce"(%11) {axes = array<i64: 1>, kind = "sum"} : (!dist.array<tensor<100x100xf64>>) -> !dist.array<tensor<100xf64>>
  %13 = "dist.fill"() {shape = array<i64>, value = 2.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %14 = "dist.broadcast"(%13) {dims = array<i64>, shape = array<i64: 100>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<100xf64>>
  %15 = "dist.map"(%12, %14) {fn = "power"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %16 = "dist.reduce"(%15) {axes = array<i64: 0>, kind = "sum"} : (!dist.array<tensor<100xf64>>) -> !dist.array<tensor<f64>>
  %17 = "dist.map"(%16) {fn = "sqrt"} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<f64>>
  %18 = "dist.broadcast"(%17) {dims = array<i64>, shape = array<i64: 100>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<100xf64>>
  %19 = "dist.map"(%12, %18) {fn = "divide"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %20 = "dist.broadcast"(%19) {dims = array<i64: 1>, shape = array<i64: 100, 100>} : (!dist.array<tensor<100xf64>>) -> !dist.array<tensor<100x100xf64>>
  %21 = "dist.map"(%arg0, %20) {fn = "multiply"} : (!dist.array<tensor<100x100xf64>>, !dist.array<tensor<100x100xf64>>) -> !dist.array<tensor<100x100xf64>>
  %22 = "dist.reduce"(%21) {axes = array<i64: 1>, kind = "sum"} : (!dist.array<tensor<100x100xf64>>) -> !dist.array<tensor<100xf64>>
  %23 = "dist.map"(%19, %22) {fn = "multiply"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %24 = "dist.reduce"(%23) {axes = array<i64: 0>, kind = "sum"} : (!dist.array<tensor<100xf64>>) -> !dist.array<tensor<f64>>
  return %19, %24 : !dist.array<tensor<100xf64>>, !dist.array<tensor<f64>>
}
