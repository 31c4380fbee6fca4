// Prices of European calls and puts:
//
//     r, sigma = 0.05, 0.2
//
//     def N(x):
//         return 0.5 * (1 + np.erf(x / math.sqrt(2)))
//
//     d1 = (np.log(S / K) + (r + sigma**2 / 2) * T) / (sigma * np.sqrt(T))
//     d2 = d1 - sigma * np.sqrt(T)
//     call = S * N(d1) - K * np.exp(-r * T) * N(d2)
//     put = K * np.exp(-r * T) * N(-d2) - S * N(-d1)
//     return call, put
//
// Recorded from benches/gallery/programs.py.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate{fast=true finite=true}' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.map"(%arg0, %arg1) {fn = "divide"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.map"(%[[V0]]) {fn = "log"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.broadcast"(%arg2) {dims = array<i64>, shape = array<i64: 100>}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.map"(%[[V2]], %arg3) {fn = "multiply"}
// CHECK-NEXT: %[[V4:[0-9]+]] = "dist.map"(%[[V1]], %[[V3]]) {fn = "add"}
// CHECK-NEXT: %[[V5:[0-9]+]] = "dist.map"(%arg3) {fn = "sqrt"}
// CHECK-NEXT: %[[V6:[0-9]+]] = "dist.broadcast"(%arg4) {dims = array<i64>, shape = array<i64: 100>}
// CHECK-NEXT: %[[V7:[0-9]+]] = "dist.map"(%[[V6]], %[[V5]]) {fn = "multiply"}
// CHECK-NEXT: %[[V8:[0-9]+]] = "dist.map"(%[[V4]], %[[V7]]) {fn = "divide"}
// CHECK-NEXT: %[[V9:[0-9]+]] = "dist.map"(%[[V8]], %[[V7]]) {fn = "subtract"}
// CHECK-NEXT: %[[V10:[0-9]+]] = "dist.broadcast"(%arg5) {dims = array<i64>, shape = array<i64: 100>}
// CHECK-NEXT: %[[V11:[0-9]+]] = "dist.map"(%[[V8]], %[[V10]]) {fn = "divide"}
// CHECK-NEXT: %[[V12:[0-9]+]] = "dist.map"(%[[V11]]) {fn = "erf"}
// CHECK-NEXT: %[[V13:[0-9]+]] = "dist.fill"() {shape = array<i64: 100>, value = 1.000000e+00 : f64}
// CHECK-NEXT: %[[V14:[0-9]+]] = "dist.map"(%[[V13]], %[[V12]]) {fn = "add"}
// CHECK-NEXT: %[[V15:[0-9]+]] = "dist.fill"() {shape = array<i64: 100>, value = 5.000000e-01 : f64}
// CHECK-NEXT: %[[V16:[0-9]+]] = "dist.map"(%[[V15]], %[[V14]]) {fn = "multiply"}
// CHECK-NEXT: %[[V17:[0-9]+]] = "dist.map"(%arg0, %[[V16]]) {fn = "multiply"}
// CHECK-NEXT: %[[V18:[0-9]+]] = "dist.broadcast"(%arg6) {dims = array<i64>, shape = array<i64: 100>}
// CHECK-NEXT: %[[V19:[0-9]+]] = "dist.map"(%[[V18]], %arg3) {fn = "multiply"}
// CHECK-NEXT: %[[V20:[0-9]+]] = "dist.map"(%[[V19]]) {fn = "exp"}
// CHECK-NEXT: %[[V21:[0-9]+]] = "dist.map"(%arg1, %[[V20]]) {fn = "multiply"}
// CHECK-NEXT: %[[V22:[0-9]+]] = "dist.map"(%[[V9]], %[[V10]]) {fn = "divide"}
// CHECK-NEXT: %[[V23:[0-9]+]] = "dist.map"(%[[V22]]) {fn = "erf"}
// CHECK-NEXT: %[[V24:[0-9]+]] = "dist.map"(%[[V13]], %[[V23]]) {fn = "add"}
// CHECK-NEXT: %[[V25:[0-9]+]] = "dist.map"(%[[V15]], %[[V24]]) {fn = "multiply"}
// CHECK-NEXT: %[[V26:[0-9]+]] = "dist.map"(%[[V21]], %[[V25]]) {fn = "multiply"}
// CHECK-NEXT: %[[V27:[0-9]+]] = "dist.map"(%[[V17]], %[[V26]]) {fn = "subtract"}
// CHECK-NEXT: %[[V28:[0-9]+]] = "dist.map"(%[[V13]], %[[V23]]) {fn = "subtract"}
// CHECK-NEXT: %[[V29:[0-9]+]] = "dist.map"(%[[V15]], %[[V28]]) {fn = "multiply"}
// CHECK-NEXT: %[[V30:[0-9]+]] = "dist.map"(%[[V21]], %[[V29]]) {fn = "multiply"}
// CHECK-NEXT: %[[V31:[0-9]+]] = "dist.map"(%[[V13]], %[[V12]]) {fn = "subtract"}
// CHECK-NEXT: %[[V32:[0-9]+]] = "dist.map"(%[[V15]], %[[V31]]) {fn = "multiply"}
// CHECK-NEXT: %[[V33:[0-9]+]] = "dist.map"(%arg0, %[[V32]]) {fn = "multiply"}
// CHECK-NEXT: %[[V34:[0-9]+]] = "dist.map"(%[[V30]], %[[V33]]) {fn = "subtract"}
// CHECK-NEXT: return %[[V27]], %[[V34]]
func.func @main(%arg0: !dist.array<tensor<100xf64>>, %arg1: !dist.array<tensor<100xf64>>, %arg2: !dist.array<tensor<f64>> {dist.by_value}, %arg3: !dist.array<tensor<100xf64>>, %arg4: !dist.array<tensor<f64>> {dist.by_value}, %arg5: !dist.array<tensor<f64>> {dist.by_value}, %arg6: !dist.array<tensor<f64>> {dist.by_value}) -> (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) {
  %0 = "dist.map"(%arg0, %arg1) {fn = "divide"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %1 = "dist.map"(%0) {fn = "log"} : (!dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %2 = "dist.broadcast"(%arg2) {dims = array<i64>, shape = array<i64: 100>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<100xf64>>
  %3 = "dist.map"(%2, %arg3) {fn = "multiply"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %4 = "dist.map"(%1, %3) {fn = "add"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %5 = "dist.map"(%arg3) {fn = "sqrt"} : (!dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %6 = "dist.broadcast"(%arg4) {dims = array<i64>, shape = array<i64: 100>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<100xf64>>
  %7 = "dist.map"(%6, %5) {fn = "multiply"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %8 = "dist.map"(%4, %7) {fn = "divide"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %9 = "dist.map"(%arg3) {fn = "sqrt"} : (!dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %10 = "dist.broadcast"(%arg4) {dims = array<i64>, shape = array<i64: 100>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<100xf64>>
  %11 = "dist.map"(%10, %9) {fn = "multiply"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %12 = "dist.map"(%8, %11) {fn = "subtract"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %13 = "dist.broadcast"(%arg5) {dims = array<i64>, shape = array<i64: 100>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<100xf64>>
  %14 = "dist.map"(%8, %13) {fn = "divide"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %15 = "dist.map"(%14) {fn = "erf"} : (!dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %16 = "dist.fill"() {shape = array<i64>, value = 1.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %17 = "dist.broadcast"(%16) {dims = array<i64>, shape = array<i64: 100>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<100xf64>>
  %18 = "dist.map"(%17, %15) {fn = "add"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %19 = "dist.fill"() {shape = array<i64>, value = 5.000000e-01 : f64} : () -> !dist.array<tensor<f64>>
  %20 = "dist.broadcast"(%19) {dims = array<i64>, shape = array<i64: 100>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<100xf64>>
  %21 = "dist.map"(%20, %18) {fn = "multiply"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %22 = "dist.map"(%arg0, %21) {fn = "multiply"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %23 = "dist.broadcast"(%arg6) {dims = array<i64>, shape = array<i64: 100>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<100xf64>>
  %24 = "dist.map"(%23, %arg3) {fn = "multiply"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %25 = "dist.map"(%24) {fn = "exp"} : (!dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %26 = "dist.map"(%arg1, %25) {fn = "multiply"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %27 = "dist.broadcast"(%arg5) {dims = array<i64>, shape = array<i64: 100>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<100xf64>>
  %28 = "dist.map"(%12, %27) {fn = "divide"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %29 = "dist.map"(%28) {fn = "erf"} : (!dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %30 = "dist.fill"() {shape = array<i64>, value = 1.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %31 = "dist.broadcast"(%30) {dims = array<i64>, shape = array<i64: 100>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<100xf64>>
  %32 = "dist.map"(%31, %29) {fn = "add"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %33 = "dist.fill"() {shape = array<i64>, value = 5.000000e-01 : f64} : () -> !dist.array<tensor<f64>>
  %34 = "dist.broadcast"(%33) {dims = array<i64>, shape = array<i64: 100>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<100xf64>>
  %35 = "dist.map"(%34, %32) {fn = "multiply"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %36 = "dist.map"(%26, %35) {fn = "multiply"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %37 = "dist.map"(%22, %36) {fn = "subtract"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %38 = "dist.broadcast"(%arg6) {dims = array<i64>, shape = array<i64: 100>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<100xf64>>
  %39 = "dist.map"(%38, %arg3) {fn = "multiply"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %40 = "dist.map"(%39) {fn = "exp"} : (!dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %41 = "dist.map"(%arg1, %40) {fn = "multiply"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %42 = "dist.map"(%12) {fn = "negative"} : (!dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %43 = "dist.broadcast"(%arg5) {dims = array<i64>, shape = array<i64: 100>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<100xf64>>
  %44 = "dist.map"(%42, %43) {fn = "divide"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %45 = "dist.map"(%44) {fn = "erf"} : (!dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %46 = "dist.fill"() {shape = array<i64>, value = 1.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %47 = "dist.broadcast"(%46) {dims = array<i64>, shape = array<i64: 100>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<100xf64>>
  %48 = "dist.map"(%47, %45) {fn = "add"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %49 = "dist.fill"() {shape = array<i64>, value = 5.000000e-01 : f64} : () -> !dist.array<tensor<f64>>
  %50 = "dist.broadcast"(%49) {dims = array<i64>, shape = array<i64: 100>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<100xf64>>
  %51 = "dist.map"(%50, %48) {fn = "multiply"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %52 = "dist.map"(%41, %51) {fn = "multiply"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %53 = "dist.map"(%8) {fn = "negative"} : (!dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %54 = "dist.broadcast"(%arg5) {dims = array<i64>, shape = array<i64: 100>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<100xf64>>
  %55 = "dist.map"(%53, %54) {fn = "divide"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %56 = "dist.map"(%55) {fn = "erf"} : (!dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %57 = "dist.fill"() {shape = array<i64>, value = 1.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %58 = "dist.broadcast"(%57) {dims = array<i64>, shape = array<i64: 100>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<100xf64>>
  %59 = "dist.map"(%58, %56) {fn = "add"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %60 = "dist.fill"() {shape = array<i64>, value = 5.000000e-01 : f64} : () -> !dist.array<tensor<f64>>
  %61 = "dist.broadcast"(%60) {dims = array<i64>, shape = array<i64: 100>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<100xf64>>
  %62 = "dist.map"(%61, %59) {fn = "multiply"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %63 = "dist.map"(%arg0, %62) {fn = "multiply"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  %64 = "dist.map"(%52, %63) {fn = "subtract"} : (!dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>) -> !dist.array<tensor<100xf64>>
  return %37, %64 : !dist.array<tensor<100xf64>>, !dist.array<tensor<100xf64>>
}
