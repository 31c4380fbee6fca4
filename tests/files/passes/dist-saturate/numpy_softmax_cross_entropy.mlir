// The mean cross entropy of the softmax of rows:
//
//     e = np.exp(logits - logits.max(axis=1, keepdims=True))
//     probabilities = e / e.sum(axis=1, keepdims=True)
//     return -(labels * np.log(probabilities)).sum(axis=1).mean()
//
// Recorded from benches/gallery/programs.py.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.reduce"(%arg0) {axes = array<i64: 1>, kind = "max"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.broadcast"(%[[V0]]) {dims = array<i64: 0>, shape = array<i64: 64, 1000>}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.map"(%arg0, %[[V1]]) {fn = "subtract"}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.map"(%[[V2]]) {fn = "exp"}
// CHECK-NEXT: %[[V4:[0-9]+]] = "dist.reduce"(%[[V3]]) {axes = array<i64: 1>, kind = "sum"}
// CHECK-NEXT: %[[V5:[0-9]+]] = "dist.broadcast"(%[[V4]]) {dims = array<i64: 0>, shape = array<i64: 64, 1000>}
// CHECK-NEXT: %[[V6:[0-9]+]] = "dist.map"(%[[V3]], %[[V5]]) {fn = "divide"}
// CHECK-NEXT: %[[V7:[0-9]+]] = "dist.map"(%[[V6]]) {fn = "log"}
// CHECK-NEXT: %[[V8:[0-9]+]] = "dist.map"(%arg1, %[[V7]]) {fn = "multiply"}
// CHECK-NEXT: %[[V9:[0-9]+]] = "dist.reduce"(%[[V8]]) {axes = array<i64: 0, 1>, kind = "sum"}
// CHECK-NEXT: %[[V10:[0-9]+]] = "dist.fill"() {shape = array<i64>, value = 1.562500e-02 : f64}
// CHECK-NEXT: %[[V11:[0-9]+]] = "dist.map"(%[[V9]], %[[V10]]) {fn = "multiply"}
// CHECK-NEXT: %[[V12:[0-9]+]] = "dist.map"(%[[V11]]) {fn = "negative"}
// CHECK-NEXT: return %[[V12]]
func.func @main(%arg0: !dist.array<tensor<64x1000xf64>>, %arg1: !dist.array<tensor<64x1000xf64>>) -> !dist.array<tensor<f64>> {
  %0 = "dist.reduce"(%arg0) {axes = array<i64: 1>, kind = "max"} : (!dist.array<tensor<64x1000xf64>>) -> !dist.array<tensor<64xf64>>
  %1 = "dist.reshape"(%0) {shape = array<i64: 64, 1>} : (!dist.array<tensor<64xf64>>) -> !dist.array<tensor<64x1xf64>>
  %2 = "dist.broadcast"(%1) {dims = array<i64: 0, 1>, shape = array<i64: 64, 1000>} : (!dist.array<tensor<64x1xf64>>) -> !dist.array<tensor<64x1000xf64>>
  %3 = "dist.map"(%arg0, %2) {fn = "subtract"} : (!dist.array<tensor<64x1000xf64>>, !dist.array<tensor<64x1000xf64>>) -> !dist.array<tensor<64x1000xf64>>
  %4 = "dist.map"(%3) {fn = "exp"} : (!dist.array<tensor<64x1000xf64>>) -> !dist.array<tensor<64x1000xf64>>
  %5 = "dist.reduce"(%4) {axes = array<i64: 1>, kind = "sum"} : (!dist.array<tensor<64x1000xf64>>) -> !dist.array<tensor<64xf64>>
  %6 = "dist.reshape"(%5) {shape = array<i64: 64, 1>} : (!dist.array<tensor<64xf64>>) -> !dist.array<tensor<64x1xf64>>
  %7 = "dist.broadcast"(%6) {dims = array<i64: 0, 1>, shape = array<i64: 64, 1000>} : (!dist.array<tensor<64x1xf64>>) -> !dist.array<tensor<64x1000xf64>>
  %8 = "dist.map"(%4, %7) {fn = "divide"} : (!dist.array<tensor<64x1000xf64>>, !dist.array<tensor<64x1000xf64>>) -> !dist.array<tensor<64x1000xf64>>
  %9 = "dist.map"(%8) {fn = "log"} : (!dist.array<tensor<64x1000xf64>>) -> !dist.array<tensor<64x1000xf64>>
  %10 = "dist.map"(%arg1, %9) {fn = "multiply"} : (!dist.array<tensor<64x1000xf64>>, !dist.array<tensor<64x1000xf64>>) -> !dist.array<tensor<64x1000xf64>>
  %11 = "dist.reduce"(%10) {axes = array<i64: 1>, kind = "sum"} : (!dist.array<tensor<64x1000xf64>>) -> !dist.array<tensor<64xf64>>
  %12 = "dist.reduce"(%11) {axes = array<i64: 0>, kind = "sum"} : (!dist.array<tensor<64xf64>>) -> !dist.array<tensor<f64>>
  %13 = "dist.fill"() {shape = array<i64>, value = 6.400000e+01 : f64} : () -> !dist.array<tensor<f64>>
  %14 = "dist.map"(%12, %13) {fn = "divide"} : (!dist.array<tensor<f64>>, !dist.array<tensor<f64>>) -> !dist.array<tensor<f64>>
  %15 = "dist.map"(%14) {fn = "negative"} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<f64>>
  return %15 : !dist.array<tensor<f64>>
}
