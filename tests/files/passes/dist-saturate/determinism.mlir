// Four processes come to the same program, for the same reasons, in the same order.
// RUN: for run in 1 2 3 4; do ramba-opt %S/numpy_black_scholes.mlir --remarks -o %t.$run 2>%t.$run.why \
// RUN:   --pass-pipeline='dist-saturate{fast=true finite=true explain=true}' || exit 1; done
// RUN: for run in 2 3 4; do cmp %t.1 %t.$run && cmp %t.1.why %t.$run.why || exit 1; done
// RUN: FileCheck %s < %t.1.why
// CHECK: [dist-saturate] 1.0 + erf(
