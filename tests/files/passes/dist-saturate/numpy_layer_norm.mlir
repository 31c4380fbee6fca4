// Rows with mean 0 and variance 1, then scaled and shifted:
//
//     mean = x.mean(axis=-1, keepdims=True)
//     var = x.var(axis=-1, keepdims=True)
//     return gamma * (x - mean) / np.sqrt(var + 1e-5) + beta
//
// Recorded from benches/gallery/programs.py.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.map"(%arg0) {fn = "moments"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.reduce"(%[[V0]]) {axes = array<i64: 1>, kind = "sum"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.reshape"(%[[V1]]) {shape = array<i64: 64, 1>}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.map"(%[[V2]]) {fn = "moments_sum"}
// CHECK-NEXT: %[[V4:[0-9]+]] = "dist.fill"() {shape = array<i64: 64, 1>, value = 1.000000e+03 : f64}
// CHECK-NEXT: %[[V5:[0-9]+]] = "dist.map"(%[[V3]], %[[V4]]) {fn = "divide"}
// CHECK-NEXT: %[[V6:[0-9]+]] = "dist.broadcast"(%[[V5]]) {dims = array<i64: 0, 1>, shape = array<i64: 64, 1000>}
// CHECK-NEXT: %[[V7:[0-9]+]] = "dist.map"(%arg0, %[[V6]]) {fn = "subtract"}
// CHECK-NEXT: %[[V8:[0-9]+]] = "dist.map"(%[[V2]]) {fn = "moments_squares"}
// CHECK-NEXT: %[[V9:[0-9]+]] = "dist.broadcast"(%arg1) {dims = array<i64>, shape = array<i64: 64, 1>}
// CHECK-NEXT: %[[V10:[0-9]+]] = "dist.map"(%[[V8]], %[[V9]]) {fn = "divide"}
// CHECK-NEXT: %[[V11:[0-9]+]] = "dist.broadcast"(%arg2) {dims = array<i64: 1>, shape = array<i64: 64, 1000>}
// CHECK-NEXT: %[[V12:[0-9]+]] = "dist.map"(%[[V11]], %[[V7]]) {fn = "multiply"}
// CHECK-NEXT: %[[V13:[0-9]+]] = "dist.broadcast"(%arg3) {dims = array<i64>, shape = array<i64: 64, 1>}
// CHECK-NEXT: %[[V14:[0-9]+]] = "dist.map"(%[[V10]], %[[V13]]) {fn = "add"}
// CHECK-NEXT: %[[V15:[0-9]+]] = "dist.map"(%[[V14]]) {fn = "sqrt"}
// CHECK-NEXT: %[[V16:[0-9]+]] = "dist.broadcast"(%[[V15]]) {dims = array<i64: 0, 1>, shape = array<i64: 64, 1000>}
// CHECK-NEXT: %[[V17:[0-9]+]] = "dist.map"(%[[V12]], %[[V16]]) {fn = "divide"}
// CHECK-NEXT: %[[V18:[0-9]+]] = "dist.broadcast"(%arg4) {dims = array<i64: 1>, shape = array<i64: 64, 1000>}
// CHECK-NEXT: %[[V19:[0-9]+]] = "dist.map"(%[[V17]], %[[V18]]) {fn = "add"}
// CHECK-NEXT: return %[[V19]]
func.func @main(%arg0: !dist.array<tensor<64x1000xf64>>, %arg1: !dist.array<tensor<f64>> {dist.by_value}, %arg2: !dist.array<tensor<1000xf64>>, %arg3: !dist.array<tensor<f64>> {dist.by_value}, %arg4: !dist.array<tensor<1000xf64>>) -> !dist.array<tensor<64x1000xf64>> {
  %0 = "dist.reduce"(%arg0) {axes = array<i64: 1>, kind = "sum"} : (!dist.array<tensor<64x1000xf64>>) -> !dist.array<tensor<64xf64>>
  %1 = "dist.reshape"(%0) {shape = array<i64: 64, 1>} : (!dist.array<tensor<64xf64>>) -> !dist.array<tensor<64x1xf64>>
  %2 = "dist.fill"() {shape = array<i64>, value = 1.000000e+03 : f64} : () -> !dist.array<tensor<f64>>
  %3 = "dist.broadcast"(%2) {dims = array<i64>, shape = array<i64: 64, 1>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<64x1xf64>>
  %4 = "dist.map"(%1, %3) {fn = "divide"} : (!dist.array<tensor<64x1xf64>>, !dist.array<tensor<64x1xf64>>) -> !dist.array<tensor<64x1xf64>>
  %5 = "dist.reduce"(%arg0) {axes = array<i64: 1>, kind = "sum"} : (!dist.array<tensor<64x1000xf64>>) -> !dist.array<tensor<64xf64>>
  %6 = "dist.reshape"(%5) {shape = array<i64: 64, 1>} : (!dist.array<tensor<64xf64>>) -> !dist.array<tensor<64x1xf64>>
  %7 = "dist.fill"() {shape = array<i64>, value = 1.000000e+03 : f64} : () -> !dist.array<tensor<f64>>
  %8 = "dist.broadcast"(%7) {dims = array<i64>, shape = array<i64: 64, 1>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<64x1xf64>>
  %9 = "dist.map"(%6, %8) {fn = "divide"} : (!dist.array<tensor<64x1xf64>>, !dist.array<tensor<64x1xf64>>) -> !dist.array<tensor<64x1xf64>>
  %10 = "dist.broadcast"(%9) {dims = array<i64: 0, 1>, shape = array<i64: 64, 1000>} : (!dist.array<tensor<64x1xf64>>) -> !dist.array<tensor<64x1000xf64>>
  %11 = "dist.map"(%arg0, %10) {fn = "subtract"} : (!dist.array<tensor<64x1000xf64>>, !dist.array<tensor<64x1000xf64>>) -> !dist.array<tensor<64x1000xf64>>
  %12 = "dist.map"(%11) {fn = "square"} : (!dist.array<tensor<64x1000xf64>>) -> !dist.array<tensor<64x1000xf64>>
  %13 = "dist.reduce"(%12) {axes = array<i64: 1>, kind = "sum"} : (!dist.array<tensor<64x1000xf64>>) -> !dist.array<tensor<64xf64>>
  %14 = "dist.reshape"(%13) {shape = array<i64: 64, 1>} : (!dist.array<tensor<64xf64>>) -> !dist.array<tensor<64x1xf64>>
  %15 = "dist.broadcast"(%arg1) {dims = array<i64>, shape = array<i64: 64, 1>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<64x1xf64>>
  %16 = "dist.map"(%14, %15) {fn = "divide"} : (!dist.array<tensor<64x1xf64>>, !dist.array<tensor<64x1xf64>>) -> !dist.array<tensor<64x1xf64>>
  %17 = "dist.broadcast"(%4) {dims = array<i64: 0, 1>, shape = array<i64: 64, 1000>} : (!dist.array<tensor<64x1xf64>>) -> !dist.array<tensor<64x1000xf64>>
  %18 = "dist.map"(%arg0, %17) {fn = "subtract"} : (!dist.array<tensor<64x1000xf64>>, !dist.array<tensor<64x1000xf64>>) -> !dist.array<tensor<64x1000xf64>>
  %19 = "dist.broadcast"(%arg2) {dims = array<i64: 1>, shape = array<i64: 64, 1000>} : (!dist.array<tensor<1000xf64>>) -> !dist.array<tensor<64x1000xf64>>
  %20 = "dist.map"(%19, %18) {fn = "multiply"} : (!dist.array<tensor<64x1000xf64>>, !dist.array<tensor<64x1000xf64>>) -> !dist.array<tensor<64x1000xf64>>
  %21 = "dist.broadcast"(%arg3) {dims = array<i64>, shape = array<i64: 64, 1>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<64x1xf64>>
  %22 = "dist.map"(%16, %21) {fn = "add"} : (!dist.array<tensor<64x1xf64>>, !dist.array<tensor<64x1xf64>>) -> !dist.array<tensor<64x1xf64>>
  %23 = "dist.map"(%22) {fn = "sqrt"} : (!dist.array<tensor<64x1xf64>>) -> !dist.array<tensor<64x1xf64>>
  %24 = "dist.broadcast"(%23) {dims = array<i64: 0, 1>, shape = array<i64: 64, 1000>} : (!dist.array<tensor<64x1xf64>>) -> !dist.array<tensor<64x1000xf64>>
  %25 = "dist.map"(%20, %24) {fn = "divide"} : (!dist.array<tensor<64x1000xf64>>, !dist.array<tensor<64x1000xf64>>) -> !dist.array<tensor<64x1000xf64>>
  %26 = "dist.broadcast"(%arg4) {dims = array<i64: 1>, shape = array<i64: 64, 1000>} : (!dist.array<tensor<1000xf64>>) -> !dist.array<tensor<64x1000xf64>>
  %27 = "dist.map"(%25, %26) {fn = "add"} : (!dist.array<tensor<64x1000xf64>>, !dist.array<tensor<64x1000xf64>>) -> !dist.array<tensor<64x1000xf64>>
  return %27 : !dist.array<tensor<64x1000xf64>>
}
