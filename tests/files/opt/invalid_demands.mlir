// RUN: ramba-opt %s --split-input-file --verify-diagnostics --pass-pipeline='builtin.module(dist-fuse,dist-assign-layouts{ranks=2 replicate-below=0})'

func.func @rules(%x: !dist.array<tensor<4x8xf64>>) -> !dist.array<tensor<4x8xf64>> {
  // expected-error@+1 {{'dist.distribute' op 1 rules for an array of 2 dimensions}}
  %0 = "dist.distribute"(%x) {distribution = "whole"} : (!dist.array<tensor<4x8xf64>>) -> !dist.array<tensor<4x8xf64>>
  return %0 : !dist.array<tensor<4x8xf64>>
}

// -----

func.func @ranks(%x: !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>> {
  // expected-error@+1 {{distribution '3: 0': a grid of 3 ranks on a job of 2}}
  %0 = "dist.distribute"(%x) {distribution = "3: 0"} : (!dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  return %0 : !dist.array<tensor<8xf64>>
}

// -----

func.func @together(%x: !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>> {
  // expected-note@+1 {{demanded here}}
  %0 = "dist.distribute"(%x) {distribution = "whole"} : (!dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  // expected-error@+1 {{no layout satisfies this together with what is demanded earlier}}
  %1 = "dist.distribute"(%0) {distribution = "0"} : (!dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  return %1 : !dist.array<tensor<8xf64>>
}

// -----

func.func @lengths(%x: !dist.array<tensor<8xf64>>, %y: !dist.array<tensor<9xf64>>) -> !dist.array<tensor<8xf64>> {
  // expected-error@+1 {{'dist.align' op dimensions of 8 and 9 elements cannot be aligned}}
  %0 = "dist.align"(%x, %y) {dims = array<i64: 0, 0>} : (!dist.array<tensor<8xf64>>, !dist.array<tensor<9xf64>>) -> !dist.array<tensor<8xf64>>
  return %0 : !dist.array<tensor<8xf64>>
}
