// Mean and squared deviations from it, of moments that one pass accumulates.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.map"(%arg0) {fn = "moments"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.reduce"(%[[V0]]) {axes = array<i64: 0>, kind = "sum"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.map"(%[[V1]]) {fn = "moments_sum"}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.fill"() {shape = array<i64: 60>, value = 1.000000e+03 : f64}
// CHECK-NEXT: %[[V4:[0-9]+]] = "dist.map"(%[[V2]], %[[V3]]) {fn = "divide"}
// CHECK-NEXT: %[[V5:[0-9]+]] = "dist.map"(%[[V1]]) {fn = "moments_squares"}
// CHECK-NEXT: return %[[V4]], %[[V5]]
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
