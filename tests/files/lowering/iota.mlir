// y[i, j] = 100*i + j over the global indices: the trailing index arguments are the box's origin.
#id = affine_map<(i, j) -> (i, j)>
!array = memref<?x?xi64, strided<[?, 1]>>
func.func @iota(%y: !array, %oi: index, %oj: index)
    attributes {iteration_rank = 2, operand_dims = [[0, 1]]} {
  linalg.generic {indexing_maps = [#id], iterator_types = ["parallel", "parallel"]} outs(%y : !array) {
  ^bb0(%unused: i64):
    %hundred = arith.constant 100 : index
    %i = linalg.index 0 : index
    %j = linalg.index 1 : index
    %gi = arith.addi %oi, %i : index
    %gj = arith.addi %oj, %j : index
    %row = arith.muli %gi, %hundred : index
    %value = arith.addi %row, %gj : index
    %result = arith.index_cast %value : index to i64
    linalg.yield %result : i64
  }
  return
}
