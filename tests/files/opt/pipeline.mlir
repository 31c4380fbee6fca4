// Our passes and upstream's in one pipeline. Locations, attributes of functions and arguments, and
// functions that are not about arrays stay.
// RUN: ramba-opt %s --mlir-print-debuginfo \
// RUN:   --pass-pipeline='builtin.module(dist-fuse,func.func(cse,dist-assign-destinations),canonicalize)' \
// RUN:   | FileCheck %s

// CHECK: func.func private @main(%{{.*}}: !dist.array<tensor<8xf64>> {dist.donated, other.note = "kept"} loc({{.*}}), %{{.*}}: !dist.array<tensor<8xf64>>{{.*}}) -> (!dist.array<tensor<8xf64>> {other.result}) attributes {llvm.emit_c_interface} {
func.func private @main(%a: !dist.array<tensor<8xf64>> {dist.donated, other.note = "kept"}, %b: !dist.array<tensor<8xf64>>)
    -> (!dist.array<tensor<8xf64>> {other.result}) attributes {llvm.emit_c_interface} {
  %0 = "dist.map"(%a, %b) {fn = "add"} : (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>> loc("program.py":3:1)
  %1 = "dist.map"(%0) {fn = "sqrt"} : (!dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>> loc("program.py":4:1)
  // CHECK: "dist.generic"
  // CHECK: "dist.apply"({{.*}}) {fn = "add"}
  // CHECK-NEXT: "dist.apply"({{.*}}) {fn = "sqrt"}
  // CHECK: reuse = array<i64: 0>
  // CHECK-SAME: loc(#[[LINE:.*]])
  return %1 : !dist.array<tensor<8xf64>>
}

// CHECK: func.func @upstream
// CHECK-NOT: arith.addi
// CHECK: return
func.func @upstream() -> i32 {
  %0 = arith.constant 1 : i32
  %1 = arith.addi %0, %0 : i32
  return %1 : i32
}

// CHECK: #[[LINE]] = loc("program.py":4:1)
