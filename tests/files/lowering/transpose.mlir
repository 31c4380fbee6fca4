// y[i, j] = x[j, i] + y[i, j]: x is strided along the inner dimension.
#id = affine_map<(i, j) -> (i, j)>
!across = memref<?x?xf64, strided<[1, ?]>>
!array = memref<?x?xf64, strided<[?, 1]>>
func.func @transpose(%x: !across, %y: !array) attributes {iteration_rank = 2, operand_dims = [[0, 1], [0, 1]]} {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x : !across) outs(%y : !array) {
  ^bb0(%x_: f64, %y_: f64):
    %0 = arith.addf %x_, %y_ : f64
    linalg.yield %0 : f64
  }
  return
}
