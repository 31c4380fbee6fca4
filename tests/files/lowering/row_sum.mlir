// The sum along the inner dimension, one accumulator per row.
#id = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>
!array = memref<?x?xf64, strided<[?, 1]>>
!sums = memref<?xf64, strided<[?]>>
func.func @row_sum(%a: !array, %sums: !sums) attributes {iteration_rank = 2, operand_dims = [[0, 1], [0]]} {
  linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%a : !array) outs(%sums : !sums) {
  ^bb0(%a_: f64, %sum: f64):
    %next = arith.addf %sum, %a_ fastmath<reassoc> : f64
    linalg.yield %next : f64
  }
  return
}
