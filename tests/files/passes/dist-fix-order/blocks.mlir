// Float sums, scans and contractions get a fixed order; what is exact needs none.
// RUN: ramba-opt %s --pass-pipeline='builtin.module(dist-fuse,dist-fix-order)' | FileCheck %s
// RUN: ramba-opt run --reproducible %s | FileCheck %s --check-prefix=VALUE
func.func @main() -> (!dist.array<tensor<f64>>, !dist.array<tensor<i64>>, !dist.array<tensor<9000xf64>>) {
  // CHECK: {blocks = array<i64: 4096>
  %x = "dist.iota"() {start = 0.5 : f64, step = 1.0 : f64, size = 9000 : i64} : () -> !dist.array<tensor<9000xf64>>
  %s = "dist.reduce"(%x) {kind = "sum", axes = array<i64: 0>} : (!dist.array<tensor<9000xf64>>) -> !dist.array<tensor<f64>>
  %i = "dist.iota"() {start = 0 : i64, step = 1 : i64, size = 9001 : i64} : () -> !dist.array<tensor<9001xi64>>
  // CHECK-NOT: blocks =
  %t = "dist.reduce"(%i) {kind = "sum", axes = array<i64: 0>} : (!dist.array<tensor<9001xi64>>) -> !dist.array<tensor<i64>>
  // CHECK: "dist.scan"
  // CHECK-SAME: block = 4096
  %c = "dist.scan"(%x) {kind = "sum", axis = 0 : i64, inclusive = true} : (!dist.array<tensor<9000xf64>>) -> !dist.array<tensor<9000xf64>>
  // VALUE: 40500000.0 float64
  // VALUE-NEXT: 40504500 int64
  return %s, %t, %c : !dist.array<tensor<f64>>, !dist.array<tensor<i64>>, !dist.array<tensor<9000xf64>>
}
