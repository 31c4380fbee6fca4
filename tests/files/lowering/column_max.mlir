// The largest element of each column (NaN if any is NaN).
#id = affine_map<(i, j) -> (i, j)>
#column = affine_map<(i, j) -> (j)>
!array = memref<?x?xf64, strided<[?, 1]>>
!tops = memref<?xf64, strided<[1]>>
func.func @column_max(%a: !array, %tops: !tops) attributes {iteration_rank = 2, operand_dims = [[0, 1], [1]]} {
  linalg.generic {indexing_maps = [#id, #column], iterator_types = ["reduction", "parallel"]}
      ins(%a : !array) outs(%tops : !tops) {
  ^bb0(%a_: f64, %top: f64):
    %next = arith.maximumf %top, %a_ : f64
    linalg.yield %next : f64
  }
  return
}
