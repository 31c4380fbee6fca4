// The sum of squares of a 2-D box, added to an accumulator of rank 0. Only the accumulating addition
// may be reordered.
#id = affine_map<(i, j) -> (i, j)>
#total = affine_map<(i, j) -> ()>
!array = memref<?x?xf64, strided<[?, 1]>>
func.func @sum(%a: !array, %total: memref<f64>) attributes {iteration_rank = 2, operand_dims = [[0, 1], []]} {
  linalg.generic {indexing_maps = [#id, #total], iterator_types = ["reduction", "reduction"]}
      ins(%a : !array) outs(%total : memref<f64>) {
  ^bb0(%a_: f64, %sum: f64):
    %square = arith.mulf %a_, %a_ : f64
    %next = arith.addf %sum, %square fastmath<reassoc> : f64
    linalg.yield %next : f64
  }
  return
}
