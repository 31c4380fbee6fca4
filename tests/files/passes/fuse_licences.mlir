// A nest may be rounded otherwise if all of it may; with fast=true every nest may.
// RUN: ramba-opt %s --pass-pipeline='dist-fuse' | FileCheck %s
// RUN: ramba-opt %s --pass-pipeline='dist-fuse{fast=true}' | FileCheck %s --check-prefix=FAST
// RUN: ramba-opt %s --pass-pipeline='dist-fuse,dist-assign-layouts{ranks=2},dist-materialize-comm,dist-assign-destinations' | FileCheck %s
// RUN: ramba-opt %s --pass-pipeline='dist-fuse,dist-fix-order' | FileCheck %s --check-prefix=FIXED
!x = !dist.array<tensor<800xf64>>
// CHECK-LABEL: func.func @all
// CHECK: dist.fast, domain = array<i64: 800>
// FAST-LABEL: func.func @all
// FAST: dist.fast, domain = array<i64: 800>
// FIXED-NOT: dist.fast
func.func @all(%x: !x, %y: !x) -> !x {
  %0 = "dist.map"(%x, %y) {fn = "multiply", dist.fast} : (!x, !x) -> !x
  %1 = "dist.map"(%0, %y) {fn = "add", dist.fast} : (!x, !x) -> !x
  return %1 : !x
}
// CHECK-LABEL: func.func @some
// CHECK-NOT: dist.fast
// FAST-LABEL: func.func @some
// FAST: dist.fast, domain = array<i64: 800>
func.func @some(%x: !x, %y: !x) -> !x {
  %0 = "dist.map"(%x, %y) {fn = "multiply", dist.fast} : (!x, !x) -> !x
  %1 = "dist.map"(%0, %y) {fn = "add"} : (!x, !x) -> !x
  return %1 : !x
}
