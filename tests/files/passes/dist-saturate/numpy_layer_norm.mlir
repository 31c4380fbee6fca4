// Layer norm:
//
//     mean = x.mean(axis=1, keepdims=True)
//     variance = ((x - mean) ** 2).mean(axis=1, keepdims=True)
//     return (x - mean) / np.sqrt(variance + 1e-5) * gamma + beta
//
// Recorded from benches/gallery/programs.py, with the count made a constant.
// RUN: ramba-opt %s --pass-pipeline='dist-saturate' | FileCheck %s
// CHECK-LABEL: func.func @main
// CHECK-NEXT: %[[V0:[0-9]+]] = "dist.extract_slice"(%arg0) {sizes = array<i64: 64, 16>, starts = array<i64: 0, 31>, steps = array<i64: 1, 62>}
// CHECK-NEXT: %[[V1:[0-9]+]] = "dist.reduce"(%[[V0]]) {axes = array<i64: 1>, kind = "sum"}
// CHECK-NEXT: %[[V2:[0-9]+]] = "dist.reduce"(%arg0) {axes = array<i64: 1>, kind = "sum"}
// CHECK-NEXT: %[[V3:[0-9]+]] = "dist.reshape"(%[[V2]]) {shape = array<i64: 64, 1>}
// CHECK-NEXT: %[[V4:[0-9]+]] = "dist.fill"() {shape = array<i64: 64, 1>, value = 1.000000e+03 : f64}
// CHECK-NEXT: %[[V5:[0-9]+]] = "dist.map"(%[[V3]], %[[V4]]) {fn = "divide"}
// CHECK-NEXT: %[[V6:[0-9]+]] = "dist.broadcast"(%[[V5]]) {dims = array<i64: 0, 1>, shape = array<i64: 64, 1000>}
// CHECK-NEXT: %[[V7:[0-9]+]] = "dist.map"(%arg0, %[[V6]]) {fn = "subtract"}
// CHECK-NEXT: %[[V8:[0-9]+]] = "dist.fill"() {shape = array<i64: 64>, value = 1.000000e+03 : f64}
// CHECK-NEXT: %[[V9:[0-9]+]] = "dist.fill"() {shape = array<i64: 64>, value = 6.250000e-02 : f64}
// CHECK-NEXT: %[[V10:[0-9]+]] = "dist.map"(%[[V1]], %[[V9]]) {fn = "multiply"}
// CHECK-NEXT: %[[V11:[0-9]+]] = "dist.broadcast"(%[[V10]]) {dims = array<i64: 0>, shape = array<i64: 64, 1000>}
// CHECK-NEXT: %[[V12:[0-9]+]] = "dist.map"(%arg0, %[[V11]]) {fn = "subtract"}
// CHECK-NEXT: %[[V13:[0-9]+]] = "dist.map"(%[[V12]]) {fn = "square"}
// CHECK-NEXT: %[[V14:[0-9]+]] = "dist.reduce"(%[[V12]]) {axes = array<i64: 1>, kind = "sum"}
// CHECK-NEXT: %[[V15:[0-9]+]] = "dist.reduce"(%[[V13]]) {axes = array<i64: 1>, kind = "sum"}
// CHECK-NEXT: %[[V16:[0-9]+]] = "dist.map"(%[[V14]], %[[V14]]) {fn = "multiply"}
// CHECK-NEXT: %[[V17:[0-9]+]] = "dist.map"(%[[V16]], %[[V8]]) {fn = "divide"}
// CHECK-NEXT: %[[V18:[0-9]+]] = "dist.map"(%[[V15]], %[[V17]]) {fn = "subtract"}
// CHECK-NEXT: %[[V19:[0-9]+]] = "dist.reshape"(%[[V18]]) {shape = array<i64: 64, 1>}
// CHECK-NEXT: %[[V20:[0-9]+]] = "dist.fill"() {shape = array<i64: 64, 1>, value = 0.000000e+00 : f64}
// CHECK-NEXT: %[[V21:[0-9]+]] = "dist.map"(%[[V19]], %[[V20]]) {fn = "maximum"}
// CHECK-NEXT: %[[V22:[0-9]+]] = "dist.map"(%[[V21]], %[[V4]]) {fn = "divide"}
// CHECK-NEXT: %[[V23:[0-9]+]] = "dist.broadcast"(%arg1) {dims = array<i64>, shape = array<i64: 64, 1>}
// CHECK-NEXT: %[[V24:[0-9]+]] = "dist.map"(%[[V22]], %[[V23]]) {fn = "add"}
// CHECK-NEXT: %[[V25:[0-9]+]] = "dist.map"(%[[V24]]) {fn = "sqrt"}
// CHECK-NEXT: %[[V26:[0-9]+]] = "dist.broadcast"(%[[V25]]) {dims = array<i64: 0, 1>, shape = array<i64: 64, 1000>}
// CHECK-NEXT: %[[V27:[0-9]+]] = "dist.map"(%[[V7]], %[[V26]]) {fn = "divide"}
// CHECK-NEXT: %[[V28:[0-9]+]] = "dist.broadcast"(%arg2) {dims = array<i64: 1>, shape = array<i64: 64, 1000>}
// CHECK-NEXT: %[[V29:[0-9]+]] = "dist.map"(%[[V27]], %[[V28]]) {fn = "multiply"}
// CHECK-NEXT: %[[V30:[0-9]+]] = "dist.broadcast"(%arg3) {dims = array<i64: 1>, shape = array<i64: 64, 1000>}
// CHECK-NEXT: %[[V31:[0-9]+]] = "dist.map"(%[[V29]], %[[V30]]) {fn = "add"}
// CHECK-NEXT: return %[[V31]]
func.func @main(%arg0: !dist.array<tensor<64x1000xf64>>, %arg2: !dist.array<tensor<f64>> {dist.by_value}, %arg3: !dist.array<tensor<1000xf64>>, %arg4: !dist.array<tensor<1000xf64>>) -> !dist.array<tensor<64x1000xf64>> {
  %0 = "dist.reduce"(%arg0) {axes = array<i64: 1>, kind = "sum"} : (!dist.array<tensor<64x1000xf64>>) -> !dist.array<tensor<64xf64>>
  %1 = "dist.reshape"(%0) {shape = array<i64: 64, 1>} : (!dist.array<tensor<64xf64>>) -> !dist.array<tensor<64x1xf64>>
  %2 = "dist.fill"() {shape = array<i64: 64, 1>, value = 1000.0 : f64} : () -> !dist.array<tensor<64x1xf64>>
  %3 = "dist.map"(%1, %2) {fn = "divide"} : (!dist.array<tensor<64x1xf64>>, !dist.array<tensor<64x1xf64>>) -> !dist.array<tensor<64x1xf64>>
  %4 = "dist.broadcast"(%3) {dims = array<i64: 0, 1>, shape = array<i64: 64, 1000>} : (!dist.array<tensor<64x1xf64>>) -> !dist.array<tensor<64x1000xf64>>
  %5 = "dist.map"(%arg0, %4) {fn = "subtract"} : (!dist.array<tensor<64x1000xf64>>, !dist.array<tensor<64x1000xf64>>) -> !dist.array<tensor<64x1000xf64>>
  %6 = "dist.fill"() {shape = array<i64>, value = 2.000000e+00 : f64} : () -> !dist.array<tensor<f64>>
  %7 = "dist.broadcast"(%6) {dims = array<i64>, shape = array<i64: 64, 1000>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<64x1000xf64>>
  %8 = "dist.map"(%5, %7) {fn = "power"} : (!dist.array<tensor<64x1000xf64>>, !dist.array<tensor<64x1000xf64>>) -> !dist.array<tensor<64x1000xf64>>
  %9 = "dist.reduce"(%8) {axes = array<i64: 1>, kind = "sum"} : (!dist.array<tensor<64x1000xf64>>) -> !dist.array<tensor<64xf64>>
  %10 = "dist.reshape"(%9) {shape = array<i64: 64, 1>} : (!dist.array<tensor<64xf64>>) -> !dist.array<tensor<64x1xf64>>
  %11 = "dist.fill"() {shape = array<i64: 64, 1>, value = 1000.0 : f64} : () -> !dist.array<tensor<64x1xf64>>
  %12 = "dist.map"(%10, %11) {fn = "divide"} : (!dist.array<tensor<64x1xf64>>, !dist.array<tensor<64x1xf64>>) -> !dist.array<tensor<64x1xf64>>
  %13 = "dist.broadcast"(%3) {dims = array<i64: 0, 1>, shape = array<i64: 64, 1000>} : (!dist.array<tensor<64x1xf64>>) -> !dist.array<tensor<64x1000xf64>>
  %14 = "dist.map"(%arg0, %13) {fn = "subtract"} : (!dist.array<tensor<64x1000xf64>>, !dist.array<tensor<64x1000xf64>>) -> !dist.array<tensor<64x1000xf64>>
  %15 = "dist.broadcast"(%arg2) {dims = array<i64>, shape = array<i64: 64, 1>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<64x1xf64>>
  %16 = "dist.map"(%12, %15) {fn = "add"} : (!dist.array<tensor<64x1xf64>>, !dist.array<tensor<64x1xf64>>) -> !dist.array<tensor<64x1xf64>>
  %17 = "dist.map"(%16) {fn = "sqrt"} : (!dist.array<tensor<64x1xf64>>) -> !dist.array<tensor<64x1xf64>>
  %18 = "dist.broadcast"(%17) {dims = array<i64: 0, 1>, shape = array<i64: 64, 1000>} : (!dist.array<tensor<64x1xf64>>) -> !dist.array<tensor<64x1000xf64>>
  %19 = "dist.map"(%14, %18) {fn = "divide"} : (!dist.array<tensor<64x1000xf64>>, !dist.array<tensor<64x1000xf64>>) -> !dist.array<tensor<64x1000xf64>>
  %20 = "dist.broadcast"(%arg3) {dims = array<i64: 1>, shape = array<i64: 64, 1000>} : (!dist.array<tensor<1000xf64>>) -> !dist.array<tensor<64x1000xf64>>
  %21 = "dist.map"(%19, %20) {fn = "multiply"} : (!dist.array<tensor<64x1000xf64>>, !dist.array<tensor<64x1000xf64>>) -> !dist.array<tensor<64x1000xf64>>
  %22 = "dist.broadcast"(%arg4) {dims = array<i64: 1>, shape = array<i64: 64, 1000>} : (!dist.array<tensor<1000xf64>>) -> !dist.array<tensor<64x1000xf64>>
  %23 = "dist.map"(%21, %22) {fn = "add"} : (!dist.array<tensor<64x1000xf64>>, !dist.array<tensor<64x1000xf64>>) -> !dist.array<tensor<64x1000xf64>>
  return %23 : !dist.array<tensor<64x1000xf64>>
}
