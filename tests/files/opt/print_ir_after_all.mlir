// RUN: ramba-opt %s --mlir-print-ir-after-all --mlir-timing --pass-pipeline='dist-fuse,func.func(cse)' 2>&1 >/dev/null | FileCheck %s

// CHECK: // -----// IR Dump After dist-fuse //----- //
// CHECK: "dist.generic"
// CHECK: // -----// IR Dump After func.func(cse) //----- //
// CHECK: "dist.generic"
// CHECK: ... Execution time report ...
// CHECK: Total Execution Time: {{[0-9.]+}} seconds
// CHECK: {{[0-9.]+}} ({{ *[0-9.]+}}%)  dist-fuse
// CHECK: {{[0-9.]+}} ({{ *[0-9.]+}}%)  func.func(cse)
// CHECK: {{[0-9.]+}} (100.0%)  Total
func.func @main(%a: !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>> {
  %0 = "dist.map"(%a) {fn = "sqrt"} : (!dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  return %0 : !dist.array<tensor<8xf64>>
}
