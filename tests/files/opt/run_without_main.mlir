// RUN: not ramba-opt run %s 2>&1 | FileCheck %s
// CHECK: run_without_main.mlir:1:1: error: '@main' must take no arguments
func.func @main(%a: !dist.array<tensor<8xf64>>) {
  return
}
