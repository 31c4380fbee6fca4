// A += B + s*C over a 2-D box, s an operand of rank 0.
#id = affine_map<(i, j) -> (i, j)>
#scalar = affine_map<(i, j) -> ()>
!array = memref<?x?xf64, strided<[?, 1]>>
func.func @triad(%a: !array, %b: !array, %c: !array, %s: memref<f64>)
    attributes {iteration_rank = 2, operand_dims = [[0, 1], [0, 1], [0, 1], []]} {
  linalg.generic {indexing_maps = [#id, #id, #scalar, #id], iterator_types = ["parallel", "parallel"]}
      ins(%b, %c, %s : !array, !array, memref<f64>) outs(%a : !array) {
  ^bb0(%b_: f64, %c_: f64, %s_: f64, %a_: f64):
    %scaled = arith.mulf %s_, %c_ : f64
    %step = arith.addf %b_, %scaled : f64
    %sum = arith.addf %a_, %step : f64
    linalg.yield %sum : f64
  }
  return
}
