// The weights 1 4 6 4 1 in both directions: five products along a row, once, instead of twenty-five a point.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate{fast=true}' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.fill"() {shape = array<i64: 396, 396>, value = 6.000000e+00 : f64}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.fill"() {shape = array<i64: 396, 396>, value = 2.400000e+01 : f64}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.fill"() {shape = array<i64: 396, 396>, value = 3.600000e+01 : f64}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 400, 396>, starts = array<i64: 0, 0>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V4:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 400, 396>, starts = array<i64: 0, 1>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V5:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 400, 396>, starts = array<i64: 0, 2>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V6:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 400, 396>, starts = array<i64: 0, 3>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V7:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 400, 396>, starts = array<i64: 0, 4>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V8:[0-9]+]] = "dist.fill"() {shape = array<i64: 400, 396>, value = 0.16666666666666666 : f64}
// CHECK-NEXT: %[[V9:[0-9]+]] = "dist.fill"() {shape = array<i64: 400, 396>, value = 0.66666666666666663 : f64}
// CHECK-NEXT: %[[V10:[0-9]+]] = "dist.map"(%[[V3]], %[[V7]]) {fn = "add"}
// CHECK-NEXT: %[[V11:[0-9]+]] = "dist.map"(%[[V10]], %[[V8]]) {fn = "multiply"}
// CHECK-NEXT: %[[V12:[0-9]+]] = "dist.map"(%[[V4]], %[[V6]]) {fn = "add"}
// CHECK-NEXT: %[[V13:[0-9]+]] = "dist.map"(%[[V12]], %[[V9]]) {fn = "multiply"}
// CHECK-NEXT: %[[V14:[0-9]+]] = "dist.map"(%[[V5]], %[[V11]]) {fn = "add"}
// CHECK-NEXT: %[[V15:[0-9]+]] = "dist.map"(%[[V14]], %[[V13]]) {fn = "add"}
// CHECK-NEXT: %[[V16:[0-9]+]] = "dist.extract_slice"(%[[V15]]) {sizes = array<i64: 396, 396>, starts = array<i64: 0, 0>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V17:[0-9]+]] = "dist.extract_slice"(%[[V15]]) {sizes = array<i64: 396, 396>, starts = array<i64: 1, 0>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V18:[0-9]+]] = "dist.extract_slice"(%[[V15]]) {sizes = array<i64: 396, 396>, starts = array<i64: 2, 0>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V19:[0-9]+]] = "dist.extract_slice"(%[[V15]]) {sizes = array<i64: 396, 396>, starts = array<i64: 3, 0>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V20:[0-9]+]] = "dist.extract_slice"(%[[V15]]) {sizes = array<i64: 396, 396>, starts = array<i64: 4, 0>, steps = array<i64: 1, 1>}
// CHECK-NEXT: %[[V21:[0-9]+]] = "dist.map"(%[[V18]], %[[V2]]) {fn = "multiply"}
// CHECK-NEXT: %[[V22:[0-9]+]] = "dist.map"(%[[V16]], %[[V20]]) {fn = "add"}
// CHECK-NEXT: %[[V23:[0-9]+]] = "dist.map"(%[[V22]], %[[V0]]) {fn = "multiply"}
// CHECK-NEXT: %[[V24:[0-9]+]] = "dist.map"(%[[V17]], %[[V19]]) {fn = "add"}
// CHECK-NEXT: %[[V25:[0-9]+]] = "dist.map"(%[[V24]], %[[V1]]) {fn = "multiply"}
// CHECK-NEXT: %[[V26:[0-9]+]] = "dist.map"(%[[V21]], %[[V23]]) {fn = "add"}
// CHECK-NEXT: %[[V27:[0-9]+]] = "dist.map"(%[[V26]], %[[V25]]) {fn = "add"}
// CHECK-NEXT: return %[[V27]]
func.func @main(%a: !dist.array<tensor<400x400xf64>>) -> !dist.array<tensor<396x396xf64>> {
  %w4 = "dist.fill"() {value = 4.0 : f64, shape = array<i64: 396, 396>} : () -> !dist.array<tensor<396x396xf64>>
  %w6 = "dist.fill"() {value = 6.0 : f64, shape = array<i64: 396, 396>} : () -> !dist.array<tensor<396x396xf64>>
  %w16 = "dist.fill"() {value = 16.0 : f64, shape = array<i64: 396, 396>} : () -> !dist.array<tensor<396x396xf64>>
  %w24 = "dist.fill"() {value = 24.0 : f64, shape = array<i64: 396, 396>} : () -> !dist.array<tensor<396x396xf64>>
  %w36 = "dist.fill"() {value = 36.0 : f64, shape = array<i64: 396, 396>} : () -> !dist.array<tensor<396x396xf64>>
  %s00 = "dist.extract_slice"(%a) {starts = array<i64: 0, 0>, sizes = array<i64: 396, 396>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xf64>>) -> !dist.array<tensor<396x396xf64>>
  %s01 = "dist.extract_slice"(%a) {starts = array<i64: 0, 1>, sizes = array<i64: 396, 396>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xf64>>) -> !dist.array<tensor<396x396xf64>>
  %m01 = "dist.map"(%s01, %w4) {fn = "multiply"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %t01 = "dist.map"(%s00, %m01) {fn = "add"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %s02 = "dist.extract_slice"(%a) {starts = array<i64: 0, 2>, sizes = array<i64: 396, 396>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xf64>>) -> !dist.array<tensor<396x396xf64>>
  %m02 = "dist.map"(%s02, %w6) {fn = "multiply"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %t02 = "dist.map"(%t01, %m02) {fn = "add"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %s03 = "dist.extract_slice"(%a) {starts = array<i64: 0, 3>, sizes = array<i64: 396, 396>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xf64>>) -> !dist.array<tensor<396x396xf64>>
  %m03 = "dist.map"(%s03, %w4) {fn = "multiply"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %t03 = "dist.map"(%t02, %m03) {fn = "add"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %s04 = "dist.extract_slice"(%a) {starts = array<i64: 0, 4>, sizes = array<i64: 396, 396>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xf64>>) -> !dist.array<tensor<396x396xf64>>
  %t04 = "dist.map"(%t03, %s04) {fn = "add"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %s10 = "dist.extract_slice"(%a) {starts = array<i64: 1, 0>, sizes = array<i64: 396, 396>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xf64>>) -> !dist.array<tensor<396x396xf64>>
  %m10 = "dist.map"(%s10, %w4) {fn = "multiply"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %t10 = "dist.map"(%t04, %m10) {fn = "add"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %s11 = "dist.extract_slice"(%a) {starts = array<i64: 1, 1>, sizes = array<i64: 396, 396>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xf64>>) -> !dist.array<tensor<396x396xf64>>
  %m11 = "dist.map"(%s11, %w16) {fn = "multiply"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %t11 = "dist.map"(%t10, %m11) {fn = "add"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %s12 = "dist.extract_slice"(%a) {starts = array<i64: 1, 2>, sizes = array<i64: 396, 396>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xf64>>) -> !dist.array<tensor<396x396xf64>>
  %m12 = "dist.map"(%s12, %w24) {fn = "multiply"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %t12 = "dist.map"(%t11, %m12) {fn = "add"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %s13 = "dist.extract_slice"(%a) {starts = array<i64: 1, 3>, sizes = array<i64: 396, 396>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xf64>>) -> !dist.array<tensor<396x396xf64>>
  %m13 = "dist.map"(%s13, %w16) {fn = "multiply"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %t13 = "dist.map"(%t12, %m13) {fn = "add"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %s14 = "dist.extract_slice"(%a) {starts = array<i64: 1, 4>, sizes = array<i64: 396, 396>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xf64>>) -> !dist.array<tensor<396x396xf64>>
  %m14 = "dist.map"(%s14, %w4) {fn = "multiply"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %t14 = "dist.map"(%t13, %m14) {fn = "add"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %s20 = "dist.extract_slice"(%a) {starts = array<i64: 2, 0>, sizes = array<i64: 396, 396>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xf64>>) -> !dist.array<tensor<396x396xf64>>
  %m20 = "dist.map"(%s20, %w6) {fn = "multiply"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %t20 = "dist.map"(%t14, %m20) {fn = "add"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %s21 = "dist.extract_slice"(%a) {starts = array<i64: 2, 1>, sizes = array<i64: 396, 396>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xf64>>) -> !dist.array<tensor<396x396xf64>>
  %m21 = "dist.map"(%s21, %w24) {fn = "multiply"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %t21 = "dist.map"(%t20, %m21) {fn = "add"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %s22 = "dist.extract_slice"(%a) {starts = array<i64: 2, 2>, sizes = array<i64: 396, 396>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xf64>>) -> !dist.array<tensor<396x396xf64>>
  %m22 = "dist.map"(%s22, %w36) {fn = "multiply"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %t22 = "dist.map"(%t21, %m22) {fn = "add"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %s23 = "dist.extract_slice"(%a) {starts = array<i64: 2, 3>, sizes = array<i64: 396, 396>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xf64>>) -> !dist.array<tensor<396x396xf64>>
  %m23 = "dist.map"(%s23, %w24) {fn = "multiply"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %t23 = "dist.map"(%t22, %m23) {fn = "add"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %s24 = "dist.extract_slice"(%a) {starts = array<i64: 2, 4>, sizes = array<i64: 396, 396>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xf64>>) -> !dist.array<tensor<396x396xf64>>
  %m24 = "dist.map"(%s24, %w6) {fn = "multiply"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %t24 = "dist.map"(%t23, %m24) {fn = "add"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %s30 = "dist.extract_slice"(%a) {starts = array<i64: 3, 0>, sizes = array<i64: 396, 396>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xf64>>) -> !dist.array<tensor<396x396xf64>>
  %m30 = "dist.map"(%s30, %w4) {fn = "multiply"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %t30 = "dist.map"(%t24, %m30) {fn = "add"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %s31 = "dist.extract_slice"(%a) {starts = array<i64: 3, 1>, sizes = array<i64: 396, 396>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xf64>>) -> !dist.array<tensor<396x396xf64>>
  %m31 = "dist.map"(%s31, %w16) {fn = "multiply"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %t31 = "dist.map"(%t30, %m31) {fn = "add"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %s32 = "dist.extract_slice"(%a) {starts = array<i64: 3, 2>, sizes = array<i64: 396, 396>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xf64>>) -> !dist.array<tensor<396x396xf64>>
  %m32 = "dist.map"(%s32, %w24) {fn = "multiply"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %t32 = "dist.map"(%t31, %m32) {fn = "add"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %s33 = "dist.extract_slice"(%a) {starts = array<i64: 3, 3>, sizes = array<i64: 396, 396>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xf64>>) -> !dist.array<tensor<396x396xf64>>
  %m33 = "dist.map"(%s33, %w16) {fn = "multiply"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %t33 = "dist.map"(%t32, %m33) {fn = "add"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %s34 = "dist.extract_slice"(%a) {starts = array<i64: 3, 4>, sizes = array<i64: 396, 396>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xf64>>) -> !dist.array<tensor<396x396xf64>>
  %m34 = "dist.map"(%s34, %w4) {fn = "multiply"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %t34 = "dist.map"(%t33, %m34) {fn = "add"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %s40 = "dist.extract_slice"(%a) {starts = array<i64: 4, 0>, sizes = array<i64: 396, 396>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xf64>>) -> !dist.array<tensor<396x396xf64>>
  %t40 = "dist.map"(%t34, %s40) {fn = "add"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %s41 = "dist.extract_slice"(%a) {starts = array<i64: 4, 1>, sizes = array<i64: 396, 396>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xf64>>) -> !dist.array<tensor<396x396xf64>>
  %m41 = "dist.map"(%s41, %w4) {fn = "multiply"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %t41 = "dist.map"(%t40, %m41) {fn = "add"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %s42 = "dist.extract_slice"(%a) {starts = array<i64: 4, 2>, sizes = array<i64: 396, 396>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xf64>>) -> !dist.array<tensor<396x396xf64>>
  %m42 = "dist.map"(%s42, %w6) {fn = "multiply"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %t42 = "dist.map"(%t41, %m42) {fn = "add"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %s43 = "dist.extract_slice"(%a) {starts = array<i64: 4, 3>, sizes = array<i64: 396, 396>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xf64>>) -> !dist.array<tensor<396x396xf64>>
  %m43 = "dist.map"(%s43, %w4) {fn = "multiply"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %t43 = "dist.map"(%t42, %m43) {fn = "add"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  %s44 = "dist.extract_slice"(%a) {starts = array<i64: 4, 4>, sizes = array<i64: 396, 396>, steps = array<i64: 1, 1>} : (!dist.array<tensor<400x400xf64>>) -> !dist.array<tensor<396x396xf64>>
  %t44 = "dist.map"(%t43, %s44) {fn = "add"} : (!dist.array<tensor<396x396xf64>>, !dist.array<tensor<396x396xf64>>) -> !dist.array<tensor<396x396xf64>>
  return %t44 : !dist.array<tensor<396x396xf64>>
}
