// B += star stencil of radius 2 of A: nine neighbours read at constant distances from one pointer,
// which points at the lowest corner of the neighbourhood.
#id = affine_map<(i, j) -> (i, j)>
#n2 = affine_map<(i, j) -> (i, j + 2)>
#n1 = affine_map<(i, j) -> (i + 1, j + 2)>
#w2 = affine_map<(i, j) -> (i + 2, j)>
#w1 = affine_map<(i, j) -> (i + 2, j + 1)>
#c0 = affine_map<(i, j) -> (i + 2, j + 2)>
#e1 = affine_map<(i, j) -> (i + 2, j + 3)>
#e2 = affine_map<(i, j) -> (i + 2, j + 4)>
#s1 = affine_map<(i, j) -> (i + 3, j + 2)>
#s2 = affine_map<(i, j) -> (i + 4, j + 2)>
!array = memref<?x?xf64, strided<[?, 1]>>
func.func @star_stencil(%b: !array, %a: !array) attributes {iteration_rank = 2, operand_dims = [[0, 1], [0, 1]]} {
  linalg.generic {indexing_maps = [#n2, #n1, #w2, #w1, #c0, #e1, #e2, #s1, #s2, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a, %a, %a, %a, %a, %a, %a, %a, %a : !array, !array, !array, !array, !array, !array, !array, !array, !array)
      outs(%b : !array) {
  ^bb0(%n2_: f64, %n1_: f64, %w2_: f64, %w1_: f64, %c0_: f64, %e1_: f64, %e2_: f64, %s1_: f64, %s2_: f64, %b_: f64):
    %far = arith.constant 0.125 : f64
    %close = arith.constant 0.25 : f64
    %f0 = arith.subf %s2_, %n2_ : f64
    %f1 = arith.subf %e2_, %w2_ : f64
    %f2 = arith.addf %f0, %f1 : f64
    %f3 = arith.mulf %far, %f2 : f64
    %g0 = arith.subf %s1_, %n1_ : f64
    %g1 = arith.subf %e1_, %w1_ : f64
    %g2 = arith.addf %g0, %g1 : f64
    %g3 = arith.mulf %close, %g2 : f64
    %h0 = arith.addf %f3, %g3 : f64
    %h1 = arith.addf %h0, %c0_ : f64
    %h2 = arith.addf %b_, %h1 : f64
    linalg.yield %h2 : f64
  }
  return
}
