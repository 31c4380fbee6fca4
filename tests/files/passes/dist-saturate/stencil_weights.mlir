// Neighbours of equal weight are added before they are weighted.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate{fast=true}' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 96>, starts = array<i64: 0>, steps = array<i64: 1>}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.fill"() {shape = array<i64: 96>, value = 1.000000e-01 : f64}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 96>, starts = array<i64: 1>, steps = array<i64: 1>}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.fill"() {shape = array<i64: 96>, value = 0.69999999999999996 : f64}
// CHECK-NEXT: %[[V4:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 96>, starts = array<i64: 2>, steps = array<i64: 1>}
// CHECK-NEXT: %[[V5:[0-9]+]] = "dist.fill"() {shape = array<i64: 96>, value = 3.000000e-01 : f64}
// CHECK-NEXT: %[[V6:[0-9]+]] = "dist.map"(%[[V4]], %[[V5]]) {fn = "multiply"}
// CHECK-NEXT: %[[V7:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 96>, starts = array<i64: 3>, steps = array<i64: 1>}
// CHECK-NEXT: %[[V8:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 96>, starts = array<i64: 4>, steps = array<i64: 1>}
// CHECK-NEXT: %[[V9:[0-9]+]] = "dist.map"(%[[V0]], %[[V8]]) {fn = "add"}
// CHECK-NEXT: %[[V10:[0-9]+]] = "dist.map"(%[[V9]], %[[V1]]) {fn = "multiply"}
// CHECK-NEXT: %[[V11:[0-9]+]] = "dist.map"(%[[V2]], %[[V7]]) {fn = "add"}
// CHECK-NEXT: %[[V12:[0-9]+]] = "dist.map"(%[[V11]], %[[V3]]) {fn = "multiply"}
// CHECK-NEXT: %[[V13:[0-9]+]] = "dist.map"(%[[V6]], %[[V10]]) {fn = "add"}
// CHECK-NEXT: %[[V14:[0-9]+]] = "dist.map"(%[[V13]], %[[V12]]) {fn = "add"}
// CHECK-NEXT: return %[[V14]]
func.func @main(%a0: !dist.array<tensor<100xf64>>) -> (!dist.array<tensor<96xf64>>) {
  %0 = "dist.extract_slice"(%a0) {starts = array<i64: 0>, sizes = array<i64: 96>, steps = array<i64: 1>} : (!dist.array<tensor<100xf64>>) -> !dist.array<tensor<96xf64>>
  %1 = "dist.fill"() {value = 0.1 : f64, shape = array<i64: 96>} : () -> !dist.array<tensor<96xf64>>
  %2 = "dist.map"(%0, %1) {fn = "multiply"} : (!dist.array<tensor<96xf64>>, !dist.array<tensor<96xf64>>) -> !dist.array<tensor<96xf64>>
  %3 = "dist.extract_slice"(%a0) {starts = array<i64: 1>, sizes = array<i64: 96>, steps = array<i64: 1>} : (!dist.array<tensor<100xf64>>) -> !dist.array<tensor<96xf64>>
  %4 = "dist.fill"() {value = 0.7 : f64, shape = array<i64: 96>} : () -> !dist.array<tensor<96xf64>>
  %5 = "dist.map"(%3, %4) {fn = "multiply"} : (!dist.array<tensor<96xf64>>, !dist.array<tensor<96xf64>>) -> !dist.array<tensor<96xf64>>
  %6 = "dist.extract_slice"(%a0) {starts = array<i64: 2>, sizes = array<i64: 96>, steps = array<i64: 1>} : (!dist.array<tensor<100xf64>>) -> !dist.array<tensor<96xf64>>
  %7 = "dist.fill"() {value = 0.3 : f64, shape = array<i64: 96>} : () -> !dist.array<tensor<96xf64>>
  %8 = "dist.map"(%6, %7) {fn = "multiply"} : (!dist.array<tensor<96xf64>>, !dist.array<tensor<96xf64>>) -> !dist.array<tensor<96xf64>>
  %9 = "dist.extract_slice"(%a0) {starts = array<i64: 3>, sizes = array<i64: 96>, steps = array<i64: 1>} : (!dist.array<tensor<100xf64>>) -> !dist.array<tensor<96xf64>>
  %10 = "dist.fill"() {value = 0.7 : f64, shape = array<i64: 96>} : () -> !dist.array<tensor<96xf64>>
  %11 = "dist.map"(%9, %10) {fn = "multiply"} : (!dist.array<tensor<96xf64>>, !dist.array<tensor<96xf64>>) -> !dist.array<tensor<96xf64>>
  %12 = "dist.extract_slice"(%a0) {starts = array<i64: 4>, sizes = array<i64: 96>, steps = array<i64: 1>} : (!dist.array<tensor<100xf64>>) -> !dist.array<tensor<96xf64>>
  %13 = "dist.fill"() {value = 0.1 : f64, shape = array<i64: 96>} : () -> !dist.array<tensor<96xf64>>
  %14 = "dist.map"(%12, %13) {fn = "multiply"} : (!dist.array<tensor<96xf64>>, !dist.array<tensor<96xf64>>) -> !dist.array<tensor<96xf64>>
  %15 = "dist.map"(%2, %5) {fn = "add"} : (!dist.array<tensor<96xf64>>, !dist.array<tensor<96xf64>>) -> !dist.array<tensor<96xf64>>
  %16 = "dist.map"(%15, %8) {fn = "add"} : (!dist.array<tensor<96xf64>>, !dist.array<tensor<96xf64>>) -> !dist.array<tensor<96xf64>>
  %17 = "dist.map"(%16, %11) {fn = "add"} : (!dist.array<tensor<96xf64>>, !dist.array<tensor<96xf64>>) -> !dist.array<tensor<96xf64>>
  %18 = "dist.map"(%17, %14) {fn = "add"} : (!dist.array<tensor<96xf64>>, !dist.array<tensor<96xf64>>) -> !dist.array<tensor<96xf64>>
  return %18 : !dist.array<tensor<96xf64>>
}
