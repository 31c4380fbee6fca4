// np.diff(np.cumsum(x)) of integers.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 8>, starts = array<i64: 1>, steps = array<i64: 1>}
// CHECK-NEXT: return %[[V0]]
func.func @main(%a0: !dist.array<tensor<9xi64>>) -> !dist.array<tensor<8xi64>> {
  %0 = "dist.scan"(%a0) {kind = "sum", axis = 0 : i64, inclusive = true} : (!dist.array<tensor<9xi64>>) -> !dist.array<tensor<9xi64>>
  %1 = "dist.extract_slice"(%0) {starts = array<i64: 1>, sizes = array<i64: 8>, steps = array<i64: 1>} : (!dist.array<tensor<9xi64>>) -> !dist.array<tensor<8xi64>>
  %2 = "dist.extract_slice"(%0) {starts = array<i64: 0>, sizes = array<i64: 8>, steps = array<i64: 1>} : (!dist.array<tensor<9xi64>>) -> !dist.array<tensor<8xi64>>
  %3 = "dist.map"(%1, %2) {fn = "subtract"} : (!dist.array<tensor<8xi64>>, !dist.array<tensor<8xi64>>) -> !dist.array<tensor<8xi64>>
  return %3 : !dist.array<tensor<8xi64>>
}
