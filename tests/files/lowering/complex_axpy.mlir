// z = a*x + z over complex numbers of two doubles.
#id = affine_map<(i) -> (i)>
#scalar = affine_map<(i) -> ()>
!array = memref<?xcomplex<f64>, strided<[1]>>
func.func @complex_axpy(%a: memref<complex<f64>>, %x: !array, %z: !array) attributes {iteration_rank = 1, operand_dims = [[], [0], [0]]} {
  linalg.generic {indexing_maps = [#scalar, #id, #id], iterator_types = ["parallel"]}
      ins(%a, %x : memref<complex<f64>>, !array) outs(%z : !array) {
  ^bb0(%a_: complex<f64>, %x_: complex<f64>, %z_: complex<f64>):
    %0 = complex.mul %a_, %x_ : complex<f64>
    %1 = complex.add %0, %z_ : complex<f64>
    linalg.yield %1 : complex<f64>
  }
  return
}
