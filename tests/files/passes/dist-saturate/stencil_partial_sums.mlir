// A sum over 7 × 7 neighbours of integers: the sums of seven along a row are used by seven rows.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 400, 394>, starts = array<i64: 0, 0>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 400, 394>, starts = array<i64: 0, 1>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 400, 394>, starts = array<i64: 0, 2>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 400, 394>, starts = array<i64: 0, 3>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V4:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 400, 394>, starts = array<i64: 0, 4>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V5:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 400, 394>, starts = array<i64: 0, 5>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V6:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 400, 394>, starts = array<i64: 0, 6>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V7:[0-9]+]] = "dist.map"(%[[V0]], %[[V1]]) {fn = "add"}
// CHECK-NEXT: %[[V8:[0-9]+]] = "dist.map"(%[[V7]], %[[V2]]) {fn = "add"}
// CHECK-NEXT: %[[V9:[0-9]+]] = "dist.map"(%[[V8]], %[[V3]]) {fn = "add"}
// CHECK-NEXT: %[[V10:[0-9]+]] = "dist.map"(%[[V9]], %[[V4]]) {fn = "add"}
// CHECK-NEXT: %[[V11:[0-9]+]] = "dist.map"(%[[V10]], %[[V5]]) {fn = "add"}
// CHECK-NEXT: %[[V12:[0-9]+]] = "dist.map"(%[[V11]], %[[V6]]) {fn = "add"}
// CHECK-NEXT: %[[V13:[0-9]+]] = "dist.extract_slice"(%[[V12]]) {sizes = array<i64: 394, 394>, starts = array<i64: 0, 0>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V14:[0-9]+]] = "dist.extract_slice"(%[[V12]]) {sizes = array<i64: 394, 394>, starts = array<i64: 1, 0>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V15:[0-9]+]] = "dist.extract_slice"(%[[V12]]) {sizes = array<i64: 394, 394>, starts = array<i64: 2, 0>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V16:[0-9]+]] = "dist.extract_slice"(%[[V12]]) {sizes = array<i64: 394, 394>, starts = array<i64: 3, 0>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V17:[0-9]+]] = "dist.extract_slice"(%[[V12]]) {sizes = array<i64: 394, 394>, starts = array<i64: 4, 0>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V18:[0-9]+]] = "dist.extract_slice"(%[[V12]]) {sizes = array<i64: 394, 394>, starts = array<i64: 5, 0>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V19:[0-9]+]] = "dist.extract_slice"(%[[V12]]) {sizes = array<i64: 394, 394>, starts = array<i64: 6, 0>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V20:[0-9]+]] = "dist.map"(%[[V13]], %[[V14]]) {fn = "add"}
// CHECK-NEXT: %[[V21:[0-9]+]] = "dist.map"(%[[V20]], %[[V15]]) {fn = "add"}
// CHECK-NEXT: %[[V22:[0-9]+]] = "dist.map"(%[[V21]], %[[V16]]) {fn = "add"}
// CHECK-NEXT: %[[V23:[0-9]+]] = "dist.map"(%[[V22]], %[[V17]]) {fn = "add"}
// CHECK-NEXT: %[[V24:[0-9]+]] = "dist.map"(%[[V23]], %[[V18]]) {fn = "add"}
// CHECK-NEXT: %[[V25:[0-9]+]] = "dist.map"(%[[V24]], %[[V19]]) {fn = "add"}
// CHECK-NEXT: return %[[V25]]
func.func @main(%a: !dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>> {
  %s00 = "dist.extract_slice"(%a) {starts = array<i64: 0, 0>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s01 = "dist.extract_slice"(%a) {starts = array<i64: 0, 1>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t01 = "dist.map"(%s00, %s01) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s02 = "dist.extract_slice"(%a) {starts = array<i64: 0, 2>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t02 = "dist.map"(%t01, %s02) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s03 = "dist.extract_slice"(%a) {starts = array<i64: 0, 3>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t03 = "dist.map"(%t02, %s03) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s04 = "dist.extract_slice"(%a) {starts = array<i64: 0, 4>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t04 = "dist.map"(%t03, %s04) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s05 = "dist.extract_slice"(%a) {starts = array<i64: 0, 5>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t05 = "dist.map"(%t04, %s05) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s06 = "dist.extract_slice"(%a) {starts = array<i64: 0, 6>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t06 = "dist.map"(%t05, %s06) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s10 = "dist.extract_slice"(%a) {starts = array<i64: 1, 0>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t10 = "dist.map"(%t06, %s10) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s11 = "dist.extract_slice"(%a) {starts = array<i64: 1, 1>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t11 = "dist.map"(%t10, %s11) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s12 = "dist.extract_slice"(%a) {starts = array<i64: 1, 2>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t12 = "dist.map"(%t11, %s12) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s13 = "dist.extract_slice"(%a) {starts = array<i64: 1, 3>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t13 = "dist.map"(%t12, %s13) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s14 = "dist.extract_slice"(%a) {starts = array<i64: 1, 4>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t14 = "dist.map"(%t13, %s14) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s15 = "dist.extract_slice"(%a) {starts = array<i64: 1, 5>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t15 = "dist.map"(%t14, %s15) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s16 = "dist.extract_slice"(%a) {starts = array<i64: 1, 6>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t16 = "dist.map"(%t15, %s16) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s20 = "dist.extract_slice"(%a) {starts = array<i64: 2, 0>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t20 = "dist.map"(%t16, %s20) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s21 = "dist.extract_slice"(%a) {starts = array<i64: 2, 1>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t21 = "dist.map"(%t20, %s21) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s22 = "dist.extract_slice"(%a) {starts = array<i64: 2, 2>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t22 = "dist.map"(%t21, %s22) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s23 = "dist.extract_slice"(%a) {starts = array<i64: 2, 3>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t23 = "dist.map"(%t22, %s23) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s24 = "dist.extract_slice"(%a) {starts = array<i64: 2, 4>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t24 = "dist.map"(%t23, %s24) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s25 = "dist.extract_slice"(%a) {starts = array<i64: 2, 5>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t25 = "dist.map"(%t24, %s25) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s26 = "dist.extract_slice"(%a) {starts = array<i64: 2, 6>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t26 = "dist.map"(%t25, %s26) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s30 = "dist.extract_slice"(%a) {starts = array<i64: 3, 0>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t30 = "dist.map"(%t26, %s30) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s31 = "dist.extract_slice"(%a) {starts = array<i64: 3, 1>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t31 = "dist.map"(%t30, %s31) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s32 = "dist.extract_slice"(%a) {starts = array<i64: 3, 2>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t32 = "dist.map"(%t31, %s32) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s33 = "dist.extract_slice"(%a) {starts = array<i64: 3, 3>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t33 = "dist.map"(%t32, %s33) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s34 = "dist.extract_slice"(%a) {starts = array<i64: 3, 4>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t34 = "dist.map"(%t33, %s34) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s35 = "dist.extract_slice"(%a) {starts = array<i64: 3, 5>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t35 = "dist.map"(%t34, %s35) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s36 = "dist.extract_slice"(%a) {starts = array<i64: 3, 6>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t36 = "dist.map"(%t35, %s36) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s40 = "dist.extract_slice"(%a) {starts = array<i64: 4, 0>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t40 = "dist.map"(%t36, %s40) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s41 = "dist.extract_slice"(%a) {starts = array<i64: 4, 1>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t41 = "dist.map"(%t40, %s41) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s42 = "dist.extract_slice"(%a) {starts = array<i64: 4, 2>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t42 = "dist.map"(%t41, %s42) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s43 = "dist.extract_slice"(%a) {starts = array<i64: 4, 3>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t43 = "dist.map"(%t42, %s43) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s44 = "dist.extract_slice"(%a) {starts = array<i64: 4, 4>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t44 = "dist.map"(%t43, %s44) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s45 = "dist.extract_slice"(%a) {starts = array<i64: 4, 5>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t45 = "dist.map"(%t44, %s45) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s46 = "dist.extract_slice"(%a) {starts = array<i64: 4, 6>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t46 = "dist.map"(%t45, %s46) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s50 = "dist.extract_slice"(%a) {starts = array<i64: 5, 0>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t50 = "dist.map"(%t46, %s50) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s51 = "dist.extract_slice"(%a) {starts = array<i64: 5, 1>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t51 = "dist.map"(%t50, %s51) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s52 = "dist.extract_slice"(%a) {starts = array<i64: 5, 2>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t52 = "dist.map"(%t51, %s52) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s53 = "dist.extract_slice"(%a) {starts = array<i64: 5, 3>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t53 = "dist.map"(%t52, %s53) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s54 = "dist.extract_slice"(%a) {starts = array<i64: 5, 4>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t54 = "dist.map"(%t53, %s54) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s55 = "dist.extract_slice"(%a) {starts = array<i64: 5, 5>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t55 = "dist.map"(%t54, %s55) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s56 = "dist.extract_slice"(%a) {starts = array<i64: 5, 6>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t56 = "dist.map"(%t55, %s56) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s60 = "dist.extract_slice"(%a) {starts = array<i64: 6, 0>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t60 = "dist.map"(%t56, %s60) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s61 = "dist.extract_slice"(%a) {starts = array<i64: 6, 1>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t61 = "dist.map"(%t60, %s61) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s62 = "dist.extract_slice"(%a) {starts = array<i64: 6, 2>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t62 = "dist.map"(%t61, %s62) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s63 = "dist.extract_slice"(%a) {starts = array<i64: 6, 3>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t63 = "dist.map"(%t62, %s63) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s64 = "dist.extract_slice"(%a) {starts = array<i64: 6, 4>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t64 = "dist.map"(%t63, %s64) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s65 = "dist.extract_slice"(%a) {starts = array<i64: 6, 5>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t65 = "dist.map"(%t64, %s65) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  %s66 = "dist.extract_slice"(%a) {starts = array<i64: 6, 6>, sizes = array<i64: 394, 394>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xi32>>) -> !dist.array<tensor<394x394xi32>>
  %t66 = "dist.map"(%t65, %s66) {fn = "add"} : (!dist.array<tensor<394x394xi32>>, !dist.array<tensor<394x394xi32>>) -> !dist.array<tensor<394x394xi32>>
  return %t66 : !dist.array<tensor<394x394xi32>>
}
