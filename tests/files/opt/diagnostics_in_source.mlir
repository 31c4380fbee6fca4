// An error in a line of the front end shows that line.
// RUN: not ramba-opt %s 2>&1 | FileCheck %s

func.func @main(%a: !dist.array<tensor<3xf64>>) {
  %0 = "dist.transpose"(%a) {perm = array<i64: 1>} : (!dist.array<tensor<3xf64>>) -> !dist.array<tensor<3xf64>> loc("tests/files/opt/Inputs/program.py":2:5)
  return
}

// CHECK: tests/files/opt/Inputs/program.py:2:5: error: 'dist.transpose' op 'perm' [1] does not permute 1 dimensions
// CHECK-NEXT: {{^}}b = a.transpose(1)
// CHECK-NEXT: {{^}}    ^
