// Statistics of one grouping and what is computed from them: two nests, no value of its own for the
// labels' means.
// RUN: ramba-opt %s --pass-pipeline='builtin.module(dist-fuse)' | FileCheck %s
// RUN: ramba-opt %s --pass-pipeline='builtin.module(dist-fuse)' | ramba-opt | FileCheck %s
// RUN: mlir-opt --irdl-file=%irdl %s | ramba-opt --pass-pipeline='builtin.module(dist-fuse)' | FileCheck %s

!days = !dist.array<tensor<90x40xf64>>
!labels = !dist.array<tensor<90xi32>>
!months = !dist.array<tensor<3x40xf64>>

// CHECK-DAG: #[[DAY:.*]] = affine_map<(d0, d1) -> (d0)>
// CHECK-DAG: #[[MONTH:.*]] = affine_map<(d0, d1)[s0, s1] -> (s1 mod 4, d1)>
// CHECK-LABEL: func.func @anomalies
func.func @anomalies(%x: !days, %l: !labels) -> (!days, !months) {
  // CHECK: "dist.generic"
  // CHECK: "dist.load"({{.*}}) {at = #[[DAY]]} : ({{.*}}) -> i32
  // CHECK: kinds = ["sum", "max"]
  // CHECK-SAME: outs = [#[[MONTH]], #[[MONTH]]]
  %sums = "dist.group_reduce"(%x, %l) {kind = "sum", axis = 0 : i64, groups = 3 : i64} : (!days, !labels) -> !months
  %most = "dist.group_reduce"(%x, %l) {kind = "max", axis = 0 : i64, groups = 3 : i64} : (!days, !labels) -> !months
  // CHECK: "dist.generic"
  // CHECK: "dist.load"({{.*}}) {at = #[[MONTH]]} : ({{.*}}) -> f64
  // CHECK: kinds = ["store"]
  // CHECK-NOT: dist.generic
  %each = "dist.gather"(%sums, %l) {axis = 0 : i64} : (!months, !labels) -> !days
  %off = "dist.map"(%x, %each) {fn = "subtract"} : (!days, !days) -> !days
  return %off, %most : !days, !months
}
