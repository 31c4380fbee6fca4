// arange(100)[10:90:4] is an arange; so is 3 * arange(n) + 5.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.iota"() {size = 20 : i64, start = 35 : i64, step = 12 : i64}
// CHECK-NEXT: return %[[V0]]
func.func @main() -> (!dist.array<tensor<20xi64>>) {
  %0 = "dist.iota"() {start = 0 : i64, step = 1 : i64, size = 100 : i64} : () -> !dist.array<tensor<100xi64>>
  %1 = "dist.extract_slice"(%0) {starts = array<i64: 10>, sizes = array<i64: 20>, steps = array<i64: 4>} : (!dist.array<tensor<100xi64>>) -> !dist.array<tensor<20xi64>>
  %2 = "dist.fill"() {value = 3 : i64, shape = array<i64: 20>} : () -> !dist.array<tensor<20xi64>>
  %3 = "dist.map"(%1, %2) {fn = "multiply"} : (!dist.array<tensor<20xi64>>, !dist.array<tensor<20xi64>>) -> !dist.array<tensor<20xi64>>
  %4 = "dist.fill"() {value = 5 : i64, shape = array<i64: 20>} : () -> !dist.array<tensor<20xi64>>
  %5 = "dist.map"(%3, %4) {fn = "add"} : (!dist.array<tensor<20xi64>>, !dist.array<tensor<20xi64>>) -> !dist.array<tensor<20xi64>>
  return %5 : !dist.array<tensor<20xi64>>
}
