// Finite differences:
//
//     d2x = (-u[4:, 2:-2] / 12 + 4 * u[3:-1, 2:-2] / 3 - 5 * c / 2 + 4 * u[1:-3, 2:-2] / 3 - u[:-4, 2:-2] / 12) / h**2
//     d2y = ...
//     return c + dt * alpha * (d2x + d2y)
//
// Recorded from benches/gallery/programs.py.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate{fast=true finite=true}' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 4, 2>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 3, 2>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 2, 2>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 1, 2>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V4:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 0, 2>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V5:[0-9]+]] = "dist.broadcast"(%arg1) {dims = array<i64>, shape = array<i64: 36, 46>}
// CHECK-NEXT: %[[V6:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 2, 4>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V7:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 2, 3>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V8:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 2, 1>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V9:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 2, 0>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V10:[0-9]+]] = "dist.broadcast"(%arg2) {dims = array<i64>, shape = array<i64: 36, 46>}
// CHECK-NEXT: %[[V11:[0-9]+]] = "dist.map"(%[[V0]], %[[V4]]) {fn = "add"}
// CHECK-NEXT: %[[V12:[0-9]+]] = "dist.map"(%[[V11]], %[[V6]]) {fn = "add"}
// CHECK-NEXT: %[[V13:[0-9]+]] = "dist.map"(%[[V12]], %[[V9]]) {fn = "add"}
// CHECK-NEXT: %[[V14:[0-9]+]] = "dist.fill"() {shape = array<i64: 36, 46>, value = 0.083333333333333329 : f64}
// CHECK-NEXT: %[[V15:[0-9]+]] = "dist.map"(%[[V13]], %[[V14]]) {fn = "multiply"}
// CHECK-NEXT: %[[V16:[0-9]+]] = "dist.map"(%[[V1]], %[[V3]]) {fn = "add"}
// CHECK-NEXT: %[[V17:[0-9]+]] = "dist.map"(%[[V16]], %[[V7]]) {fn = "add"}
// CHECK-NEXT: %[[V18:[0-9]+]] = "dist.map"(%[[V17]], %[[V8]]) {fn = "add"}
// CHECK-NEXT: %[[V19:[0-9]+]] = "dist.fill"() {shape = array<i64: 36, 46>, value = 1.3333333333333333 : f64}
// CHECK-NEXT: %[[V20:[0-9]+]] = "dist.map"(%[[V18]], %[[V19]]) {fn = "multiply"}
// CHECK-NEXT: %[[V21:[0-9]+]] = "dist.map"(%[[V2]], %[[V2]]) {fn = "add"}
// CHECK-NEXT: %[[V22:[0-9]+]] = "dist.fill"() {shape = array<i64: 36, 46>, value = 2.500000e+00 : f64}
// CHECK-NEXT: %[[V23:[0-9]+]] = "dist.map"(%[[V21]], %[[V22]]) {fn = "multiply"}
// CHECK-NEXT: %[[V24:[0-9]+]] = "dist.map"(%[[V20]], %[[V15]]) {fn = "subtract"}
// CHECK-NEXT: %[[V25:[0-9]+]] = "dist.map"(%[[V24]], %[[V23]]) {fn = "subtract"}
// CHECK-NEXT: %[[V26:[0-9]+]] = "dist.map"(%[[V25]], %[[V5]]) {fn = "divide"}
// CHECK-NEXT: %[[V27:[0-9]+]] = "dist.map"(%[[V26]], %[[V10]]) {fn = "multiply"}
// CHECK-NEXT: %[[V28:[0-9]+]] = "dist.map"(%[[V2]], %[[V27]]) {fn = "add"}
// CHECK-NEXT: return %[[V28]]
func.func @main(%arg0: !dist.array<tensor<40x50xf64>>, %arg1: !dist.array<tensor<f64>> {dist.by_value}, %arg2: !dist.array<tensor<f64>> {dist.by_value}) -> !dist.array<tensor<36x46xf64>> {
  %0 = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 4, 2>, steps = array<i64: 1, 1>} : (!dist.array<tensor<40x50xf64>>) -> !dist.array<tensor<36x46xf64>>
  %1 = "dist.map"(%0) {fn = "negative"} : (!dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %2 = "dist.fill"() {shape = array<i64>, value = 1.200000e+01 : f64} : () -> !dist.array<tensor<f64>>
  %3 = "dist.broadcast"(%2) {dims = array<i64>, shape = array<i64: 36, 46>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<36x46xf64>>
  %4 = "dist.map"(%1, %3) {fn = "divide"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %5 = "dist.fill"() {shape = array<i64>, value = 4.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %6 = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 3, 2>, steps = array<i64: 1, 1>} : (!dist.array<tensor<40x50xf64>>) -> !dist.array<tensor<36x46xf64>>
  %7 = "dist.broadcast"(%5) {dims = array<i64>, shape = array<i64: 36, 46>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<36x46xf64>>
  %8 = "dist.map"(%7, %6) {fn = "multiply"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %9 = "dist.fill"() {shape = array<i64>, value = 3.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %10 = "dist.broadcast"(%9) {dims = array<i64>, shape = array<i64: 36, 46>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<36x46xf64>>
  %11 = "dist.map"(%8, %10) {fn = "divide"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %12 = "dist.map"(%4, %11) {fn = "add"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %13 = "dist.fill"() {shape = array<i64>, value = 5.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %14 = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 2, 2>, steps = array<i64: 1, 1>} : (!dist.array<tensor<40x50xf64>>) -> !dist.array<tensor<36x46xf64>>
  %15 = "dist.broadcast"(%13) {dims = array<i64>, shape = array<i64: 36, 46>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<36x46xf64>>
  %16 = "dist.map"(%15, %14) {fn = "multiply"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %17 = "dist.fill"() {shape = array<i64>, value = 2.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %18 = "dist.broadcast"(%17) {dims = array<i64>, shape = array<i64: 36, 46>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<36x46xf64>>
  %19 = "dist.map"(%16, %18) {fn = "divide"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %20 = "dist.map"(%12, %19) {fn = "subtract"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %21 = "dist.fill"() {shape = array<i64>, value = 4.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %22 = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 1, 2>, steps = array<i64: 1, 1>} : (!dist.array<tensor<40x50xf64>>) -> !dist.array<tensor<36x46xf64>>
  %23 = "dist.broadcast"(%21) {dims = array<i64>, shape = array<i64: 36, 46>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<36x46xf64>>
  %24 = "dist.map"(%23, %22) {fn = "multiply"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %25 = "dist.fill"() {shape = array<i64>, value = 3.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %26 = "dist.broadcast"(%25) {dims = array<i64>, shape = array<i64: 36, 46>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<36x46xf64>>
  %27 = "dist.map"(%24, %26) {fn = "divide"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %28 = "dist.map"(%20, %27) {fn = "add"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %29 = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 0, 2>, steps = array<i64: 1, 1>} : (!dist.array<tensor<40x50xf64>>) -> !dist.array<tensor<36x46xf64>>
  %30 = "dist.fill"() {shape = array<i64>, value = 1.200000e+01 : f64} : () -> !dist.array<tensor<f64>>
  %31 = "dist.broadcast"(%30) {dims = array<i64>, shape = array<i64: 36, 46>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<36x46xf64>>
  %32 = "dist.map"(%29, %31) {fn = "divide"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %33 = "dist.map"(%28, %32) {fn = "subtract"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %34 = "dist.broadcast"(%arg1) {dims = array<i64>, shape = array<i64: 36, 46>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<36x46xf64>>
  %35 = "dist.map"(%33, %34) {fn = "divide"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %36 = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 2, 4>, steps = array<i64: 1, 1>} : (!dist.array<tensor<40x50xf64>>) -> !dist.array<tensor<36x46xf64>>
  %37 = "dist.map"(%36) {fn = "negative"} : (!dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %38 = "dist.fill"() {shape = array<i64>, value = 1.200000e+01 : f64} : () -> !dist.array<tensor<f64>>
  %39 = "dist.broadcast"(%38) {dims = array<i64>, shape = array<i64: 36, 46>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<36x46xf64>>
  %40 = "dist.map"(%37, %39) {fn = "divide"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %41 = "dist.fill"() {shape = array<i64>, value = 4.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %42 = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 2, 3>, steps = array<i64: 1, 1>} : (!dist.array<tensor<40x50xf64>>) -> !dist.array<tensor<36x46xf64>>
  %43 = "dist.broadcast"(%41) {dims = array<i64>, shape = array<i64: 36, 46>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<36x46xf64>>
  %44 = "dist.map"(%43, %42) {fn = "multiply"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %45 = "dist.fill"() {shape = array<i64>, value = 3.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %46 = "dist.broadcast"(%45) {dims = array<i64>, shape = array<i64: 36, 46>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<36x46xf64>>
  %47 = "dist.map"(%44, %46) {fn = "divide"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %48 = "dist.map"(%40, %47) {fn = "add"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %49 = "dist.fill"() {shape = array<i64>, value = 5.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %50 = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 2, 2>, steps = array<i64: 1, 1>} : (!dist.array<tensor<40x50xf64>>) -> !dist.array<tensor<36x46xf64>>
  %51 = "dist.broadcast"(%49) {dims = array<i64>, shape = array<i64: 36, 46>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<36x46xf64>>
  %52 = "dist.map"(%51, %50) {fn = "multiply"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %53 = "dist.fill"() {shape = array<i64>, value = 2.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %54 = "dist.broadcast"(%53) {dims = array<i64>, shape = array<i64: 36, 46>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<36x46xf64>>
  %55 = "dist.map"(%52, %54) {fn = "divide"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %56 = "dist.map"(%48, %55) {fn = "subtract"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %57 = "dist.fill"() {shape = array<i64>, value = 4.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %58 = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 2, 1>, steps = array<i64: 1, 1>} : (!dist.array<tensor<40x50xf64>>) -> !dist.array<tensor<36x46xf64>>
  %59 = "dist.broadcast"(%57) {dims = array<i64>, shape = array<i64: 36, 46>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<36x46xf64>>
  %60 = "dist.map"(%59, %58) {fn = "multiply"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %61 = "dist.fill"() {shape = array<i64>, value = 3.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %62 = "dist.broadcast"(%61) {dims = array<i64>, shape = array<i64: 36, 46>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<36x46xf64>>
  %63 = "dist.map"(%60, %62) {fn = "divide"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %64 = "dist.map"(%56, %63) {fn = "add"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %65 = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 2, 0>, steps = array<i64: 1, 1>} : (!dist.array<tensor<40x50xf64>>) -> !dist.array<tensor<36x46xf64>>
  %66 = "dist.fill"() {shape = array<i64>, value = 1.200000e+01 : f64} : () -> !dist.array<tensor<f64>>
  %67 = "dist.broadcast"(%66) {dims = array<i64>, shape = array<i64: 36, 46>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<36x46xf64>>
  %68 = "dist.map"(%65, %67) {fn = "divide"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %69 = "dist.map"(%64, %68) {fn = "subtract"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %70 = "dist.broadcast"(%arg1) {dims = array<i64>, shape = array<i64: 36, 46>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<36x46xf64>>
  %71 = "dist.map"(%69, %70) {fn = "divide"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %72 = "dist.map"(%35, %71) {fn = "add"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %73 = "dist.broadcast"(%arg2) {dims = array<i64>, shape = array<i64: 36, 46>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<36x46xf64>>
  %74 = "dist.map"(%73, %72) {fn = "multiply"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  %75 = "dist.extract_slice"(%arg0) {sizes = array<i64: 36, 46>, starts = array<i64: 2, 2>, steps = array<i64: 1, 1>} : (!dist.array<tensor<40x50xf64>>) -> !dist.array<tensor<36x46xf64>>
  %76 = "dist.map"(%75, %74) {fn = "add"} : (!dist.array<tensor<36x46xf64>>, !dist.array<tensor<36x46xf64>>) -> !dist.array<tensor<36x46xf64>>
  return %76 : !dist.array<tensor<36x46xf64>>
}
