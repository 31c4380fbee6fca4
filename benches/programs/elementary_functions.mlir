// Six functions of the vector library in a row.
func.func @main(%x: !dist.array<tensor<1000xf64>>, %y: !dist.array<tensor<1000xf64>>) -> !dist.array<tensor<1000xf64>> {
  %0 = "dist.map"(%x) {fn = "exp"} : (!dist.array<tensor<1000xf64>>) -> !dist.array<tensor<1000xf64>>
  %1 = "dist.map"(%0) {fn = "sin"} : (!dist.array<tensor<1000xf64>>) -> !dist.array<tensor<1000xf64>>
  %2 = "dist.map"(%1) {fn = "tanh"} : (!dist.array<tensor<1000xf64>>) -> !dist.array<tensor<1000xf64>>
  %3 = "dist.map"(%2) {fn = "erf"} : (!dist.array<tensor<1000xf64>>) -> !dist.array<tensor<1000xf64>>
  %4 = "dist.map"(%3) {fn = "log1p"} : (!dist.array<tensor<1000xf64>>) -> !dist.array<tensor<1000xf64>>
  %5 = "dist.map"(%4) {fn = "sqrt"} : (!dist.array<tensor<1000xf64>>) -> !dist.array<tensor<1000xf64>>
  return %5 : !dist.array<tensor<1000xf64>>
}
