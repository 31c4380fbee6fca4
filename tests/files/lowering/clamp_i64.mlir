// Integers clamped from below, and a mask (one byte an element) of those that were.
#id = affine_map<(i) -> (i)>
#scalar = affine_map<(i) -> ()>
!array = memref<?xi64, strided<[1]>>
!mask = memref<?xi8, strided<[1]>>
func.func @clamp_i64(%x: !array, %floor: memref<i64>, %y: !array, %mask: !mask)
    attributes {iteration_rank = 1, operand_dims = [[0], [], [0], [0]]} {
  linalg.generic {indexing_maps = [#id, #scalar, #id, #id], iterator_types = ["parallel"]}
      ins(%x, %floor : !array, memref<i64>) outs(%y, %mask : !array, !mask) {
  ^bb0(%x_: i64, %f: i64, %unused0: i64, %unused1: i8):
    %below = arith.cmpi slt, %x_, %f : i64
    %clamped = arith.select %below, %f, %x_ : i64
    %byte = arith.extui %below : i1 to i8
    linalg.yield %clamped, %byte : i64, i8
  }
  return
}
