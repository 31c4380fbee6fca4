// y = 2*x with x read backwards: its stride is negative at run time, and static at compile time.
#id = affine_map<(i, j) -> (i, j)>
!flipped = memref<?x?xf64, strided<[?, -1]>>
!array = memref<?x?xf64, strided<[?, 1]>>
func.func @flip(%x: !flipped, %y: !array) attributes {iteration_rank = 2, operand_dims = [[0, 1], [0, 1]]} {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x : !flipped) outs(%y : !array) {
  ^bb0(%x_: f64, %y_: f64):
    %0 = arith.addf %x_, %x_ : f64
    linalg.yield %0 : f64
  }
  return
}
