// The covariance and correlation of two series of fields, at each place:
//
//     n = x.shape[0]
//     xm, ym = x - x.mean(axis=0), y - y.mean(axis=0)
//     covariance = (xm * ym).sum(axis=0) / (n - 1)
//     return covariance, covariance / (x.std(axis=0, ddof=1) * y.std(axis=0, ddof=1))
//
// Recorded from benches/gallery/programs.py.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 16, 60>, starts = array<i64: 31, 0>, steps = array<i64: 62, 1>}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.reduce"(%[[V0]]) {axes = array<i64: 0>, kind = "sum"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.extract_slice"(%arg1) {sizes = array<i64: 16, 60>, starts = array<i64: 31, 0>, steps = array<i64: 62, 1>}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.reduce"(%[[V2]]) {axes = array<i64: 0>, kind = "sum"}
// CHECK-NEXT: %[[V4:[0-9]+]] = "dist.map"(%arg0) {fn = "moments"}
// CHECK-NEXT: %[[V5:[0-9]+]] = "dist.reduce"(%[[V4]]) {axes = array<i64: 0>, kind = "sum"}
// CHECK-NEXT: %[[V6:[0-9]+]] = "dist.fill"() {shape = array<i64: 60>, value = 1.000000e+03 : f64}
// CHECK-NEXT: %[[V7:[0-9]+]] = "dist.map"(%arg1) {fn = "moments"}
// CHECK-NEXT: %[[V8:[0-9]+]] = "dist.reduce"(%[[V7]]) {axes = array<i64: 0>, kind = "sum"}
// CHECK-NEXT: %[[V9:[0-9]+]] = "dist.fill"() {shape = array<i64: 60>, value = 6.250000e-02 : f64}
// CHECK-NEXT: %[[V10:[0-9]+]] = "dist.map"(%[[V1]], %[[V9]]) {fn = "multiply"}
// CHECK-NEXT: %[[V11:[0-9]+]] = "dist.broadcast"(%[[V10]]) {dims = array<i64: 1>, shape = array<i64: 1000, 60>}
// CHECK-NEXT: %[[V12:[0-9]+]] = "dist.map"(%arg0, %[[V11]]) {fn = "subtract"}
// CHECK-NEXT: %[[V13:[0-9]+]] = "dist.map"(%[[V3]], %[[V9]]) {fn = "multiply"}
// CHECK-NEXT: %[[V14:[0-9]+]] = "dist.broadcast"(%[[V13]]) {dims = array<i64: 1>, shape = array<i64: 1000, 60>}
// CHECK-NEXT: %[[V15:[0-9]+]] = "dist.map"(%arg1, %[[V14]]) {fn = "subtract"}
// CHECK-NEXT: %[[V16:[0-9]+]] = "dist.map"(%[[V12]], %[[V15]]) {fn = "multiply"}
// CHECK-NEXT: %[[V17:[0-9]+]] = "dist.reduce"(%[[V12]]) {axes = array<i64: 0>, kind = "sum"}
// CHECK-NEXT: %[[V18:[0-9]+]] = "dist.reduce"(%[[V15]]) {axes = array<i64: 0>, kind = "sum"}
// CHECK-NEXT: %[[V19:[0-9]+]] = "dist.reduce"(%[[V16]]) {axes = array<i64: 0>, kind = "sum"}
// CHECK-NEXT: %[[V20:[0-9]+]] = "dist.map"(%[[V17]], %[[V18]]) {fn = "multiply"}
// CHECK-NEXT: %[[V21:[0-9]+]] = "dist.map"(%[[V20]], %[[V6]]) {fn = "divide"}
// CHECK-NEXT: %[[V22:[0-9]+]] = "dist.map"(%[[V19]], %[[V21]]) {fn = "subtract"}
// CHECK-NEXT: %[[V23:[0-9]+]] = "dist.broadcast"(%arg2) {dims = array<i64>, shape = array<i64: 60>}
// CHECK-NEXT: %[[V24:[0-9]+]] = "dist.map"(%[[V22]], %[[V23]]) {fn = "divide"}
// CHECK-NEXT: %[[V25:[0-9]+]] = "dist.map"(%[[V5]]) {fn = "moments_squares"}
// CHECK-NEXT: %[[V26:[0-9]+]] = "dist.map"(%[[V25]], %[[V23]]) {fn = "divide"}
// CHECK-NEXT: %[[V27:[0-9]+]] = "dist.map"(%[[V26]]) {fn = "sqrt"}
// CHECK-NEXT: %[[V28:[0-9]+]] = "dist.map"(%[[V8]]) {fn = "moments_squares"}
// CHECK-NEXT: %[[V29:[0-9]+]] = "dist.map"(%[[V28]], %[[V23]]) {fn = "divide"}
// CHECK-NEXT: %[[V30:[0-9]+]] = "dist.map"(%[[V29]]) {fn = "sqrt"}
// CHECK-NEXT: %[[V31:[0-9]+]] = "dist.map"(%[[V27]], %[[V30]]) {fn = "multiply"}
// CHECK-NEXT: %[[V32:[0-9]+]] = "dist.map"(%[[V24]], %[[V31]]) {fn = "divide"}
// CHECK-NEXT: return %[[V24]], %[[V32]]
func.func @main(%arg0: !dist.array<tensor<1000x60xf64>>, %arg1: !dist.array<tensor<1000x60xf64>>, %arg2: !dist.array<tensor<f64>> {dist.by_value}) -> (!dist.array<tensor<60xf64>>, !dist.array<tensor<60xf64>>) {
  %0 = "dist.reduce"(%arg0) {axes = array<i64: 0>, kind = "sum"} : (!dist.array<tensor<1000x60xf64>>) -> !dist.array<tensor<60xf64>>
  %1 = "dist.fill"() {shape = array<i64>, value = 1.000000e+03 : f64} : () -> !dist.array<tensor<f64>>
  %2 = "dist.broadcast"(%1) {dims = array<i64>, shape = array<i64: 60>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<60xf64>>
  %3 = "dist.map"(%0, %2) {fn = "divide"} : (!dist.array<tensor<60xf64>>, !dist.array<tensor<60xf64>>) -> !dist.array<tensor<60xf64>>
  %4 = "dist.broadcast"(%3) {dims = array<i64: 1>, shape = array<i64: 1000, 60>} : (!dist.array<tensor<60xf64>>) -> !dist.array<tensor<1000x60xf64>>
  %5 = "dist.map"(%arg0, %4) {fn = "subtract"} : (!dist.array<tensor<1000x60xf64>>, !dist.array<tensor<1000x60xf64>>) -> !dist.array<tensor<1000x60xf64>>
  %6 = "dist.reduce"(%arg1) {axes = array<i64: 0>, kind = "sum"} : (!dist.array<tensor<1000x60xf64>>) -> !dist.array<tensor<60xf64>>
  %7 = "dist.fill"() {shape = array<i64>, value = 1.000000e+03 : f64} : () -> !dist.array<tensor<f64>>
  %8 = "dist.broadcast"(%7) {dims = array<i64>, shape = array<i64: 60>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<60xf64>>
  %9 = "dist.map"(%6, %8) {fn = "divide"} : (!dist.array<tensor<60xf64>>, !dist.array<tensor<60xf64>>) -> !dist.array<tensor<60xf64>>
  %10 = "dist.broadcast"(%9) {dims = array<i64: 1>, shape = array<i64: 1000, 60>} : (!dist.array<tensor<60xf64>>) -> !dist.array<tensor<1000x60xf64>>
  %11 = "dist.map"(%arg1, %10) {fn = "subtract"} : (!dist.array<tensor<1000x60xf64>>, !dist.array<tensor<1000x60xf64>>) -> !dist.array<tensor<1000x60xf64>>
  %12 = "dist.map"(%5, %11) {fn = "multiply"} : (!dist.array<tensor<1000x60xf64>>, !dist.array<tensor<1000x60xf64>>) -> !dist.array<tensor<1000x60xf64>>
  %13 = "dist.reduce"(%12) {axes = array<i64: 0>, kind = "sum"} : (!dist.array<tensor<1000x60xf64>>) -> !dist.array<tensor<60xf64>>
  %14 = "dist.broadcast"(%arg2) {dims = array<i64>, shape = array<i64: 60>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<60xf64>>
  %15 = "dist.map"(%13, %14) {fn = "divide"} : (!dist.array<tensor<60xf64>>, !dist.array<tensor<60xf64>>) -> !dist.array<tensor<60xf64>>
  %16 = "dist.reduce"(%arg0) {axes = array<i64: 0>, kind = "sum"} : (!dist.array<tensor<1000x60xf64>>) -> !dist.array<tensor<60xf64>>
  %17 = "dist.reshape"(%16) {shape = array<i64: 1, 60>} : (!dist.array<tensor<60xf64>>) -> !dist.array<tensor<1x60xf64>>
  %18 = "dist.fill"() {shape = array<i64>, value = 1.000000e+03 : f64} : () -> !dist.array<tensor<f64>>
  %19 = "dist.broadcast"(%18) {dims = array<i64>, shape = array<i64: 1, 60>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<1x60xf64>>
  %20 = "dist.map"(%17, %19) {fn = "divide"} : (!dist.array<tensor<1x60xf64>>, !dist.array<tensor<1x60xf64>>) -> !dist.array<tensor<1x60xf64>>
  %21 = "dist.broadcast"(%20) {dims = array<i64: 0, 1>, shape = array<i64: 1000, 60>} : (!dist.array<tensor<1x60xf64>>) -> !dist.array<tensor<1000x60xf64>>
  %22 = "dist.map"(%arg0, %21) {fn = "subtract"} : (!dist.array<tensor<1000x60xf64>>, !dist.array<tensor<1000x60xf64>>) -> !dist.array<tensor<1000x60xf64>>
  %23 = "dist.map"(%22) {fn = "square"} : (!dist.array<tensor<1000x60xf64>>) -> !dist.array<tensor<1000x60xf64>>
  %24 = "dist.reduce"(%23) {axes = array<i64: 0>, kind = "sum"} : (!dist.array<tensor<1000x60xf64>>) -> !dist.array<tensor<60xf64>>
  %25 = "dist.broadcast"(%arg2) {dims = array<i64>, shape = array<i64: 60>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<60xf64>>
  %26 = "dist.map"(%24, %25) {fn = "divide"} : (!dist.array<tensor<60xf64>>, !dist.array<tensor<60xf64>>) -> !dist.array<tensor<60xf64>>
  %27 = "dist.map"(%26) {fn = "sqrt"} : (!dist.array<tensor<60xf64>>) -> !dist.array<tensor<60xf64>>
  %28 = "dist.reduce"(%arg1) {axes = array<i64: 0>, kind = "sum"} : (!dist.array<tensor<1000x60xf64>>) -> !dist.array<tensor<60xf64>>
  %29 = "dist.reshape"(%28) {shape = array<i64: 1, 60>} : (!dist.array<tensor<60xf64>>) -> !dist.array<tensor<1x60xf64>>
  %30 = "dist.fill"() {shape = array<i64>, value = 1.000000e+03 : f64} : () -> !dist.array<tensor<f64>>
  %31 = "dist.broadcast"(%30) {dims = array<i64>, shape = array<i64: 1, 60>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<1x60xf64>>
  %32 = "dist.map"(%29, %31) {fn = "divide"} : (!dist.array<tensor<1x60xf64>>, !dist.array<tensor<1x60xf64>>) -> !dist.array<tensor<1x60xf64>>
  %33 = "dist.broadcast"(%32) {dims = array<i64: 0, 1>, shape = array<i64: 1000, 60>} : (!dist.array<tensor<1x60xf64>>) -> !dist.array<tensor<1000x60xf64>>
  %34 = "dist.map"(%arg1, %33) {fn = "subtract"} : (!dist.array<tensor<1000x60xf64>>, !dist.array<tensor<1000x60xf64>>) -> !dist.array<tensor<1000x60xf64>>
  %35 = "dist.map"(%34) {fn = "square"} : (!dist.array<tensor<1000x60xf64>>) -> !dist.array<tensor<1000x60xf64>>
  %36 = "dist.reduce"(%35) {axes = array<i64: 0>, kind = "sum"} : (!dist.array<tensor<1000x60xf64>>) -> !dist.array<tensor<60xf64>>
  %37 = "dist.broadcast"(%arg2) {dims = array<i64>, shape = array<i64: 60>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<60xf64>>
  %38 = "dist.map"(%36, %37) {fn = "divide"} : (!dist.array<tensor<60xf64>>, !dist.array<tensor<60xf64>>) -> !dist.array<tensor<60xf64>>
  %39 = "dist.map"(%38) {fn = "sqrt"} : (!dist.array<tensor<60xf64>>) -> !dist.array<tensor<60xf64>>
  %40 = "dist.map"(%27, %39) {fn = "multiply"} : (!dist.array<tensor<60xf64>>, !dist.array<tensor<60xf64>>) -> !dist.array<tensor<60xf64>>
  %41 = "dist.map"(%15, %40) {fn = "divide"} : (!dist.array<tensor<60xf64>>, !dist.array<tensor<60xf64>>) -> !dist.array<tensor<60xf64>>
  return %15, %41 : !dist.array<tensor<60xf64>>, !dist.array<tensor<60xf64>>
}
