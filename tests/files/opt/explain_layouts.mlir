// RUN: ramba-opt explain %s --ranks=4 | FileCheck %s
// RUN: ramba-opt explain %s --ranks=4 --machine=%S/Inputs/slow.machine | FileCheck %s --check-prefix=SLOW
// RUN: ramba-opt explain %s --ranks=4 --picture=%t.svg -o %t.txt && FileCheck %s --check-prefix=PICTURE < %t.svg
// RUN: not ramba-opt explain %s --ranks=4 --pass-pipeline='dist-fuse' --picture=%t.svg 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not ramba-opt explain %s --machine=%S/Inputs/no.machine 2>&1 | FileCheck %s --check-prefix=WRONG
// RUN: ramba-opt calibrate | FileCheck %s --check-prefix=MEASURED
// RUN: ramba-opt calibrate -o %t.machine && ramba-opt explain %s --ranks=4 --machine=%t.machine

// Ranks combine their sums; if messages take long, every rank adds up everything.
func.func @main() -> (!dist.array<tensor<100000xf64>>, !dist.array<tensor<f64>>) {
  %x = "dist.iota"() {start = 0.0 : f64, step = 1.0 : f64, size = 100000 : i64} : () -> !dist.array<tensor<100000xf64>>
  // CHECK: explain_layouts.mlir:[[@LINE+13]]:8: remark: [dist-assign-layouts] ranks form a grid of 4, costing
  // CHECK: cost: {{.*}} messages {{.*}} bytes {{.*}}
  // CHECK-NEXT: memory: at most 200008 bytes per rank, at
  // CHECK-NEXT: second-best plan: a grid of 4,
  // CHECK-NEXT: the nest at {{.*}} would be on every rank, not split 4
  // CHECK: explain_layouts.mlir:[[@LINE+8]]:8: remark: [dist-assign-layouts] the nest is split 4; on every rank costs {{.*}} more
  // CHECK: makes 100000xf64, split 4, at most 200000 bytes per rank
  // SLOW: the nest is on every rank; split 4 costs {{.*}} more
  // PICTURE: <text {{.*}}>The first result of @main, 100000xf64</text>
  // PICTURE: <title>rank 3: [75000:100000]</title>
  // NONE: error: no picture: the pipeline assigns no layouts
  // WRONG: no.machine: dist-assign-layouts has no option 'speed'
  // MEASURED: memory-ns-per-byte={{[0-9.]+$}}
  %y = "dist.map"(%x) {fn = "sqrt"} : (!dist.array<tensor<100000xf64>>) -> !dist.array<tensor<100000xf64>>
  %s = "dist.reduce"(%y) {kind = "sum", axes = array<i64: 0>} : (!dist.array<tensor<100000xf64>>) -> !dist.array<tensor<f64>>
  return %y, %s : !dist.array<tensor<100000xf64>>, !dist.array<tensor<f64>>
}
