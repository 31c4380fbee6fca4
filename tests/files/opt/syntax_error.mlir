// RUN: not ramba-opt %s 2>&1 | FileCheck %s

// CHECK: syntax_error.mlir:[[@LINE+3]]:28: error: expected attribute value
// CHECK-NEXT: value = }
// CHECK-NEXT: {{^}}                           ^
%0 = "dist.fill"() {value = } : () -> !dist.array<tensor<f64>>
