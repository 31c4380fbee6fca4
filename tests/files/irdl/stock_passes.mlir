// Upstream's passes run over programs and leave our operations, of which they know nothing, alone.
// RUN: mlir-opt --irdl-file=%irdl %s --pass-pipeline='builtin.module(canonicalize,cse,inline,symbol-dce)' | ramba-opt | FileCheck %s

// CHECK: func.func @main
func.func @main(%a: !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>> {
  // CHECK-COUNT-2: "dist.map"
  %0 = "dist.map"(%a) {fn = "sqrt"} : (!dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  %1 = "dist.map"(%a) {fn = "sqrt"} : (!dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  return %1 : !dist.array<tensor<8xf64>>
}
