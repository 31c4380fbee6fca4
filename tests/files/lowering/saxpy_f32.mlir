// y = a*x + y in single precision.
#id = affine_map<(i) -> (i)>
#scalar = affine_map<(i) -> ()>
!array = memref<?xf32, strided<[1]>>
func.func @saxpy_f32(%a: memref<f32>, %x: !array, %y: !array) attributes {iteration_rank = 1, operand_dims = [[], [0], [0]]} {
  linalg.generic {indexing_maps = [#scalar, #id, #id], iterator_types = ["parallel"]}
      ins(%a, %x : memref<f32>, !array) outs(%y : !array) {
  ^bb0(%a_: f32, %x_: f32, %y_: f32):
    %0 = arith.mulf %a_, %x_ : f32
    %1 = arith.addf %0, %y_ : f32
    linalg.yield %1 : f32
  }
  return
}
