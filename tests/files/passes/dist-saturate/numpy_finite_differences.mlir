// One explicit step of the heat equation with fourth-order differences:
//
//     h, dt, alpha = 0.01, 1e-5, 0.3
//     c = u[2:-2, 2:-2]
//     u_xx = (-u[4:, 2:-2] + 16 * u[3:-1, 2:-2] - 30 * c + 16 * u[1:-3, 2:-2] - u[:-4, 2:-2]) / (12 * h**2)
//     u_yy = (-u[2:-2, 4:] + 16 * u[2:-2, 3:-1] - 30 * c + 16 * u[2:-2, 1:-3] - u[2:-2, :-4]) / (12 * h**2)
//     return c + dt * alpha * (u_xx + u_yy)
//
// Recorded from benches/gallery/programs.py.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate{fast=true finite=true}' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 4, 2>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 3, 2>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.fill"() {shape = array<i64: 36, 46>, value = 1.600000e+01 : f64}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 2, 2>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V4:[0-9]+]] = "dist.fill"() {shape = array<i64: 36, 46>, value = 3.000000e+01 : f64}
// CHECK-NEXT: %[[V5:[0-9]+]] = "dist.map"(%[[V4]], %[[V3]]) {fn = "multiply"}
// CHECK-NEXT: %[[V6:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 1, 2>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V7:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 0, 2>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V8:[0-9]+]] = "dist.broadcast"(%arg1) {dims = array<i64>, shape = array<i64: 36, 46>}
// CHECK-NEXT: %[[V9:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 2, 4>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V10:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 2, 3>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V11:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 2, 1>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V12:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 2, 0>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V13:[0-9]+]] = "dist.broadcast"(%arg2) {dims = array<i64>, shape = array<i64: 36, 46>}
// CHECK-NEXT: %[[V14:[0-9]+]] = "dist.map"(%[[V1]], %[[V6]]) {fn = "add"}
// CHECK-NEXT: %[[V15:[0-9]+]] = "dist.map"(%[[V14]], %[[V10]]) {fn = "add"}
// CHECK-NEXT: %[[V16:[0-9]+]] = "dist.map"(%[[V15]], %[[V11]]) {fn = "add"}
// CHECK-NEXT: %[[V17:[0-9]+]] = "dist.map"(%[[V16]], %[[V2]]) {fn = "multiply"}
// CHECK-NEXT: %[[V18:[0-9]+]] = "dist.map"(%[[V17]], %[[V5]]) {fn = "subtract"}
// CHECK-NEXT: %[[V19:[0-9]+]] = "dist.map"(%[[V18]], %[[V7]]) {fn = "subtract"}
// CHECK-NEXT: %[[V20:[0-9]+]] = "dist.map"(%[[V19]], %[[V9]]) {fn = "subtract"}
// CHECK-NEXT: %[[V21:[0-9]+]] = "dist.map"(%[[V20]], %[[V5]]) {fn = "subtract"}
// CHECK-NEXT: %[[V22:[0-9]+]] = "dist.map"(%[[V21]], %[[V12]]) {fn = "subtract"}
// CHECK-NEXT: %[[V23:[0-9]+]] = "dist.map"(%[[V22]], %[[V0]]) {fn = "subtract"}
// CHECK-NEXT: %[[V24:[0-9]+]] = "dist.map"(%[[V23]], %[[V8]]) {fn = "divide"}
// CHECK-NEXT: %[[V25:[0-9]+]] = "dist.map"(%[[V24]], %[[V13]]) {fn = "multiply"}
// CHECK-NEXT: %[[V26:[0-9]+]] = "dist.map"(%[[V3]], %[[V25]]) {fn = "add"}
// CHECK-NEXT: return %[[V26]]
func.func @main(%arg0: !dist.array<tensor<40x50xf64>>, %arg1: !dist.array<tensor<f64>> {dist.by_value}, %arg2: !dist.array<tensor<f64>> {dist.by_value}) -> !dist.array<tensor<36x46xf64>> {
  %0 = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 4, 2>, steps = array<i64: 1, 1>} : (!dist.array<tensor<40x50xf64>>) -> !dist.array<tensor<36x46xf64>>
  %1 = "dist.map"(%0) {fn = "negative"} : (!dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %2 = "dist.fill"() {shape = array<i64>, value = 1.600000e+01 : f64} : () -> !dist.array<tensor<f64>>
  %3 = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 3, 2>, steps = array<i64: 1, 1>} : (!dist.array<tensor<40x50xf64>>) -> !dist.array<tensor<36x46xf64>>
  %4 = "dist.broadcast"(%2) {dims = array<i64>, shape = array<i64: 36, 46>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<36x46xf64>>
  %5 = "dist.map"(%4, %3) {fn = "multiply"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %6 = "dist.map"(%1, %5) {fn = "add"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %7 = "dist.fill"() {shape = array<i64>, value = 3.000000e+01 : f64} : () -> !dist.array<tensor<f64>>
  %8 = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 2, 2>, steps = array<i64: 1, 1>} : (!dist.array<tensor<40x50xf64>>) -> !dist.array<tensor<36x46xf64>>
  %9 = "dist.broadcast"(%7) {dims = array<i64>, shape = array<i64: 36, 46>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<36x46xf64>>
  %10 = "dist.map"(%9, %8) {fn = "multiply"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %11 = "dist.map"(%6, %10) {fn = "subtract"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %12 = "dist.fill"() {shape = array<i64>, value = 1.600000e+01 : f64} : () -> !dist.array<tensor<f64>>
  %13 = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 1, 2>, steps = array<i64: 1, 1>} : (!dist.array<tensor<40x50xf64>>) -> !dist.array<tensor<36x46xf64>>
  %14 = "dist.broadcast"(%12) {dims = array<i64>, shape = array<i64: 36, 46>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<36x46xf64>>
  %15 = "dist.map"(%14, %13) {fn = "multiply"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %16 = "dist.map"(%11, %15) {fn = "add"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %17 = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 0, 2>, steps = array<i64: 1, 1>} : (!dist.array<tensor<40x50xf64>>) -> !dist.array<tensor<36x46xf64>>
  %18 = "dist.map"(%16, %17) {fn = "subtract"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %19 = "dist.broadcast"(%arg1) {dims = array<i64>, shape = array<i64: 36, 46>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<36x46xf64>>
  %20 = "dist.map"(%18, %19) {fn = "divide"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %21 = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 2, 4>, steps = array<i64: 1, 1>} : (!dist.array<tensor<40x50xf64>>) -> !dist.array<tensor<36x46xf64>>
  %22 = "dist.map"(%21) {fn = "negative"} : (!dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %23 = "dist.fill"() {shape = array<i64>, value = 1.600000e+01 : f64} : () -> !dist.array<tensor<f64>>
  %24 = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 2, 3>, steps = array<i64: 1, 1>} : (!dist.array<tensor<40x50xf64>>) -> !dist.array<tensor<36x46xf64>>
  %25 = "dist.broadcast"(%23) {dims = array<i64>, shape = array<i64: 36, 46>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<36x46xf64>>
  %26 = "dist.map"(%25, %24) {fn = "multiply"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %27 = "dist.map"(%22, %26) {fn = "add"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %28 = "dist.fill"() {shape = array<i64>, value = 3.000000e+01 : f64} : () -> !dist.array<tensor<f64>>
  %29 = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 2, 2>, steps = array<i64: 1, 1>} : (!dist.array<tensor<40x50xf64>>) -> !dist.array<tensor<36x46xf64>>
  %30 = "dist.broadcast"(%28) {dims = array<i64>, shape = array<i64: 36, 46>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<36x46xf64>>
  %31 = "dist.map"(%30, %29) {fn = "multiply"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %32 = "dist.map"(%27, %31) {fn = "subtract"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %33 = "dist.fill"() {shape = array<i64>, value = 1.600000e+01 : f64} : () -> !dist.array<tensor<f64>>
  %34 = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 2, 1>, steps = array<i64: 1, 1>} : (!dist.array<tensor<40x50xf64>>) -> !dist.array<tensor<36x46xf64>>
  %35 = "dist.broadcast"(%33) {dims = array<i64>, shape = array<i64: 36, 46>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<36x46xf64>>
  %36 = "dist.map"(%35, %34) {fn = "multiply"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %37 = "dist.map"(%32, %36) {fn = "add"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %38 = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 2, 0>, steps = array<i64: 1, 1>} : (!dist.array<tensor<40x50xf64>>) -> !dist.array<tensor<36x46xf64>>
  %39 = "dist.map"(%37, %38) {fn = "subtract"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %40 = "dist.broadcast"(%arg1) {dims = array<i64>, shape = array<i64: 36, 46>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<36x46xf64>>
  %41 = "dist.map"(%39, %40) {fn = "divide"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %42 = "dist.map"(%20, %41) {fn = "add"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %43 = "dist.broadcast"(%arg2) {dims = array<i64>, shape = array<i64: 36, 46>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<36x46xf64>>
  %44 = "dist.map"(%43, %42) {fn = "multiply"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %45 = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 2, 2>, steps = array<i64: 1, 1>} : (!dist.array<tensor<40x50xf64>>) -> !dist.array<tensor<36x46xf64>>
  %46 = "dist.map"(%45, %44) {fn = "add"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  return %46 : !dist.array<tensor<36x46xf64>>
}
