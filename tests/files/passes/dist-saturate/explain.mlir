// What became of an expression, and by which laws: a chain below the line it is about, or the law in
// the headline if it is one.
// RUN: ramba-opt explain %s --pass-pipeline='dist-saturate{explain=true}' | FileCheck %s --match-full-lines --strict-whitespace
// RUN: ramba-opt explain %s | FileCheck %s --check-prefix=DEFAULT
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' --remarks 2>&1 >/dev/null | FileCheck %s --allow-empty --check-prefix=SILENT
// RUN: ramba-opt %s --pass-pipeline='dist-saturate{dump=%t}' -o /dev/null && \
// RUN:   python3 -m json.tool %t.json | FileCheck %s --check-prefix=JSON && \
// RUN:   FileCheck %s --check-prefix=DOT < %t.dot
// RUN: not ramba-opt %s --pass-pipeline='dist-saturate{dump=%S/no/such/folder/graph}' 2>&1 | FileCheck %s --check-prefix=NOWHERE

// CHECK:years.py:2: remark: [dist-saturate] power(%arg0, 2.0) becomes square(%arg0) by power-two
// CHECK-NEXT:years.py:3: remark: [dist-saturate] max(negative(power(%arg0, 2.0)).T, axis 0) becomes negative(min(square(%arg0), axis 1)) (with line 2)
// CHECK-NEXT:    transpose-of-map             negative(power(%arg0, 2.0).T)
// CHECK-NEXT:    max-of-negative              negative(min(power(%arg0, 2.0).T, axis 0))
// CHECK-NEXT:    reduce-of-transpose          min(power(%arg0, 2.0), axis 1)
// CHECK-NEXT:years.py:4: remark: [dist-saturate] where(%arg1, %arg0, %arg0) becomes %arg0 by where-same
// CHECK-NOT:{{.}}
// DEFAULT: years.py:4: remark: [dist-saturate] where(%arg1, %arg0, %arg0) becomes %arg0 by where-same
// SILENT-NOT: dist-saturate
// JSON: "eclass"
// JSON: "root_eclasses"
// DOT: digraph
// NOWHERE: error: cannot write
!array = !dist.array<tensor<8x6xf64>>
func.func @main(%x: !array, %c: !dist.array<tensor<8x6xi1>>) -> (!dist.array<tensor<8xf64>>, !array) {
  %two = "dist.fill"() {value = 2.0 : f64, shape = array<i64: 8, 6>} : () -> !array
  %0 = "dist.map"(%x, %two) {fn = "power"} : (!array, !array) -> !array loc("years.py":2:0)
  %1 = "dist.map"(%0) {fn = "negative"} : (!array) -> !array loc("years.py":2:0)
  %2 = "dist.transpose"(%1) {perm = array<i64: 1, 0>} : (!array) -> !dist.array<tensor<6x8xf64>> loc("years.py":2:0)
  %3 = "dist.reduce"(%2) {kind = "max", axes = array<i64: 0>} : (!dist.array<tensor<6x8xf64>>) -> !dist.array<tensor<8xf64>> loc("years.py":3:0)
  %4 = "dist.map"(%c, %x, %x) {fn = "where"} : (!dist.array<tensor<8x6xi1>>, !array, !array) -> !array loc("years.py":4:0)
  return %3, %4 : !dist.array<tensor<8xf64>>, !array
}
