// Moving average:
//
//     return sum(x[i : n - w + 1 + i] / w for i in range(1, w)) + x[: n - w + 1] / w
//
// Recorded from benches/gallery/programs.py.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate{fast=true finite=true}' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 993>, starts = array<i64: 1>, steps = array<i64: 1>}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.fill"() {shape = array<i64: 993>, value = 1.250000e-01 : f64}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 993>, starts = array<i64: 2>, steps = array<i64: 1>}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.map"(%[[V0]], %[[V2]]) {fn = "add"}
// CHECK-NEXT: %[[V4:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 993>, starts = array<i64: 3>, steps = array<i64: 1>}
// CHECK-NEXT: %[[V5:[0-9]+]] = "dist.map"(%[[V3]], %[[V4]]) {fn = "add"}
// CHECK-NEXT: %[[V6:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 993>, starts = array<i64: 4>, steps = array<i64: 1>}
// CHECK-NEXT: %[[V7:[0-9]+]] = "dist.map"(%[[V5]], %[[V6]]) {fn = "add"}
// CHECK-NEXT: %[[V8:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 993>, starts = array<i64: 5>, steps = array<i64: 1>}
// CHECK-NEXT: %[[V9:[0-9]+]] = "dist.map"(%[[V7]], %[[V8]]) {fn = "add"}
// CHECK-NEXT: %[[V10:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 993>, starts = array<i64: 6>, steps = array<i64: 1>}
// CHECK-NEXT: %[[V11:[0-9]+]] = "dist.map"(%[[V9]], %[[V10]]) {fn = "add"}
// CHECK-NEXT: %[[V12:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 993>, starts = array<i64: 7>, steps = array<i64: 1>}
// CHECK-NEXT: %[[V13:[0-9]+]] = "dist.map"(%[[V11]], %[[V12]]) {fn = "add"}
// CHECK-NEXT: %[[V14:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 993>, starts = array<i64: 0>, steps = array<i64: 1>}
// CHECK-NEXT: %[[V15:[0-9]+]] = "dist.map"(%[[V13]], %[[V14]]) {fn = "add"}
// CHECK-NEXT: %[[V16:[0-9]+]] = "dist.map"(%[[V1]], %[[V15]]) {fn = "multiply"}
// CHECK-NEXT: return %[[V16]]
func.func @main(%arg0: !dist.array<tensor<1000xf64>>) -> !dist.array<tensor<993xf64>> {
  %0 = "dist.extract_slice"(%arg0) {sizes = array<i64: 993>, starts = array<i64: 1>, steps = array<i64: 1>} : (!dist.array<tensor<1000xf64>>) -> !dist.array<tensor<993xf64>>
  %1 = "dist.fill"() {shape = array<i64>, value = 8.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %2 = "dist.broadcast"(%1) {dims = array<i64>, shape = array<i64: 993>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<993xf64>>
  %3 = "dist.map"(%0, %2) {fn = "divide"} : (!dist.array<tensor<993xf64>>, !dist.array<tensor<993xf64>>) -> !dist.array<tensor<993xf64>>
  %4 = "dist.fill"() {shape = array<i64>, value = 0.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %5 = "dist.broadcast"(%4) {dims = array<i64>, shape = array<i64: 993>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<993xf64>>
  %6 = "dist.map"(%5, %3) {fn = "add"} : (!dist.array<tensor<993xf64>>, !dist.array<tensor<993xf64>>) -> !dist.array<tensor<993xf64>>
  %7 = "dist.extract_slice"(%arg0) {sizes = array<i64: 993>, starts = array<i64: 2>, steps = array<i64: 1>} : (!dist.array<tensor<1000xf64>>) -> !dist.array<tensor<993xf64>>
  %8 = "dist.fill"() {shape = array<i64>, value = 8.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %9 = "dist.broadcast"(%8) {dims = array<i64>, shape = array<i64: 993>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<993xf64>>
  %10 = "dist.map"(%7, %9) {fn = "divide"} : (!dist.array<tensor<993xf64>>, !dist.array<tensor<993xf64>>) -> !dist.array<tensor<993xf64>>
  %11 = "dist.map"(%6, %10) {fn = "add"} : (!dist.array<tensor<993xf64>>, !dist.array<tensor<993xf64>>) -> !dist.array<tensor<993xf64>>
  %12 = "dist.extract_slice"(%arg0) {sizes = array<i64: 993>, starts = array<i64: 3>, steps = array<i64: 1>} : (!dist.array<tensor<1000xf64>>) -> !dist.array<tensor<993xf64>>
  %13 = "dist.fill"() {shape = array<i64>, value = 8.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %14 = "dist.broadcast"(%13) {dims = array<i64>, shape = array<i64: 993>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<993xf64>>
  %15 = "dist.map"(%12, %14) {fn = "divide"} : (!dist.array<tensor<993xf64>>, !dist.array<tensor<993xf64>>) -> !dist.array<tensor<993xf64>>
  %16 = "dist.map"(%11, %15) {fn = "add"} : (!dist.array<tensor<993xf64>>, !dist.array<tensor<993xf64>>) -> !dist.array<tensor<993xf64>>
  %17 = "dist.extract_slice"(%arg0) {sizes = array<i64: 993>, starts = array<i64: 4>, steps = array<i64: 1>} : (!dist.array<tensor<1000xf64>>) -> !dist.array<tensor<993xf64>>
  %18 = "dist.fill"() {shape = array<i64>, value = 8.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %19 = "dist.broadcast"(%18) {dims = array<i64>, shape = array<i64: 993>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<993xf64>>
  %20 = "dist.map"(%17, %19) {fn = "divide"} : (!dist.array<tensor<993xf64>>, !dist.array<tensor<993xf64>>) -> !dist.array<tensor<993xf64>>
  %21 = "dist.map"(%16, %20) {fn = "add"} : (!dist.array<tensor<993xf64>>, !dist.array<tensor<993xf64>>) -> !dist.array<tensor<993xf64>>
  %22 = "dist.extract_slice"(%arg0) {sizes = array<i64: 993>, starts = array<i64: 5>, steps = array<i64: 1>} : (!dist.array<tensor<1000xf64>>) -> !dist.array<tensor<993xf64>>
  %23 = "dist.fill"() {shape = array<i64>, value = 8.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %24 = "dist.broadcast"(%23) {dims = array<i64>, shape = array<i64: 993>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<993xf64>>
  %25 = "dist.map"(%22, %24) {fn = "divide"} : (!dist.array<tensor<993xf64>>, !dist.array<tensor<993xf64>>) -> !dist.array<tensor<993xf64>>
  %26 = "dist.map"(%21, %25) {fn = "add"} : (!dist.array<tensor<993xf64>>, !dist.array<tensor<993xf64>>) -> !dist.array<tensor<993xf64>>
  %27 = "dist.extract_slice"(%arg0) {sizes = array<i64: 993>, starts = array<i64: 6>, steps = array<i64: 1>} : (!dist.array<tensor<1000xf64>>) -> !dist.array<tensor<993xf64>>
  %28 = "dist.fill"() {shape = array<i64>, value = 8.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %29 = "dist.broadcast"(%28) {dims = array<i64>, shape = array<i64: 993>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<993xf64>>
  %30 = "dist.map"(%27, %29) {fn = "divide"} : (!dist.array<tensor<993xf64>>, !dist.array<tensor<993xf64>>) -> !dist.array<tensor<993xf64>>
  %31 = "dist.map"(%26, %30) {fn = "add"} : (!dist.array<tensor<993xf64>>, !dist.array<tensor<993xf64>>) -> !dist.array<tensor<993xf64>>
  %32 = "dist.extract_slice"(%arg0) {sizes = array<i64: 993>, starts = array<i64: 7>, steps = array<i64: 1>} : (!dist.array<tensor<1000xf64>>) -> !dist.array<tensor<993xf64>>
  %33 = "dist.fill"() {shape = array<i64>, value = 8.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %34 = "dist.broadcast"(%33) {dims = array<i64>, shape = array<i64: 993>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<993xf64>>
  %35 = "dist.map"(%32, %34) {fn = "divide"} : (!dist.array<tensor<993xf64>>, !dist.array<tensor<993xf64>>) -> !dist.array<tensor<993xf64>>
  %36 = "dist.map"(%31, %35) {fn = "add"} : (!dist.array<tensor<993xf64>>, !dist.array<tensor<993xf64>>) -> !dist.array<tensor<993xf64>>
  %37 = "dist.extract_slice"(%arg0) {sizes = array<i64: 993>, starts = array<i64: 0>, steps = array<i64: 1>} : (!dist.array<tensor<1000xf64>>) -> !dist.array<tensor<993xf64>>
  %38 = "dist.fill"() {shape = array<i64>, value = 8.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %39 = "dist.broadcast"(%38) {dims = array<i64>, shape = array<i64: 993>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<993xf64>>
  %40 = "dist.map"(%37, %39) {fn = "divide"} : (!dist.array<tensor<993xf64>>, !dist.array<tensor<993xf64>>) -> !dist.array<tensor<993xf64>>
  %41 = "dist.map"(%36, %40) {fn = "add"} : (!dist.array<tensor<993xf64>>, !dist.array<tensor<993xf64>>) -> !dist.array<tensor<993xf64>>
  return %41 : !dist.array<tensor<993xf64>>
}
