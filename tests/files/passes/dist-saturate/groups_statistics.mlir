// gb.sum(), gb.mean(), gb.max(), gb.count() of one grouping and the anomalies x - gb.mean()[labels]: what they
// share is computed once; one nest makes all statistics, a mean is divided once a group, and the anomalies are
// the only other nest over the array.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate,dist-fuse' | FileCheck %s
// CHECK-DAG: #[[DAY:.*]] = affine_map<(d0, d1) -> (d0)>
// CHECK-DAG: #[[MONTH:.*]] = affine_map<(d0, d1)[s0, s1] -> (s1 mod 13, d1)>
// CHECK-LABEL: func.func @main
// CHECK: "dist.load"(%arg0)
// CHECK: domain = array<i64: 365, 40>, {{.*}} kinds = ["sum", "max"], outs = [#[[MONTH]], #[[MONTH]]]
// CHECK: domain = array<i64: 365>, {{.*}} kinds = ["sum"]
// CHECK: fn = "divide"
// CHECK: domain = array<i64: 12, 40>, {{.*}} kinds = ["store"]
// CHECK: "dist.load"(%arg0)
// CHECK: fn = "subtract"
// CHECK: domain = array<i64: 365, 40>, {{.*}} kinds = ["store"]
// CHECK-NOT: dist.generic
func.func @main(%x: !dist.array<tensor<365x40xf64>>, %month: !dist.array<tensor<365xi32>>) -> (!dist.array<tensor<12x40xf64>>, !dist.array<tensor<12x40xf64>>, !dist.array<tensor<12x40xf64>>, !dist.array<tensor<365x40xf64>>) {
  %0 = "dist.group_reduce"(%x, %month) {kind = "sum", axis = 0 : i64, groups = 12 : i64} : (!dist.array<tensor<365x40xf64>>, !dist.array<tensor<365xi32>>) -> !dist.array<tensor<12x40xf64>>
  %1 = "dist.group_reduce"(%x, %month) {kind = "sum", axis = 0 : i64, groups = 12 : i64} : (!dist.array<tensor<365x40xf64>>, !dist.array<tensor<365xi32>>) -> !dist.array<tensor<12x40xf64>>
  %2 = "dist.fill"() {value = 1 : i64, shape = array<i64: 365>} : () -> !dist.array<tensor<365xi64>>
  %3 = "dist.group_reduce"(%2, %month) {kind = "sum", axis = 0 : i64, groups = 12 : i64} : (!dist.array<tensor<365xi64>>, !dist.array<tensor<365xi32>>) -> !dist.array<tensor<12xi64>>
  %4 = "dist.cast"(%3) {dtype = f64} : (!dist.array<tensor<12xi64>>) -> !dist.array<tensor<12xf64>>
  %5 = "dist.broadcast"(%4) {shape = array<i64: 12, 40>, dims = array<i64: 0>} : (!dist.array<tensor<12xf64>>) -> !dist.array<tensor<12x40xf64>>
  %6 = "dist.map"(%1, %5) {fn = "divide"} : (!dist.array<tensor<12x40xf64>>, !dist.array<tensor<12x40xf64>>) -> !dist.array<tensor<12x40xf64>>
  %7 = "dist.group_reduce"(%x, %month) {kind = "max", axis = 0 : i64, groups = 12 : i64} : (!dist.array<tensor<365x40xf64>>, !dist.array<tensor<365xi32>>) -> !dist.array<tensor<12x40xf64>>
  %8 = "dist.gather"(%6, %month) {axis = 0 : i64} : (!dist.array<tensor<12x40xf64>>, !dist.array<tensor<365xi32>>) -> !dist.array<tensor<365x40xf64>>
  %9 = "dist.map"(%x, %8) {fn = "subtract"} : (!dist.array<tensor<365x40xf64>>, !dist.array<tensor<365x40xf64>>) -> !dist.array<tensor<365x40xf64>>
  return %0, %6, %7, %9 : !dist.array<tensor<12x40xf64>>, !dist.array<tensor<12x40xf64>>, !dist.array<tensor<12x40xf64>>, !dist.array<tensor<365x40xf64>>
}
