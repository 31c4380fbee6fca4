// Correlation:
//
//     dx, dy = x - x.mean(axis=0), y - y.mean(axis=0)
//     covariance = (dx * dy).sum(axis=0) / (n - 1)
//     return covariance, covariance / np.sqrt((dx**2).sum(axis=0) / (n - 1) * (dy**2).sum(axis=0) / (n - 1))
//
// Recorded from benches/gallery/programs.py, with the count made a constant.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 2, 200>, starts = array<i64: 25, 0>, steps = array<i64: 50, 1>}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.reduce"(%[[V0]]) {axes = array<i64: 0>, kind = "sum"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.extract_slice"(%arg1) {sizes = array<i64: 2, 200>, starts = array<i64: 25, 0>, steps = array<i64: 50, 1>}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.reduce"(%[[V2]]) {axes = array<i64: 0>, kind = "sum"}
// CHECK-NEXT: %[[V4:[0-9]+]] = "dist.fill"() {shape = array<i64: 200>, value = 1.000000e+02 : f64}
// CHECK-NEXT: %[[V5:[0-9]+]] = "dist.fill"() {shape = array<i64: 200>, value = 5.000000e-01 : f64}
// CHECK-NEXT: %[[V6:[0-9]+]] = "dist.map"(%[[V1]], %[[V5]]) {fn = "multiply"}
// CHECK-NEXT: %[[V7:[0-9]+]] = "dist.broadcast"(%[[V6]]) {dims = array<i64: 1>, shape = array<i64: 100, 200>}
// CHECK-NEXT: %[[V8:[0-9]+]] = "dist.map"(%arg0, %[[V7]]) {fn = "subtract"}
// CHECK-NEXT: %[[V9:[0-9]+]] = "dist.map"(%[[V3]], %[[V5]]) {fn = "multiply"}
// CHECK-NEXT: %[[V10:[0-9]+]] = "dist.broadcast"(%[[V9]]) {dims = array<i64: 1>, shape = array<i64: 100, 200>}
// CHECK-NEXT: %[[V11:[0-9]+]] = "dist.map"(%arg1, %[[V10]]) {fn = "subtract"}
// CHECK-NEXT: %[[V12:[0-9]+]] = "dist.map"(%[[V8]], %[[V11]]) {fn = "multiply"}
// CHECK-NEXT: %[[V13:[0-9]+]] = "dist.reduce"(%[[V8]]) {axes = array<i64: 0>, kind = "sum"}
// CHECK-NEXT: %[[V14:[0-9]+]] = "dist.reduce"(%[[V11]]) {axes = array<i64: 0>, kind = "sum"}
// CHECK-NEXT: %[[V15:[0-9]+]] = "dist.reduce"(%[[V12]]) {axes = array<i64: 0>, kind = "sum"}
// CHECK-NEXT: %[[V16:[0-9]+]] = "dist.map"(%[[V13]], %[[V14]]) {fn = "multiply"}
// CHECK-NEXT: %[[V17:[0-9]+]] = "dist.map"(%[[V16]], %[[V4]]) {fn = "divide"}
// CHECK-NEXT: %[[V18:[0-9]+]] = "dist.map"(%[[V15]], %[[V17]]) {fn = "subtract"}
// CHECK-NEXT: %[[V19:[0-9]+]] = "dist.broadcast"(%arg2) {dims = array<i64>, shape = array<i64: 200>}
// CHECK-NEXT: %[[V20:[0-9]+]] = "dist.map"(%[[V18]], %[[V19]]) {fn = "divide"}
// CHECK-NEXT: %[[V21:[0-9]+]] = "dist.map"(%[[V8]]) {fn = "square"}
// CHECK-NEXT: %[[V22:[0-9]+]] = "dist.reduce"(%[[V21]]) {axes = array<i64: 0>, kind = "sum"}
// CHECK-NEXT: %[[V23:[0-9]+]] = "dist.map"(%[[V13]], %[[V13]]) {fn = "multiply"}
// CHECK-NEXT: %[[V24:[0-9]+]] = "dist.map"(%[[V23]], %[[V4]]) {fn = "divide"}
// CHECK-NEXT: %[[V25:[0-9]+]] = "dist.map"(%[[V22]], %[[V24]]) {fn = "subtract"}
// CHECK-NEXT: %[[V26:[0-9]+]] = "dist.fill"() {shape = array<i64: 200>, value = 0.000000e+00 : f64}
// CHECK-NEXT: %[[V27:[0-9]+]] = "dist.map"(%[[V25]], %[[V26]]) {fn = "maximum"}
// CHECK-NEXT: %[[V28:[0-9]+]] = "dist.map"(%[[V27]], %[[V19]]) {fn = "divide"}
// CHECK-NEXT: %[[V29:[0-9]+]] = "dist.map"(%[[V11]]) {fn = "square"}
// CHECK-NEXT: %[[V30:[0-9]+]] = "dist.reduce"(%[[V29]]) {axes = array<i64: 0>, kind = "sum"}
// CHECK-NEXT: %[[V31:[0-9]+]] = "dist.map"(%[[V14]], %[[V14]]) {fn = "multiply"}
// CHECK-NEXT: %[[V32:[0-9]+]] = "dist.map"(%[[V31]], %[[V4]]) {fn = "divide"}
// CHECK-NEXT: %[[V33:[0-9]+]] = "dist.map"(%[[V30]], %[[V32]]) {fn = "subtract"}
// CHECK-NEXT: %[[V34:[0-9]+]] = "dist.map"(%[[V33]], %[[V26]]) {fn = "maximum"}
// CHECK-NEXT: %[[V35:[0-9]+]] = "dist.map"(%[[V28]], %[[V34]]) {fn = "multiply"}
// CHECK-NEXT: %[[V36:[0-9]+]] = "dist.map"(%[[V35]], %[[V19]]) {fn = "divide"}
// CHECK-NEXT: %[[V37:[0-9]+]] = "dist.map"(%[[V36]]) {fn = "sqrt"}
// CHECK-NEXT: %[[V38:[0-9]+]] = "dist.map"(%[[V20]], %[[V37]]) {fn = "divide"}
// CHECK-NEXT: return %[[V20]], %[[V38]]
func.func @main(%arg0: !dist.array<tensor<100x200xf64>>, %arg2: !dist.array<tensor<100x200xf64>>, %arg3: !dist.array<tensor<f64>> {dist.by_value}) -> (!dist.array<tensor<200xf64>>, !dist.array<tensor<200xf64>>) {
  %0 = "dist.reduce"(%arg0) {axes = array<i64: 0>, kind = "sum"} : (!dist.array<tensor<100x200xf64>>) -> !dist.array<tensor<200xf64>>
  %1 = "dist.fill"() {shape = array<i64: 200>, value = 100.0 : f64} : () -> !dist.array<tensor<200xf64>>
  %2 = "dist.map"(%0, %1) {fn = "divide"} : (!dist.array<tensor<200xf64>>, !dist.array<tensor<200xf64>>) -> !dist.array<tensor<200xf64>>
  %3 = "dist.broadcast"(%2) {dims = array<i64: 1>, shape = array<i64: 100, 200>} : (!dist.array<tensor<200xf64>>) -> !dist.array<tensor<100x200xf64>>
  %4 = "dist.map"(%arg0, %3) {fn = "subtract"} : (!dist.array<tensor<100x200xf64>>, !dist.array<tensor<100x200xf64>>) -> !dist.array<tensor<100x200xf64>>
  %5 = "dist.reduce"(%arg2) {axes = array<i64: 0>, kind = "sum"} : (!dist.array<tensor<100x200xf64>>) -> !dist.array<tensor<200xf64>>
  %6 = "dist.fill"() {shape = array<i64: 200>, value = 100.0 : f64} : () -> !dist.array<tensor<200xf64>>
  %7 = "dist.map"(%5, %6) {fn = "divide"} : (!dist.array<tensor<200xf64>>, !dist.array<tensor<200xf64>>) -> !dist.array<tensor<200xf64>>
  %8 = "dist.broadcast"(%7) {dims = array<i64: 1>, shape = array<i64: 100, 200>} : (!dist.array<tensor<200xf64>>) -> !dist.array<tensor<100x200xf64>>
  %9 = "dist.map"(%arg2, %8) {fn = "subtract"} : (!dist.array<tensor<100x200xf64>>, !dist.array<tensor<100x200xf64>>) -> !dist.array<tensor<100x200xf64>>
  %10 = "dist.map"(%4, %9) {fn = "multiply"} : (!dist.array<tensor<100x200xf64>>, !dist.array<tensor<100x200xf64>>) -> !dist.array<tensor<100x200xf64>>
  %11 = "dist.reduce"(%10) {axes = array<i64: 0>, kind = "sum"} : (!dist.array<tensor<100x200xf64>>) -> !dist.array<tensor<200xf64>>
  %12 = "dist.broadcast"(%arg3) {dims = array<i64>, shape = array<i64: 200>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<200xf64>>
  %13 = "dist.map"(%11, %12) {fn = "divide"} : (!dist.array<tensor<200xf64>>, !dist.array<tensor<200xf64>>) -> !dist.array<tensor<200xf64>>
  %14 = "dist.fill"() {shape = array<i64>, value = 2.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %15 = "dist.broadcast"(%14) {dims = array<i64>, shape = array<i64: 100, 200>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<100x200xf64>>
  %16 = "dist.map"(%4, %15) {fn = "power"} : (!dist.array<tensor<100x200xf64>>, !dist.array<tensor<100x200xf64>>) -> !dist.array<tensor<100x200xf64>>
  %17 = "dist.reduce"(%16) {axes = array<i64: 0>, kind = "sum"} : (!dist.array<tensor<100x200xf64>>) -> !dist.array<tensor<200xf64>>
  %18 = "dist.broadcast"(%arg3) {dims = array<i64>, shape = array<i64: 200>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<200xf64>>
  %19 = "dist.map"(%17, %18) {fn = "divide"} : (!dist.array<tensor<200xf64>>, !dist.array<tensor<200xf64>>) -> !dist.array<tensor<200xf64>>
  %20 = "dist.fill"() {shape = array<i64>, value = 2.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %21 = "dist.broadcast"(%20) {dims = array<i64>, shape = array<i64: 100, 200>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<100x200xf64>>
  %22 = "dist.map"(%9, %21) {fn = "power"} : (!dist.array<tensor<100x200xf64>>, !dist.array<tensor<100x200xf64>>) -> !dist.array<tensor<100x200xf64>>
  %23 = "dist.reduce"(%22) {axes = array<i64: 0>, kind = "sum"} : (!dist.array<tensor<100x200xf64>>) -> !dist.array<tensor<200xf64>>
  %24 = "dist.map"(%19, %23) {fn = "multiply"} : (!dist.array<tensor<200xf64>>, !dist.array<tensor<200xf64>>) -> !dist.array<tensor<200xf64>>
  %25 = "dist.broadcast"(%arg3) {dims = array<i64>, shape = array<i64: 200>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<200xf64>>
  %26 = "dist.map"(%24, %25) {fn = "divide"} : (!dist.array<tensor<200xf64>>, !dist.array<tensor<200xf64>>) -> !dist.array<tensor<200xf64>>
  %27 = "dist.map"(%26) {fn = "sqrt"} : (!dist.array<tensor<200xf64>>) -> !dist.array<tensor<200xf64>>
  %28 = "dist.map"(%13, %27) {fn = "divide"} : (!dist.array<tensor<200xf64>>, !dist.array<tensor<200xf64>>) -> !dist.array<tensor<200xf64>>
  return %13, %28 : !dist.array<tensor<200xf64>>, !dist.array<tensor<200xf64>>
}
