// RUN: ramba-opt run %s | FileCheck %s
// RUN: ramba-opt %s | ramba-opt run | FileCheck %s

// CHECK: {{^}}{{\[\[}}0.0, 1.0, 2.0], [0.0, 1.0, 2.0]] float64
// CHECK-NEXT: 3.0 float64
// CHECK-NEXT: [True, False] bool
// CHECK-NEXT: (2.5-1.0j) complex64
func.func @main() -> (!dist.array<tensor<2x3xf64>>, !dist.array<tensor<f64>>, !dist.array<tensor<2xi1>>, !dist.array<tensor<complex<f32>>>) {
  %0 = "dist.iota"() {start = 0.0 : f64, step = 1.0 : f64, size = 3 : i64} : () -> !dist.array<tensor<3xf64>>
  %1 = "dist.broadcast"(%0) {shape = array<i64: 2, 3>, dims = array<i64: 1>} : (!dist.array<tensor<3xf64>>) -> !dist.array<tensor<2x3xf64>>
  %2 = "dist.reduce"(%0) {kind = "sum", axes = array<i64: 0>} : (!dist.array<tensor<3xf64>>) -> !dist.array<tensor<f64>>
  %3 = "dist.iota"() {start = 1 : i8, step = -1 : i8, size = 2 : i64} : () -> !dist.array<tensor<2xi8>>
  %4 = "dist.cast"(%3) {dtype = i1} : (!dist.array<tensor<2xi8>>) -> !dist.array<tensor<2xi1>>
  %5 = "dist.fill"() {value = [2.5 : f32, -1.0 : f32], shape = array<i64>} : () -> !dist.array<tensor<complex<f32>>>
  return %1, %2, %4, %5 : !dist.array<tensor<2x3xf64>>, !dist.array<tensor<f64>>, !dist.array<tensor<2xi1>>, !dist.array<tensor<complex<f32>>>
}
