// Errors name file, line and column, and show the line with a caret; nothing is printed besides.
// RUN: not ramba-opt %s >%t.out 2>%t.err; FileCheck %s <%t.err; test ! -s %t.out
// RUN: not ramba-opt - <%s 2>&1 | FileCheck %s --check-prefix=STDIN
// RUN: not ramba-opt %s -o %t.made 2>/dev/null; test ! -e %t.made
// RUN: not ramba-opt %S/no_such_file.mlir 2>&1 | FileCheck %s --check-prefix=MISSING
// RUN: not ramba-opt --frobnicate 2>&1 | FileCheck %s --check-prefix=OPTION

func.func @main(%a: !dist.array<tensor<3xf64>>, %b: !dist.array<tensor<4xf64>>) {
  // CHECK: {{^}}tests/files/opt/diagnostics.mlir:[[@LINE+5]]:8: error: 'dist.map' op operands have shapes [3] and [4]
  // CHECK-NEXT: {{^}}  %0 = "dist.map"(%a, %b)
  // CHECK-NEXT: {{^}}       ^
  // CHECK-NOT: error
  // STDIN: {{^}}-:[[@LINE+1]]:8: error: 'dist.map' op operands have shapes [3] and [4]
  %0 = "dist.map"(%a, %b) {fn = "add"} : (!dist.array<tensor<3xf64>>, !dist.array<tensor<4xf64>>) -> !dist.array<tensor<3xf64>>
  return
}

// MISSING: ramba-opt: cannot open input file 'tests/files/opt/no_such_file.mlir': No such file or directory
// OPTION: ramba-opt: unknown command line argument '--frobnicate'; try 'ramba-opt --help'
