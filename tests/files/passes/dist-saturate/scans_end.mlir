// The last of a running sum is the sum: np.cumsum(x, axis=1)[:, -1].
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.reduce"(%arg0) {axes = array<i64: 1>, kind = "sum"}
// CHECK-NEXT: return %[[V0]]
func.func @main(%a0: !dist.array<tensor<40x60xf64>>) -> !dist.array<tensor<40xf64>> {
  %0 = "dist.scan"(%a0) {kind = "sum", axis = 1 : i64, inclusive = true} : (!dist.array<tensor<40x60xf64>>) -> !dist.array<tensor<40x60xf64>>
  %1 = "dist.extract_slice"(%0) {starts = array<i64: 0, 59>, sizes = array<i64: 40, 1>, steps = array<i64: 1, 1>} : (!dist.array<tensor<40x60xf64>>) -> !dist.array<tensor<40x1xf64>>
  %2 = "dist.reshape"(%1) {shape = array<i64: 40>} : (!dist.array<tensor<40x1xf64>>) -> !dist.array<tensor<40xf64>>
  return %2 : !dist.array<tensor<40xf64>>
}
