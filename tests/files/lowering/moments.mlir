// Minimum, maximum and sum of one array in one pass.
#id = affine_map<(i) -> (i)>
#total = affine_map<(i) -> ()>
!array = memref<?xf64, strided<[1]>>
func.func @moments(%a: !array, %low: memref<f64>, %high: memref<f64>, %total: memref<f64>)
    attributes {iteration_rank = 1, operand_dims = [[0], [], [], []]} {
  linalg.generic {indexing_maps = [#id, #total, #total, #total], iterator_types = ["reduction"]}
      ins(%a : !array) outs(%low, %high, %total : memref<f64>, memref<f64>, memref<f64>) {
  ^bb0(%a_: f64, %low_: f64, %high_: f64, %sum: f64):
    %l = arith.minimumf %low_, %a_ : f64
    %h = arith.maximumf %high_, %a_ : f64
    %s = arith.addf %sum, %a_ fastmath<reassoc> : f64
    linalg.yield %l, %h, %s : f64, f64, f64
  }
  return
}
