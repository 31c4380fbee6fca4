// Every elementary function that has a vector form, summed.
#id = affine_map<(i) -> (i)>
!array = memref<?xf64, strided<[1]>>
func.func @elementary(%x: !array, %y: !array) attributes {iteration_rank = 1, operand_dims = [[0], [0]], long_vectors} {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%x : !array) outs(%y : !array) {
  ^bb0(%v: f64, %unused: f64):
    %0 = math.exp %v : f64
    %1 = math.exp2 %v : f64
    %2 = math.expm1 %v : f64
    %3 = math.log %v : f64
    %4 = math.log2 %v : f64
    %5 = math.log10 %v : f64
    %6 = math.log1p %v : f64
    %7 = math.sin %v : f64
    %8 = math.cos %v : f64
    %9 = math.tan %v : f64
    %10 = math.asin %v : f64
    %11 = math.acos %v : f64
    %12 = math.atan %v : f64
    %13 = math.sinh %v : f64
    %14 = math.cosh %v : f64
    %15 = math.tanh %v : f64
    %16 = math.asinh %v : f64
    %17 = math.acosh %2 : f64
    %18 = math.atanh %v : f64
    %19 = math.erf %v : f64
    %20 = math.erfc %v : f64
    %21 = math.cbrt %v : f64
    %22 = math.powf %v, %0 : f64
    %23 = math.atan2 %v, %0 : f64
    %s1 = arith.addf %0, %1 : f64
    %s2 = arith.addf %s1, %2 : f64
    %s3 = arith.addf %s2, %3 : f64
    %s4 = arith.addf %s3, %4 : f64
    %s5 = arith.addf %s4, %5 : f64
    %s6 = arith.addf %s5, %6 : f64
    %s7 = arith.addf %s6, %7 : f64
    %s8 = arith.addf %s7, %8 : f64
    %s9 = arith.addf %s8, %9 : f64
    %s10 = arith.addf %s9, %10 : f64
    %s11 = arith.addf %s10, %11 : f64
    %s12 = arith.addf %s11, %12 : f64
    %s13 = arith.addf %s12, %13 : f64
    %s14 = arith.addf %s13, %14 : f64
    %s15 = arith.addf %s14, %15 : f64
    %s16 = arith.addf %s15, %16 : f64
    %s18 = arith.addf %s16, %18 : f64
    %s19 = arith.addf %s18, %19 : f64
    %s20 = arith.addf %s19, %20 : f64
    %s21 = arith.addf %s20, %21 : f64
    %s22 = arith.addf %s21, %22 : f64
    %s23 = arith.addf %s22, %23 : f64
    linalg.yield %s23 : f64
  }
  return
}
