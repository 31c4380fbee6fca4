// Deviations from the mean of a sample, in the pass that finds the mean.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 16, 60>, starts = array<i64: 31, 0>, steps = array<i64: 62, 1>}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.reduce"(%[[V0]]) {axes = array<i64: 0>, kind = "sum"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.reduce"(%arg0) {axes = array<i64: 0>, kind = "sum"}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.fill"() {shape = array<i64: 60>, value = 1.000000e+03 : f64}
// CHECK-NEXT: %[[V4:[0-9]+]] = "dist.map"(%[[V2]], %[[V3]]) {fn = "divide"}
// CHECK-NEXT: %[[V5:[0-9]+]] = "dist.fill"() {shape = array<i64: 60>, value = 0.000000e+00 : f64}
// CHECK-NEXT: %[[V6:[0-9]+]] = "dist.fill"() {shape = array<i64: 60>, value = 6.250000e-02 : f64}
// CHECK-NEXT: %[[V7:[0-9]+]] = "dist.map"(%[[V1]], %[[V6]]) {fn = "multiply"}
// CHECK-NEXT: %[[V8:[0-9]+]] = "dist.broadcast"(%[[V7]]) {dims = array<i64: 1>, shape = array<i64: 1000, 60>}
// CHECK-NEXT: %[[V9:[0-9]+]] = "dist.map"(%arg0, %[[V8]]) {fn = "subtract"}
// CHECK-NEXT: %[[V10:[0-9]+]] = "dist.map"(%[[V9]]) {fn = "square"}
// CHECK-NEXT: %[[V11:[0-9]+]] = "dist.reduce"(%[[V9]]) {axes = array<i64: 0>, kind = "sum"}
// CHECK-NEXT: %[[V12:[0-9]+]] = "dist.reduce"(%[[V10]]) {axes = array<i64: 0>, kind = "sum"}
// CHECK-NEXT: %[[V13:[0-9]+]] = "dist.map"(%[[V11]], %[[V11]]) {fn = "multiply"}
// CHECK-NEXT: %[[V14:[0-9]+]] = "dist.map"(%[[V13]], %[[V3]]) {fn = "divide"}
// CHECK-NEXT: %[[V15:[0-9]+]] = "dist.map"(%[[V12]], %[[V14]]) {fn = "subtract"}
// CHECK-NEXT: %[[V16:[0-9]+]] = "dist.map"(%[[V15]], %[[V5]]) {fn = "maximum"}
// CHECK-NEXT: return %[[V4]], %[[V16]]
func.func @main(%a0: !dist.array<tensor<1000x60xf64>>) -> (!dist.array<tensor<60xf64>>, !dist.array<tensor<60xf64>>) {
  %0 = "dist.reduce"(%a0) {kind = "sum", axes = array<i64: 0>} : (!dist.array<tensor<1000x60xf64>>) -> !dist.array<tensor<60xf64>>
  %1 = "dist.fill"() {value = 1000.0 : f64, shape = array<i64: 60>} : () -> !dist.array<tensor<60xf64>>
  %2 = "dist.map"(%0, %1) {fn = "divide"} : (!dist.array<tensor<60xf64>>, !dist.array<tensor<60xf64>>) -> !dist.array<tensor<60xf64>>
  %3 = "dist.broadcast"(%2) {shape = array<i64: 1000, 60>, dims = array<i64: 1>} : (!dist.array<tensor<60xf64>>) -> !dist.array<tensor<1000x60xf64>>
  %4 = "dist.map"(%a0, %3) {fn = "subtract"} : (!dist.array<tensor<1000x60xf64>>, !dist.array<tensor<1000x60xf64>>) -> !dist.array<tensor<1000x60xf64>>
  %5 = "dist.map"(%4) {fn = "square"} : (!dist.array<tensor<1000x60xf64>>) -> !dist.array<tensor<1000x60xf64>>
  %6 = "dist.reduce"(%5) {kind = "sum", axes = array<i64: 0>} : (!dist.array<tensor<1000x60xf64>>) -> !dist.array<tensor<60xf64>>
  return %2, %6 : !dist.array<tensor<60xf64>>, !dist.array<tensor<60xf64>>
}
