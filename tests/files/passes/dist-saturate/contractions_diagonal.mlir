// np.diag(d) @ m = d[:, None] * m.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate{finite=true}' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.broadcast"(%arg0) {dims = array<i64: 0>, shape = array<i64: 30, 40>}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.map"(%arg1, %[[V0]]) {fn = "multiply"}
// CHECK-NEXT: return %[[V1]]
func.func @main(%a0: !dist.array<tensor<30xf64>>, %a1: !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>> {
  %0 = "dist.fill"() {value = 0.0 : f64, shape = array<i64: 900>} : () -> !dist.array<tensor<900xf64>>
  %1 = "dist.insert_slice"(%0, %a0) {starts = array<i64: 0>, steps = array<i64: 31>} : (!dist.array<tensor<900xf64>>, !dist.array<tensor<30xf64>>) -> !dist.array<tensor<900xf64>>
  %2 = "dist.reshape"(%1) {shape = array<i64: 30, 30>} : (!dist.array<tensor<900xf64>>) -> !dist.array<tensor<30x30xf64>>
  %3 = "dist.contract"(%2, %a1) {lhs_batch = array<i64>, rhs_batch = array<i64>, lhs_summed = array<i64: 1>, rhs_summed = array<i64: 0>} : (!dist.array<tensor<30x30xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  return %3 : !dist.array<tensor<30x40xf64>>
}
