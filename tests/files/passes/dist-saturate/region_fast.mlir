// RUN: ramba-opt %s --pass-pipeline='dist-canonicalize,dist-saturate' | FileCheck %s
// RUN: ramba-opt %s | ramba-opt --pass-pipeline='dist-canonicalize,dist-saturate' | FileCheck %s

// Only what the program marks may be rounded otherwise.

func.func @main(%x: !dist.array<tensor<8xf64>>, %y: !dist.array<tensor<8xf64>>, %z: !dist.array<tensor<8xf64>>)
    -> (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) {
  %0 = "dist.map"(%x, %y) {fn = "divide"} : (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  %1 = "dist.map"(%0, %z) {fn = "divide"} : (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  %2 = "dist.map"(%y, %x) {fn = "divide", dist.fast} : (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  %3 = "dist.map"(%2, %z) {fn = "divide", dist.fast} : (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  return %1, %3 : !dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>
}

// CHECK: %[[Q:.*]] = "dist.map"(%arg0, %arg1) {fn = "divide"}
// CHECK: %[[R:.*]] = "dist.map"(%[[Q]], %arg2) {fn = "divide"}
// CHECK: %[[P:.*]] = "dist.map"(%arg0, %arg2) {dist.fast, fn = "multiply"}
// CHECK: %[[S:.*]] = "dist.map"(%arg1, %[[P]]) {dist.fast, fn = "divide"}
// CHECK: return %[[R]], %[[S]]
