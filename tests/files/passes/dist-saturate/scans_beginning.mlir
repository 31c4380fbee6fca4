// The beginning of a running sum needs no more than the beginning: np.cumsum(x, axis=1)[2:5, :9].
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 3, 9>, starts = array<i64: 2, 0>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.scan"(%[[V0]]) {axis = 1 : i64, inclusive = true, kind = "sum"}
// CHECK-NEXT: return %[[V1]]
func.func @main(%a0: !dist.array<tensor<40x60xf64>>) -> !dist.array<tensor<3x9xf64>> {
  %0 = "dist.scan"(%a0) {kind = "sum", axis = 1 : i64, inclusive = true} : (!dist.array<tensor<40x60xf64>>) -> !dist.array<tensor<40x60xf64>>
  %1 = "dist.extract_slice"(%0) {starts = array<i64: 2, 0>, sizes = array<i64: 3, 9>, steps = array<i64: 1, 1>} : (!dist.array<tensor<40x60xf64>>) -> !dist.array<tensor<3x9xf64>>
  return %1 : !dist.array<tensor<3x9xf64>>
}
