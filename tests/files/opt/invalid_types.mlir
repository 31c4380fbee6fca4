// RUN: ramba-opt %s --split-input-file --verify-diagnostics

// expected-error@+1 {{arrays have no elements of type 'f16'}}
func.func @element(%a: !dist.array<tensor<3xf16>>) {
  return
}

// -----

// expected-error@+1 {{'!dist.array<tensor<3x?xf64>>' has an unknown extent}}
func.func @extent(%a: !dist.array<tensor<3x?xf64>>) {
  return
}

// -----

// expected-error@+1 {{expected base type 'builtin.tensor' but got 'builtin.unranked_tensor'}}
func.func @rank(%a: !dist.array<tensor<*xf64>>) {
  return
}

// -----

// expected-error@+1 {{expected base type 'builtin.tensor' but got 'builtin.integer'}}
func.func @contents(%a: !dist.array<i32>) {
  return
}

// -----

// expected-error@+1 {{has 1 splits for 2 dimensions}}
func.func @splits(%a: !dist.array<tensor<3x4xf64, #dist.layout<array<i64: 2>, ["0: 3"], []>>>) {
  return
}

// -----

// expected-error@+1 {{uses axis 1 of a grid of 1}}
func.func @axis(%a: !dist.array<tensor<3xf64, #dist.layout<array<i64: 2>, ["1: 3"], []>>>) {
  return
}

// -----

// expected-error@+1 {{uses axis 0 twice}}
func.func @twice(%a: !dist.array<tensor<3x3xf64, #dist.layout<array<i64: 2>, ["0: 3", "0: 3"], []>>>) {
  return
}

// -----

// expected-error@+1 {{does not cut into 2 parts at [0, 3]}}
func.func @cuts(%a: !dist.array<tensor<3xf64, #dist.layout<array<i64: 2>, ["0: {0, 3}"], []>>>) {
  return
}

// -----

// expected-error@+1 {{"0 of 3" is not a split}}
func.func @split(%a: !dist.array<tensor<3xf64, #dist.layout<array<i64: 2>, ["0 of 3"], []>>>) {
  return
}

// -----

// expected-error@+1 {{has step 0}}
func.func @step(%a: !dist.array<tensor<3xf64, #dist.layout<array<i64: 2>, ["0: 3 at 1 + 0k"], []>>>) {
  return
}

// -----

// expected-error@+1 {{"0: mean" is not AXIS: REDUCTION}}
func.func @partial(%a: !dist.array<tensor<3xf64, #dist.layout<array<i64: 2>, ["whole"], ["0: mean"]>>>) {
  return
}

// -----

// expected-error@+1 {{the grid must be array<i64: ...> of positive sizes}}
func.func @grid(%a: !dist.array<tensor<3xf64, #dist.layout<array<i64: 0>, ["whole"], []>>>) {
  return
}

// -----

func.func @no_layout(%a: !dist.array<tensor<8xf64>>) {
  // expected-error@+1 {{'dist.halo_exchange' op 8xf64 has no layout yet}}
  %0 = "dist.halo_exchange"(%a) {low = array<i64: 1>, high = array<i64: 1>, corners = true} : (!dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
  return
}

// -----

// expected-error@+1 {{has too many elements to count}}
func.func @huge(%a: !dist.array<tensor<9223372036854775807x2xf64>>) {
  return
}
