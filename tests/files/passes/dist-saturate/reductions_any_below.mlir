// Is any element below each of two bounds? The least one says.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.reduce"(%arg0) {axes = array<i64: 0>, kind = "min"}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.fill"() {shape = array<i64: 60>, value = 3 : i64}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.map"(%[[V0]], %[[V1]]) {fn = "less"}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.fill"() {shape = array<i64: 60>, value = 5 : i64}
// CHECK-NEXT: %[[V4:[0-9]+]] = "dist.map"(%[[V0]], %[[V3]]) {fn = "less"}
// CHECK-NEXT: return %[[V2]], %[[V4]]
func.func @main(%a0: !dist.array<tensor<40x60xi64>>) -> (!dist.array<tensor<60xi1>>, !dist.array<tensor<60xi1>>) {
  %0 = "dist.fill"() {value = 3 : i64, shape = array<i64: 40, 60>} : () -> !dist.array<tensor<40x60xi64>>
  %1 = "dist.map"(%a0, %0) {fn = "less"} : (!dist.array<tensor<40x60xi64>>, !dist.array<tensor<40x60xi64>>) -> !dist.array<tensor<40x60xi1>>
  %2 = "dist.reduce"(%1) {kind = "any", axes = array<i64: 0>} : (!dist.array<tensor<40x60xi1>>) -> !dist.array<tensor<60xi1>>
  %3 = "dist.fill"() {value = 5 : i64, shape = array<i64: 40, 60>} : () -> !dist.array<tensor<40x60xi64>>
  %4 = "dist.map"(%a0, %3) {fn = "less"} : (!dist.array<tensor<40x60xi64>>, !dist.array<tensor<40x60xi64>>) -> !dist.array<tensor<40x60xi1>>
  %5 = "dist.reduce"(%4) {kind = "any", axes = array<i64: 0>} : (!dist.array<tensor<40x60xi1>>) -> !dist.array<tensor<60xi1>>
  return %2, %5 : !dist.array<tensor<60xi1>>, !dist.array<tensor<60xi1>>
}
