// 0.25 * (np.roll(a, 1, 0) + np.roll(a, -1, 0) + np.roll(a, 1, 1) + np.roll(a, -1, 1))
func.func @main(%a: !dist.array<tensor<500x500xf64>>) -> !dist.array<tensor<500x500xf64>> {
  %0 = "dist.fill"() {shape = array<i64: 500, 500>, value = 0.0 : f64} : () -> !dist.array<tensor<500x500xf64>>
  %1 = "dist.extract_slice"(%a) {starts = array<i64: 499, 0>, sizes = array<i64: 1, 500>, steps = array<i64: 1, 1>} : (!dist.array<tensor<500x500xf64>>) -> !dist.array<tensor<1x500xf64>>
  %2 = "dist.insert_slice"(%0, %1) {starts = array<i64: 0, 0>, steps = array<i64: 1, 1>} : (!dist.array<tensor<500x500xf64>>, !dist.array<tensor<1x500xf64>>) -> !dist.array<tensor<500x500xf64>>
  %3 = "dist.extract_slice"(%a) {starts = array<i64: 0, 0>, sizes = array<i64: 499, 500>, steps = array<i64: 1, 1>} : (!dist.array<tensor<500x500xf64>>) -> !dist.array<tensor<499x500xf64>>
  %4 = "dist.insert_slice"(%2, %3) {starts = array<i64: 1, 0>, steps = array<i64: 1, 1>} : (!dist.array<tensor<500x500xf64>>, !dist.array<tensor<499x500xf64>>) -> !dist.array<tensor<500x500xf64>>
  %5 = "dist.fill"() {shape = array<i64: 500, 500>, value = 0.0 : f64} : () -> !dist.array<tensor<500x500xf64>>
  %6 = "dist.extract_slice"(%a) {starts = array<i64: 1, 0>, sizes = array<i64: 499, 500>, steps = array<i64: 1, 1>} : (!dist.array<tensor<500x500xf64>>) -> !dist.array<tensor<499x500xf64>>
  %7 = "dist.insert_slice"(%5, %6) {starts = array<i64: 0, 0>, steps = array<i64: 1, 1>} : (!dist.array<tensor<500x500xf64>>, !dist.array<tensor<499x500xf64>>) -> !dist.array<tensor<500x500xf64>>
  %8 = "dist.extract_slice"(%a) {starts = array<i64: 0, 0>, sizes = array<i64: 1, 500>, steps = array<i64: 1, 1>} : (!dist.array<tensor<500x500xf64>>) -> !dist.array<tensor<1x500xf64>>
  %9 = "dist.insert_slice"(%7, %8) {starts = array<i64: 499, 0>, steps = array<i64: 1, 1>} : (!dist.array<tensor<500x500xf64>>, !dist.array<tensor<1x500xf64>>) -> !dist.array<tensor<500x500xf64>>
  %10 = "dist.fill"() {shape = array<i64: 500, 500>, value = 0.0 : f64} : () -> !dist.array<tensor<500x500xf64>>
  %11 = "dist.extract_slice"(%a) {starts = array<i64: 0, 499>, sizes = array<i64: 500, 1>, steps = array<i64: 1, 1>} : (!dist.array<tensor<500x500xf64>>) -> !dist.array<tensor<500x1xf64>>
  %12 = "dist.insert_slice"(%10, %11) {starts = array<i64: 0, 0>, steps = array<i64: 1, 1>} : (!dist.array<tensor<500x500xf64>>, !dist.array<tensor<500x1xf64>>) -> !dist.array<tensor<500x500xf64>>
  %13 = "dist.extract_slice"(%a) {starts = array<i64: 0, 0>, sizes = array<i64: 500, 499>, steps = array<i64: 1, 1>} : (!dist.array<tensor<500x500xf64>>) -> !dist.array<tensor<500x499xf64>>
  %14 = "dist.insert_slice"(%12, %13) {starts = array<i64: 0, 1>, steps = array<i64: 1, 1>} : (!dist.array<tensor<500x500xf64>>, !dist.array<tensor<500x499xf64>>) -> !dist.array<tensor<500x500xf64>>
  %15 = "dist.fill"() {shape = array<i64: 500, 500>, value = 0.0 : f64} : () -> !dist.array<tensor<500x500xf64>>
  %16 = "dist.extract_slice"(%a) {starts = array<i64: 0, 1>, sizes = array<i64: 500, 499>, steps = array<i64: 1, 1>} : (!dist.array<tensor<500x500xf64>>) -> !dist.array<tensor<500x499xf64>>
  %17 = "dist.insert_slice"(%15, %16) {starts = array<i64: 0, 0>, steps = array<i64: 1, 1>} : (!dist.array<tensor<500x500xf64>>, !dist.array<tensor<500x499xf64>>) -> !dist.array<tensor<500x500xf64>>
  %18 = "dist.extract_slice"(%a) {starts = array<i64: 0, 0>, sizes = array<i64: 500, 1>, steps = array<i64: 1, 1>} : (!dist.array<tensor<500x500xf64>>) -> !dist.array<tensor<500x1xf64>>
  %19 = "dist.insert_slice"(%17, %18) {starts = array<i64: 0, 499>, steps = array<i64: 1, 1>} : (!dist.array<tensor<500x500xf64>>, !dist.array<tensor<500x1xf64>>) -> !dist.array<tensor<500x500xf64>>
  %20 = "dist.map"(%4, %9) {fn = "add"} : (!dist.array<tensor<500x500xf64>>, !dist.array<tensor<500x500xf64>>) -> !dist.array<tensor<500x500xf64>>
  %21 = "dist.map"(%20, %14) {fn = "add"} : (!dist.array<tensor<500x500xf64>>, !dist.array<tensor<500x500xf64>>) -> !dist.array<tensor<500x500xf64>>
  %22 = "dist.map"(%21, %19) {fn = "add"} : (!dist.array<tensor<500x500xf64>>, !dist.array<tensor<500x500xf64>>) -> !dist.array<tensor<500x500xf64>>
  %23 = "dist.fill"() {shape = array<i64>, value = 0.25 : f64} : () -> !dist.array<tensor<f64>>
  %24 = "dist.broadcast"(%23) {dims = array<i64>, shape = array<i64: 500, 500>} : (!dist.array<tensor<f64>>) -> !dist.array<tensor<500x500xf64>>
  %25 = "dist.map"(%22, %24) {fn = "multiply"} : (!dist.array<tensor<500x500xf64>>, !dist.array<tensor<500x500xf64>>) -> !dist.array<tensor<500x500xf64>>
  return %25 : !dist.array<tensor<500x500xf64>>
}
