// European call and put prices: log, exp, sqrt and erf, all through the vector math library.
#id = affine_map<(i) -> (i)>
#scalar = affine_map<(i) -> ()>
!array = memref<?xf64, strided<[1]>>
func.func @black_scholes(%spot: !array, %strike: !array, %years: !array, %rate: memref<f64>, %volatility: memref<f64>, %call: !array, %put: !array)
    attributes {iteration_rank = 1, operand_dims = [[0], [0], [0], [], [], [0], [0]], long_vectors} {
  linalg.generic {indexing_maps = [#id, #id, #id, #scalar, #scalar, #id, #id], iterator_types = ["parallel"]}
      ins(%spot, %strike, %years, %rate, %volatility : !array, !array, !array, memref<f64>, memref<f64>)
      outs(%call, %put : !array, !array) {
  ^bb0(%s: f64, %x: f64, %t: f64, %r: f64, %v: f64, %unused0: f64, %unused1: f64):
    %half = arith.constant 0.5 : f64
    %one = arith.constant 1.0 : f64
    %root_half = arith.constant 0.70710678118654757 : f64
    %moneyness = arith.divf %s, %x : f64
    %log = math.log %moneyness : f64
    %root = math.sqrt %t : f64
    %deviation = arith.mulf %v, %root : f64
    %v2 = arith.mulf %v, %v : f64
    %half_v2 = arith.mulf %half, %v2 : f64
    %drift = arith.addf %r, %half_v2 : f64
    %drifted = arith.mulf %drift, %t : f64
    %numerator = arith.addf %log, %drifted : f64
    %d1 = arith.divf %numerator, %deviation : f64
    %d2 = arith.subf %d1, %deviation : f64
    %e1 = arith.mulf %d1, %root_half : f64
    %e2 = arith.mulf %d2, %root_half : f64
    %erf1 = math.erf %e1 : f64
    %erf2 = math.erf %e2 : f64
    %h1 = arith.mulf %half, %erf1 : f64
    %h2 = arith.mulf %half, %erf2 : f64
    %n1 = arith.addf %half, %h1 : f64
    %n2 = arith.addf %half, %h2 : f64
    %rt = arith.mulf %r, %t : f64
    %minus_rt = arith.negf %rt : f64
    %discount = math.exp %minus_rt : f64
    %xd = arith.mulf %x, %discount : f64
    %c1 = arith.mulf %s, %n1 : f64
    %c2 = arith.mulf %xd, %n2 : f64
    %call_ = arith.subf %c1, %c2 : f64
    %p1 = arith.subf %one, %n2 : f64
    %p2 = arith.subf %one, %n1 : f64
    %p3 = arith.mulf %xd, %p1 : f64
    %p4 = arith.mulf %s, %p2 : f64
    %put_ = arith.subf %p3, %p4 : f64
    linalg.yield %call_, %put_ : f64, f64
  }
  return
}
