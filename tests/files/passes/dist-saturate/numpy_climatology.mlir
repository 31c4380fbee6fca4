// Standardized anomalies of daily fields (years, days, places) from each day's mean:
//
//     mean = field.mean(axis=0)
//     std = field.std(axis=0)
//     return (field - mean) / std
//
// Recorded from benches/gallery/programs.py.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.map"(%arg0) {fn = "moments"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.reduce"(%[[V0]]) {axes = array<i64: 0>, kind = "sum"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.map"(%[[V1]]) {fn = "moments_sum"}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.fill"() {shape = array<i64: 12, 300>, value = 4.000000e+01 : f64}
// CHECK-NEXT: %[[V4:[0-9]+]] = "dist.map"(%[[V2]], %[[V3]]) {fn = "divide"}
// CHECK-NEXT: %[[V5:[0-9]+]] = "dist.map"(%[[V1]]) {fn = "moments_squares"}
// CHECK-NEXT: %[[V6:[0-9]+]] = "dist.map"(%[[V5]], %[[V3]]) {fn = "divide"}
// CHECK-NEXT: %[[V7:[0-9]+]] = "dist.map"(%[[V6]]) {fn = "sqrt"}
// CHECK-NEXT: %[[V8:[0-9]+]] = "dist.broadcast"(%[[V4]]) {dims = array<i64: 1, 2>, shape = array<i64: 40, 12, 300>}
// CHECK-NEXT: %[[V9:[0-9]+]] = "dist.map"(%arg0, %[[V8]]) {fn = "subtract"}
// CHECK-NEXT: %[[V10:[0-9]+]] = "dist.broadcast"(%[[V7]]) {dims = array<i64: 1, 2>, shape = array<i64: 40, 12, 300>}
// CHECK-NEXT: %[[V11:[0-9]+]] = "dist.map"(%[[V9]], %[[V10]]) {fn = "divide"}
// CHECK-NEXT: return %[[V11]]
func.func @main(%arg0: !dist.array<tensor<40x12x300xf64>>) -> !dist.array<tensor<40x12x300xf64>> {
  %0 = "dist.reduce"(%arg0) {axes = array<i64: 0>, kind = "sum"} : (!dist.array<tensor<40x12x300xf64>>) -> !dist.array<tensor<12x300xf64>>
  %1 = "dist.fill"() {shape = array<i64>, value = 4.000000e+01 : f64} : () -> !dist.array<tensor<f64>>
  %2 = "dist.broadcast"(%1) {dims = array<i64>, shape = array<i64: 12, 300>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<12x300xf64>>
  %3 = "dist.map"(%0, %2) {fn = "divide"} : (!dist.array<tensor<12x300xf64>>, !dist.array<tensor<12x300xf64>>) -> !dist.array<tensor<12x300xf64>>
  %4 = "dist.reduce"(%arg0) {axes = array<i64: 0>, kind = "sum"} : (!dist.array<tensor<40x12x300xf64>>) -> !dist.array<tensor<12x300xf64>>
  %5 = "dist.reshape"(%4) {shape = array<i64: 1, 12, 300>} : (!dist.array<tensor<12x300xf64>>) -> !dist.array<tensor<1x12x300xf64>>
  %6 = "dist.fill"() {shape = array<i64>, value = 4.000000e+01 : f64} : () -> !dist.array<tensor<f64>>
  %7 = "dist.broadcast"(%6) {dims = array<i64>, shape = array<i64: 1, 12, 300>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<1x12x300xf64>>
  %8 = "dist.map"(%5, %7) {fn = "divide"} : (!dist.array<tensor<1x12x300xf64>>, !dist.array<tensor<1x12x300xf64>>) -> !dist.array<tensor<1x12x300xf64>>
  %9 = "dist.broadcast"(%8) {dims = array<i64: 0, 1, 2>, shape = array<i64: 40, 12, 300>} : (!dist.array<tensor<1x12x300xf64>>) -> !dist.array<tensor<40x12x300xf64>>
  %10 = "dist.map"(%arg0, %9) {fn = "subtract"} : (!dist.array<tensor<40x12x300xf64>>, !dist.array<tensor<40x12x300xf64>>) -> !dist.array<tensor<40x12x300xf64>>
  %11 = "dist.map"(%10) {fn = "square"} : (!dist.array<tensor<40x12x300xf64>>) -> !dist.array<tensor<40x12x300xf64>>
  %12 = "dist.reduce"(%11) {axes = array<i64: 0>, kind = "sum"} : (!dist.array<tensor<40x12x300xf64>>) -> !dist.array<tensor<12x300xf64>>
  %13 = "dist.fill"() {shape = array<i64>, value = 4.000000e+01 : f64} : () -> !dist.array<tensor<f64>>
  %14 = "dist.broadcast"(%13) {dims = array<i64>, shape = array<i64: 12, 300>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<12x300xf64>>
  %15 = "dist.map"(%12, %14) {fn = "divide"} : (!dist.array<tensor<12x300xf64>>, !dist.array<tensor<12x300xf64>>) -> !dist.array<tensor<12x300xf64>>
  %16 = "dist.map"(%15) {fn = "sqrt"} : (!dist.array<tensor<12x300xf64>>) -> !dist.array<tensor<12x300xf64>>
  %17 = "dist.broadcast"(%3) {dims = array<i64: 1, 2>, shape = array<i64: 40, 12, 300>} : (!dist.array<tensor<12x300xf64>>) -> !dist.array<tensor<40x12x300xf64>>
  %18 = "dist.map"(%arg0, %17) {fn = "subtract"} : (!dist.array<tensor<40x12x300xf64>>, !dist.array<tensor<40x12x300xf64>>) -> !dist.array<tensor<40x12x300xf64>>
  %19 = "dist.broadcast"(%16) {dims = array<i64: 1, 2>, shape = array<i64: 40, 12, 300>} : (!dist.array<tensor<12x300xf64>>) -> !dist.array<tensor<40x12x300xf64>>
  %20 = "dist.map"(%18, %19) {fn = "divide"} : (!dist.array<tensor<40x12x300xf64>>, !dist.array<tensor<40x12x300xf64>>) -> !dist.array<tensor<40x12x300xf64>>
  return %20 : !dist.array<tensor<40x12x300xf64>>
}
