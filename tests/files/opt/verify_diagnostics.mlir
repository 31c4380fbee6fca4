// What is announced must come, and nothing else.
// RUN: not ramba-opt %s --split-input-file --verify-diagnostics 2>&1 | FileCheck %s

func.func @missed(%a: !dist.array<tensor<3xf64>>) {
  // CHECK: verify_diagnostics.mlir:[[@LINE+1]]:6: error: expected error "something" was not produced
  // expected-error@+1 {{something}}
  return
}

// -----

func.func @unexpected(%a: !dist.array<tensor<3xf64>>) {
  // CHECK: verify_diagnostics.mlir:[[@LINE+1]]:8: error: unexpected error: 'dist.copy' op has no attribute 'a'
  %0 = "dist.copy"(%a) {a} : (!dist.array<tensor<3xf64>>) -> !dist.array<tensor<3xf64>>
  return
}
