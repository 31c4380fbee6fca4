// RUN: ramba-opt explain %s --pass-pipeline='dist-fuse' | FileCheck %s
// RUN: ramba-opt %s --pass-pipeline='dist-fuse' --remarks 2>&1 >/dev/null | FileCheck %s
// RUN: ramba-opt %s --pass-pipeline='dist-fuse' --remarks --verify-diagnostics

func.func @main(%a: !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>> {
  %0 = "dist.map"(%a) {fn = "sqrt"} : (!dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  // CHECK: explain.mlir:[[@LINE+4]]:8: remark: [dist-fuse]
  // CHECK-NEXT: %1 = "dist.map"
  // CHECK-NEXT: {{^}}       ^
  // expected-remark@+1 {{[dist-fuse]}}
  %1 = "dist.map"(%0) {fn = "exp"} : (!dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  return %1 : !dist.array<tensor<8xf64>>
}
