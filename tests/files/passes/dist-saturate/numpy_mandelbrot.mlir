// How many of six iterations of z² + c stay within 2:
//
//     zr, zi = np.zeros_like(re), np.zeros_like(im)
//     count = np.zeros_like(re)
//     for _ in range(6):
//         zr, zi = zr**2 - zi**2 + re, 2 * zr * zi + im
//         count = count + np.where(zr**2 + zi**2 < 4, 1.0, 0.0)
//     return count
//
// Recorded from benches/gallery/programs.py.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.fill"() {shape = array<i64: 30, 40>, value = 0.000000e+00 : f64}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.fill"() {shape = array<i64: 30, 40>, value = 2.000000e+00 : f64}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.map"(%[[V0]], %arg0) {fn = "add"}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.map"(%[[V0]], %arg1) {fn = "add"}
// CHECK-NEXT: %[[V4:[0-9]+]] = "dist.map"(%[[V2]]) {fn = "square"}
// CHECK-NEXT: %[[V5:[0-9]+]] = "dist.map"(%[[V3]]) {fn = "square"}
// CHECK-NEXT: %[[V6:[0-9]+]] = "dist.map"(%[[V4]], %[[V5]]) {fn = "add"}
// CHECK-NEXT: %[[V7:[0-9]+]] = "dist.fill"() {shape = array<i64: 30, 40>, value = 4.000000e+00 : f64}
// CHECK-NEXT: %[[V8:[0-9]+]] = "dist.map"(%[[V6]], %[[V7]]) {fn = "less"}
// CHECK-NEXT: %[[V9:[0-9]+]] = "dist.cast"(%[[V8]]) {dtype = f64}
// CHECK-NEXT: %[[V10:[0-9]+]] = "dist.map"(%[[V4]], %[[V5]]) {fn = "subtract"}
// CHECK-NEXT: %[[V11:[0-9]+]] = "dist.map"(%[[V10]], %arg0) {fn = "add"}
// CHECK-NEXT: %[[V12:[0-9]+]] = "dist.map"(%[[V1]], %[[V2]]) {fn = "multiply"}
// CHECK-NEXT: %[[V13:[0-9]+]] = "dist.map"(%[[V12]], %[[V3]]) {fn = "multiply"}
// CHECK-NEXT: %[[V14:[0-9]+]] = "dist.map"(%[[V13]], %arg1) {fn = "add"}
// CHECK-NEXT: %[[V15:[0-9]+]] = "dist.map"(%[[V11]]) {fn = "square"}
// CHECK-NEXT: %[[V16:[0-9]+]] = "dist.map"(%[[V14]]) {fn = "square"}
// CHECK-NEXT: %[[V17:[0-9]+]] = "dist.map"(%[[V15]], %[[V16]]) {fn = "add"}
// CHECK-NEXT: %[[V18:[0-9]+]] = "dist.map"(%[[V17]], %[[V7]]) {fn = "less"}
// CHECK-NEXT: %[[V19:[0-9]+]] = "dist.cast"(%[[V18]]) {dtype = f64}
// CHECK-NEXT: %[[V20:[0-9]+]] = "dist.map"(%[[V9]], %[[V19]]) {fn = "add"}
// CHECK-NEXT: %[[V21:[0-9]+]] = "dist.map"(%[[V15]], %[[V16]]) {fn = "subtract"}
// CHECK-NEXT: %[[V22:[0-9]+]] = "dist.map"(%[[V21]], %arg0) {fn = "add"}
// CHECK-NEXT: %[[V23:[0-9]+]] = "dist.map"(%[[V1]], %[[V11]]) {fn = "multiply"}
// CHECK-NEXT: %[[V24:[0-9]+]] = "dist.map"(%[[V23]], %[[V14]]) {fn = "multiply"}
// CHECK-NEXT: %[[V25:[0-9]+]] = "dist.map"(%[[V24]], %arg1) {fn = "add"}
// CHECK-NEXT: return %[[V20]], %[[V22]], %[[V25]]
func.func @main(%arg0: !dist.array<tensor<30x40xf64>>, %arg1: !dist.array<tensor<30x40xf64>>) -> (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) {
  %0 = "dist.fill"() {shape = array<i64: 30, 40>, value = 0.000000e+00 : f64} : () -> !dist.array<tensor<30x40xf64>>
  %1 = "dist.fill"() {shape = array<i64: 30, 40>, value = 0.000000e+00 : f64} : () -> !dist.array<tensor<30x40xf64>>
  %2 = "dist.fill"() {shape = array<i64: 30, 40>, value = 0.000000e+00 : f64} : () -> !dist.array<tensor<30x40xf64>>
  %3 = "dist.fill"() {shape = array<i64>, value = 2.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %4 = "dist.broadcast"(%3) {dims = array<i64>, shape = array<i64: 30, 40>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<30x40xf64>>
  %5 = "dist.map"(%0, %4) {fn = "power"} : (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  %6 = "dist.fill"() {shape = array<i64>, value = 2.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %7 = "dist.broadcast"(%6) {dims = array<i64>, shape = array<i64: 30, 40>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<30x40xf64>>
  %8 = "dist.map"(%1, %7) {fn = "power"} : (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  %9 = "dist.map"(%5, %8) {fn = "subtract"} : (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  %10 = "dist.map"(%9, %arg0) {fn = "add"} : (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  %11 = "dist.fill"() {shape = array<i64>, value = 2.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %12 = "dist.broadcast"(%11) {dims = array<i64>, shape = array<i64: 30, 40>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<30x40xf64>>
  %13 = "dist.map"(%12, %0) {fn = "multiply"} : (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  %14 = "dist.map"(%13, %1) {fn = "multiply"} : (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  %15 = "dist.map"(%14, %arg1) {fn = "add"} : (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  %16 = "dist.fill"() {shape = array<i64>, value = 2.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %17 = "dist.broadcast"(%16) {dims = array<i64>, shape = array<i64: 30, 40>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<30x40xf64>>
  %18 = "dist.map"(%10, %17) {fn = "power"} : (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  %19 = "dist.fill"() {shape = array<i64>, value = 2.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %20 = "dist.broadcast"(%19) {dims = array<i64>, shape = array<i64: 30, 40>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<30x40xf64>>
  %21 = "dist.map"(%15, %20) {fn = "power"} : (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  %22 = "dist.map"(%18, %21) {fn = "add"} : (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  %23 = "dist.fill"() {shape = array<i64>, value = 4.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %24 = "dist.broadcast"(%23) {dims = array<i64>, shape = array<i64: 30, 40>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<30x40xf64>>
  %25 = "dist.map"(%22, %24) {fn = "less"} : (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xi1>>
  %26 = "dist.fill"() {shape = array<i64>, value = 1.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %27 = "dist.fill"() {shape = array<i64>, value = 0.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %28 = "dist.broadcast"(%26) {dims = array<i64>, shape = array<i64: 30, 40>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<30x40xf64>>
  %29 = "dist.broadcast"(%27) {dims = array<i64>, shape = array<i64: 30, 40>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<30x40xf64>>
  %30 = "dist.map"(%25, %28, %29) {fn = "where"} : (!dist.array<tensor<30x40xi1>>, !dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  %31 = "dist.map"(%2, %30) {fn = "add"} : (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  %32 = "dist.fill"() {shape = array<i64>, value = 2.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %33 = "dist.broadcast"(%32) {dims = array<i64>, shape = array<i64: 30, 40>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<30x40xf64>>
  %34 = "dist.map"(%10, %33) {fn = "power"} : (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  %35 = "dist.fill"() {shape = array<i64>, value = 2.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %36 = "dist.broadcast"(%35) {dims = array<i64>, shape = array<i64: 30, 40>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<30x40xf64>>
  %37 = "dist.map"(%15, %36) {fn = "power"} : (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  %38 = "dist.map"(%34, %37) {fn = "subtract"} : (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  %39 = "dist.map"(%38, %arg0) {fn = "add"} : (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  %40 = "dist.fill"() {shape = array<i64>, value = 2.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %41 = "dist.broadcast"(%40) {dims = array<i64>, shape = array<i64: 30, 40>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<30x40xf64>>
  %42 = "dist.map"(%41, %10) {fn = "multiply"} : (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  %43 = "dist.map"(%42, %15) {fn = "multiply"} : (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  %44 = "dist.map"(%43, %arg1) {fn = "add"} : (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  %45 = "dist.fill"() {shape = array<i64>, value = 2.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %46 = "dist.broadcast"(%45) {dims = array<i64>, shape = array<i64: 30, 40>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<30x40xf64>>
  %47 = "dist.map"(%39, %46) {fn = "power"} : (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  %48 = "dist.fill"() {shape = array<i64>, value = 2.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %49 = "dist.broadcast"(%48) {dims = array<i64>, shape = array<i64: 30, 40>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<30x40xf64>>
  %50 = "dist.map"(%44, %49) {fn = "power"} : (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  %51 = "dist.map"(%47, %50) {fn = "add"} : (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  %52 = "dist.fill"() {shape = array<i64>, value = 4.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %53 = "dist.broadcast"(%52) {dims = array<i64>, shape = array<i64: 30, 40>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<30x40xf64>>
  %54 = "dist.map"(%51, %53) {fn = "less"} : (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xi1>>
  %55 = "dist.fill"() {shape = array<i64>, value = 1.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %56 = "dist.fill"() {shape = array<i64>, value = 0.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %57 = "dist.broadcast"(%55) {dims = array<i64>, shape = array<i64: 30, 40>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<30x40xf64>>
  %58 = "dist.broadcast"(%56) {dims = array<i64>, shape = array<i64: 30, 40>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<30x40xf64>>
  %59 = "dist.map"(%54, %57, %58) {fn = "where"} : (!dist.array<tensor<30x40xi1>>, !dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  %60 = "dist.map"(%31, %59) {fn = "add"} : (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  %61 = "dist.fill"() {shape = array<i64>, value = 2.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %62 = "dist.broadcast"(%61) {dims = array<i64>, shape = array<i64: 30, 40>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<30x40xf64>>
  %63 = "dist.map"(%39, %62) {fn = "power"} : (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  %64 = "dist.fill"() {shape = array<i64>, value = 2.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %65 = "dist.broadcast"(%64) {dims = array<i64>, shape = array<i64: 30, 40>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<30x40xf64>>
  %66 = "dist.map"(%44, %65) {fn = "power"} : (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  %67 = "dist.map"(%63, %66) {fn = "subtract"} : (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  %68 = "dist.map"(%67, %arg0) {fn = "add"} : (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  %69 = "dist.fill"() {shape = array<i64>, value = 2.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %70 = "dist.broadcast"(%69) {dims = array<i64>, shape = array<i64: 30, 40>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<30x40xf64>>
  %71 = "dist.map"(%70, %39) {fn = "multiply"} : (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  %72 = "dist.map"(%71, %44) {fn = "multiply"} : (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  %73 = "dist.map"(%72, %arg1) {fn = "add"} : (!dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>) -> !dist.array<tensor<30x40xf64>>
  return %60, %68, %73 : !dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>, !dist.array<tensor<30x40xf64>>
}
