// Every form of operation, type and attribute, through text, bytecode, and tools that know only the
// dialect's definition.
// RUN: ramba-opt %s | FileCheck %s
// RUN: ramba-opt %s | ramba-opt - | FileCheck %s
// RUN: ramba-opt %s --emit-bytecode -o %t && ramba-opt %t | FileCheck %s
// RUN: mlir-opt --irdl-file=%irdl %s | ramba-opt | FileCheck %s
// RUN: ramba-opt %s --emit-bytecode | mlir-opt --irdl-file=%irdl --emit-bytecode | ramba-opt | FileCheck %s

!vector = !dist.array<tensor<8xf64>>
!matrix = !dist.array<tensor<4x8xf64>>
!scalar = !dist.array<tensor<f64>>

// CHECK-LABEL: func.func @elementwise
// CHECK-SAME: %[[A:.*]]: !dist.array<tensor<8xf64>> {dist.donated}
// CHECK-SAME: %[[S:.*]]: !dist.array<tensor<f64>> {dist.by_value}
func.func @elementwise(%a: !vector {dist.donated}, %s: !scalar {dist.by_value})
    -> (!vector, !dist.array<tensor<8xi1>>) {
  // CHECK: "dist.broadcast"(%[[S]]) {dims = array<i64>, shape = array<i64: 8>}
  %0 = "dist.broadcast"(%s) {dims = array<i64>, shape = array<i64: 8>} : (!scalar) -> !vector
  // CHECK: %[[SUM:.*]] = "dist.map"(%[[A]], {{.*}}) {fn = "add"}
  %1 = "dist.map"(%a, %0) {fn = "add"} : (!vector, !vector) -> !vector
  // CHECK: %[[C:.*]] = "dist.map"({{.*}}) {fn = "less"} : {{.*}} -> !dist.array<tensor<8xi1>>
  %2 = "dist.map"(%1, %0) {fn = "less"} : (!vector, !vector) -> !dist.array<tensor<8xi1>>
  // CHECK: "dist.map"(%[[C]], %[[SUM]], %[[A]]) {fn = "where"}
  %3 = "dist.map"(%2, %1, %a) {fn = "where"} : (!dist.array<tensor<8xi1>>, !vector, !vector) -> !vector
  // CHECK: "dist.cast"({{.*}}) {dtype = ui8}
  %4 = "dist.cast"(%3) {dtype = ui8} : (!vector) -> !dist.array<tensor<8xui8>>
  // CHECK: return %{{.*}}, %[[C]]
  return %3, %2 : !vector, !dist.array<tensor<8xi1>>
}

// CHECK-LABEL: func.func @elements
func.func @elements() {
  // CHECK: value = 0x7FF8000000000000 : f64
  %0 = "dist.fill"() {value = 0x7FF8000000000000 : f64, shape = array<i64>} : () -> !scalar
  // CHECK: value = [2.5{{.*}} : f32, 0xFF800000 : f32]
  %1 = "dist.fill"() {value = [2.5 : f32, 0xFF800000 : f32], shape = array<i64>} : () -> !dist.array<tensor<complex<f32>>>
  // CHECK: value = 200 : ui8
  %2 = "dist.fill"() {value = 200 : ui8, shape = array<i64: 2>} : () -> !dist.array<tensor<2xui8>>
  // CHECK: value = true
  %3 = "dist.fill"() {value = true, shape = array<i64: 0, 3>} : () -> !dist.array<tensor<0x3xi1>>
  // CHECK: size = 5 : i64, start = -1 : i32, step = 2 : i32
  %4 = "dist.iota"() {start = -1 : i32, step = 2 : i32, size = 5 : i64} : () -> !dist.array<tensor<5xi32>>
  return
}

// CHECK-LABEL: func.func @views
func.func @views(%m: !matrix, %r: !vector) -> !matrix {
  // CHECK: sizes = array<i64: 2, 8>, starts = array<i64: 3, 0>, steps = array<i64: -1, 1>
  %0 = "dist.extract_slice"(%m) {starts = array<i64: 3, 0>, sizes = array<i64: 2, 8>, steps = array<i64: -1, 1>} : (!matrix) -> !dist.array<tensor<2x8xf64>>
  %1 = "dist.transpose"(%0) {perm = array<i64: 1, 0>} : (!dist.array<tensor<2x8xf64>>) -> !dist.array<tensor<8x2xf64>>
  %2 = "dist.reshape"(%1) {shape = array<i64: 16>} : (!dist.array<tensor<8x2xf64>>) -> !dist.array<tensor<16xf64>>
  %3 = "dist.reshape"(%r) {shape = array<i64: 1, 8>} : (!vector) -> !dist.array<tensor<1x8xf64>>
  // CHECK: "dist.insert_slice"
  %4 = "dist.insert_slice"(%m, %3) {starts = array<i64: 2, 0>, steps = array<i64: 1, 1>} : (!matrix, !dist.array<tensor<1x8xf64>>) -> !matrix
  // CHECK: axes = array<i64: 0>, kind = "max"
  %5 = "dist.reduce"(%4) {kind = "max", axes = array<i64: 0>} : (!matrix) -> !vector
  return %4 : !matrix
}

!split = !dist.array<tensor<4x8xf64, #dist.layout<array<i64: 2, 3>, ["0: {0, 1, 4}", "1: 9 at 8 - k"], []>>>
!halo = !dist.array<tensor<4x8xf64, #dist.layout<array<i64: 2, 3>, ["0: {0, 1, 4} halo 1, 0", "1: 9 at 8 - k halo 0, 2"], []>>>
!partial = !dist.array<tensor<8xf64, #dist.layout<array<i64: 2, 3>, ["1: 9 at 8 - k"], ["0: sum"]>>>
!whole = !dist.array<tensor<8xf64, #dist.layout<array<i64: 2, 3>, ["1: 9 at 8 - k"], []>>>
#rows = affine_map<(i, j) -> (3 - i, j)>

// CHECK-LABEL: func.func @communication
func.func @communication(%m: !split) -> (!halo, !whole) {
  // CHECK: "dist.halo_exchange"({{.*}}) {corners = true, high = array<i64: 0, 2>, low = array<i64: 1, 0>}
  // CHECK-SAME: ["0: {0, 1, 4} halo 1, 0", "1: 9 at 8 - k halo 0, 2"]
  %0 = "dist.halo_exchange"(%m) {low = array<i64: 1, 0>, high = array<i64: 0, 2>, corners = true} : (!split) -> !halo
  // CHECK: %[[NEST:.*]] = "dist.generic"() ({
  %1 = "dist.generic"() ({
    // CHECK: %[[X:.*]] = "dist.load"(%{{.*}}) {at = #{{.*}}} : ({{.*}}) -> f64
    %x = "dist.load"(%m) {at = #rows} : (!split) -> f64
    // CHECK: "dist.base"
    "dist.base"(%m) : (!split) -> ()
    // CHECK: %[[J:.*]] = "dist.index"() {dim = 1 : i64} : () -> i64
    %j = "dist.index"() {dim = 1 : i64} : () -> i64
    // CHECK: %[[F:.*]] = "dist.convert"(%[[J]]) : (i64) -> f64
    %f = "dist.convert"(%j) : (i64) -> f64
    %c = "dist.constant"() {value = 1.5 : f64} : () -> f64
    %y = "dist.apply"(%x, %f) {fn = "multiply"} : (f64, f64) -> f64
    // CHECK: vector.yield
    vector.yield %y, %c : f64, f64
  // CHECK-NEXT: }) {domain = array<i64: 4, 8>, inits = array<i64: -1, -1>, kinds = ["sum", "store"], layout = #dist.layout<
  // CHECK-SAME: -> tuple<
  }) {domain = array<i64: 4, 8>, outs = [affine_map<(i, j) -> (j)>, affine_map<(i, j) -> (i, j)>],
      kinds = ["sum", "store"], inits = array<i64: -1, -1>,
      layout = #dist.layout<array<i64: 2, 3>, ["0: {0, 1, 4}", "1: 9 at 8 - k"], []>}
    : () -> tuple<!partial, !split>
  // CHECK: %[[SUM:.*]] = "dist.result"(%[[NEST]]) {index = 0 : i64}
  %2 = "dist.result"(%1) {index = 0 : i64} : (tuple<!partial, !split>) -> !partial
  // CHECK: "dist.all_reduce"(%[[SUM]])
  %3 = "dist.all_reduce"(%2) : (!partial) -> !whole
  return %0, %3 : !halo, !whole
}

// Functions that are not about arrays are left alone.
// CHECK-LABEL: func.func private @other
func.func private @other(%x: f64) -> f64 {
  %0 = arith.addf %x, %x : f64
  return %0 : f64
}

// CHECK-LABEL: func.func @groups
func.func @groups(%m: !matrix, %l: !dist.array<tensor<8xui8>>) -> !matrix {
  // CHECK: %[[SUMS:.*]] = "dist.group_reduce"({{.*}}) {axis = 1 : i64, groups = 1 : i64, kind = "sum"}
  %0 = "dist.group_reduce"(%m, %l) {kind = "sum", axis = 1 : i64, groups = 1 : i64} : (!matrix, !dist.array<tensor<8xui8>>) -> !dist.array<tensor<4x1xf64>>
  // CHECK: "dist.gather"(%[[SUMS]], %{{.*}}) {axis = 1 : i64}
  %1 = "dist.gather"(%0, %l) {axis = 1 : i64} : (!dist.array<tensor<4x1xf64>>, !dist.array<tensor<8xui8>>) -> !matrix
  return %1 : !matrix
}
