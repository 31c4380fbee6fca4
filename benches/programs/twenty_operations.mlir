// Twenty operations on two arrays.
func.func @main(%x: !dist.array<tensor<1000xf64>>, %y: !dist.array<tensor<1000xf64>>) -> !dist.array<tensor<1000xf64>> {
  %0 = "dist.map"(%x, %y) {fn = "multiply"} : (!dist.array<tensor<1000xf64>>, !dist.array<tensor<1000xf64>>) -> !dist.array<tensor<1000xf64>>
  %1 = "dist.map"(%0, %y) {fn = "add"} : (!dist.array<tensor<1000xf64>>, !dist.array<tensor<1000xf64>>) -> !dist.array<tensor<1000xf64>>
  %2 = "dist.map"(%1, %y) {fn = "subtract"} : (!dist.array<tensor<1000xf64>>, !dist.array<tensor<1000xf64>>) -> !dist.array<tensor<1000xf64>>
  %3 = "dist.map"(%2, %y) {fn = "multiply"} : (!dist.array<tensor<1000xf64>>, !dist.array<tensor<1000xf64>>) -> !dist.array<tensor<1000xf64>>
  %4 = "dist.map"(%3, %y) {fn = "add"} : (!dist.array<tensor<1000xf64>>, !dist.array<tensor<1000xf64>>) -> !dist.array<tensor<1000xf64>>
  %5 = "dist.map"(%4, %y) {fn = "maximum"} : (!dist.array<tensor<1000xf64>>, !dist.array<tensor<1000xf64>>) -> !dist.array<tensor<1000xf64>>
  %6 = "dist.map"(%5, %y) {fn = "multiply"} : (!dist.array<tensor<1000xf64>>, !dist.array<tensor<1000xf64>>) -> !dist.array<tensor<1000xf64>>
  %7 = "dist.map"(%6, %y) {fn = "subtract"} : (!dist.array<tensor<1000xf64>>, !dist.array<tensor<1000xf64>>) -> !dist.array<tensor<1000xf64>>
  %8 = "dist.map"(%7, %y) {fn = "add"} : (!dist.array<tensor<1000xf64>>, !dist.array<tensor<1000xf64>>) -> !dist.array<tensor<1000xf64>>
  %9 = "dist.map"(%8, %y) {fn = "multiply"} : (!dist.array<tensor<1000xf64>>, !dist.array<tensor<1000xf64>>) -> !dist.array<tensor<1000xf64>>
  %10 = "dist.map"(%9, %y) {fn = "multiply"} : (!dist.array<tensor<1000xf64>>, !dist.array<tensor<1000xf64>>) -> !dist.array<tensor<1000xf64>>
  %11 = "dist.map"(%10, %y) {fn = "add"} : (!dist.array<tensor<1000xf64>>, !dist.array<tensor<1000xf64>>) -> !dist.array<tensor<1000xf64>>
  %12 = "dist.map"(%11, %y) {fn = "subtract"} : (!dist.array<tensor<1000xf64>>, !dist.array<tensor<1000xf64>>) -> !dist.array<tensor<1000xf64>>
  %13 = "dist.map"(%12, %y) {fn = "multiply"} : (!dist.array<tensor<1000xf64>>, !dist.array<tensor<1000xf64>>) -> !dist.array<tensor<1000xf64>>
  %14 = "dist.map"(%13, %y) {fn = "add"} : (!dist.array<tensor<1000xf64>>, !dist.array<tensor<1000xf64>>) -> !dist.array<tensor<1000xf64>>
  %15 = "dist.map"(%14, %y) {fn = "maximum"} : (!dist.array<tensor<1000xf64>>, !dist.array<tensor<1000xf64>>) -> !dist.array<tensor<1000xf64>>
  %16 = "dist.map"(%15, %y) {fn = "multiply"} : (!dist.array<tensor<1000xf64>>, !dist.array<tensor<1000xf64>>) -> !dist.array<tensor<1000xf64>>
  %17 = "dist.map"(%16, %y) {fn = "subtract"} : (!dist.array<tensor<1000xf64>>, !dist.array<tensor<1000xf64>>) -> !dist.array<tensor<1000xf64>>
  %18 = "dist.map"(%17, %y) {fn = "add"} : (!dist.array<tensor<1000xf64>>, !dist.array<tensor<1000xf64>>) -> !dist.array<tensor<1000xf64>>
  %19 = "dist.map"(%18, %y) {fn = "multiply"} : (!dist.array<tensor<1000xf64>>, !dist.array<tensor<1000xf64>>) -> !dist.array<tensor<1000xf64>>
  return %19 : !dist.array<tensor<1000xf64>>
}
