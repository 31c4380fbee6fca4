// RUN: ramba-opt %s --split-input-file --verify-diagnostics

!a = !dist.array<tensor<8xf64>>
#id = affine_map<(d0) -> (d0)>

func.func @operands(%a: !a) -> !a {
  // expected-error@+1 {{expects exactly 0 operands, but got 1}}
  %0 = "dist.generic"(%a) ({
    %x = "dist.load"(%a) {at = #id} : (!a) -> f64
    vector.yield %x : f64
  }) {domain = array<i64: 8>, outs = [#id], kinds = ["store"], inits = array<i64: -1>} : (!a) -> !a
  return %0 : !a
}

// -----

!a = !dist.array<tensor<8xf64>>
#id = affine_map<(d0) -> (d0)>

func.func @outside(%a: !a) -> !a {
  // expected-error@+1 {{'dist.generic' op input 0: (d0 + 1) over [8] leaves an array of shape [8]}}
  %0 = "dist.generic"() ({
    %x = "dist.load"(%a) {at = affine_map<(d0) -> (d0 + 1)>} : (!a) -> f64
    vector.yield %x : f64
  }) {domain = array<i64: 8>, outs = [#id], kinds = ["store"], inits = array<i64: -1>} : () -> !a
  return %0 : !a
}

// -----

!a = !dist.array<tensor<8xf64>>
#id = affine_map<(d0) -> (d0)>

func.func @map(%a: !a) -> !a {
  %0 = "dist.generic"() ({
    // expected-error@+1 {{is not a map whose indices are constants, 'dim * step + offset' or '(s0 mod count) * step + offset'}}
    %x = "dist.load"(%a) {at = affine_map<(d0) -> (d0 floordiv 2)>} : (!a) -> f64
    vector.yield %x : f64
  }) {domain = array<i64: 8>, outs = [#id], kinds = ["store"], inits = array<i64: -1>} : () -> !a
  return %0 : !a
}

// -----

!a = !dist.array<tensor<8xf64>>
#id = affine_map<(d0) -> (d0)>

func.func @map_dims(%a: !a) -> !a {
  %0 = "dist.generic"() ({
    // expected-error@+1 {{is not a map from 1 dimensions}}
    %x = "dist.load"(%a) {at = affine_map<(d0, d1) -> (d1)>} : (!a) -> f64
    vector.yield %x : f64
  }) {domain = array<i64: 8>, outs = [#id], kinds = ["store"], inits = array<i64: -1>} : () -> !a
  return %0 : !a
}

// -----

!a = !dist.array<tensor<8xf64>>
#id = affine_map<(d0) -> (d0)>

func.func @body_type(%a: !a) -> !a {
  %0 = "dist.generic"() ({
    // expected-error@+1 {{'dist.load' op makes 'f64', but states 'f32'}}
    %x = "dist.load"(%a) {at = #id} : (!a) -> f32
    vector.yield %x : f32
  }) {domain = array<i64: 8>, outs = [#id], kinds = ["store"], inits = array<i64: -1>} : () -> !a
  return %0 : !a
}

// -----

!a = !dist.array<tensor<8xf64>>
#id = affine_map<(d0) -> (d0)>

func.func @apply(%a: !a) -> !a {
  %0 = "dist.generic"() ({
    %x = "dist.load"(%a) {at = #id} : (!a) -> f64
    %i = "dist.index"() {dim = 0 : i64} : () -> i64
    // expected-error@+1 {{'dist.apply' op operands of 'add' differ in type}}
    %y = "dist.apply"(%x, %i) {fn = "add"} : (f64, i64) -> f64
    vector.yield %y : f64
  }) {domain = array<i64: 8>, outs = [#id], kinds = ["store"], inits = array<i64: -1>} : () -> !a
  return %0 : !a
}

// -----

!a = !dist.array<tensor<8xf64>>
#id = affine_map<(d0) -> (d0)>

func.func @index(%a: !a) -> !dist.array<tensor<8xi64>> {
  %0 = "dist.generic"() ({
    // expected-error@+1 {{'dist.index' op dimension 1 of 1}}
    %i = "dist.index"() {dim = 1 : i64} : () -> i64
    vector.yield %i : i64
  }) {domain = array<i64: 8>, outs = [#id], kinds = ["store"], inits = array<i64: -1>} : () -> !dist.array<tensor<8xi64>>
  return %0 : !dist.array<tensor<8xi64>>
}

// -----

!a = !dist.array<tensor<8xf64>>
#id = affine_map<(d0) -> (d0)>

func.func @foreign(%a: !a) -> !a {
  %0 = "dist.generic"() ({
    %x = "dist.load"(%a) {at = #id} : (!a) -> f64
    // expected-error@+1 {{'arith.addf' op has no place in the body of a loop nest}}
    %y = arith.addf %x, %x : f64
    vector.yield %y : f64
  }) {domain = array<i64: 8>, outs = [#id], kinds = ["store"], inits = array<i64: -1>} : () -> !a
  return %0 : !a
}

// -----

!a = !dist.array<tensor<8xf64>>
#id = affine_map<(d0) -> (d0)>

func.func @yields(%a: !a) -> !a {
  // expected-error@+1 {{'dist.generic' op 'outs' names 1 results, but not all of its lists do}}
  %0 = "dist.generic"() ({
    %x = "dist.load"(%a) {at = #id} : (!a) -> f64
    vector.yield %x, %x : f64, f64
  }) {domain = array<i64: 8>, outs = [#id], kinds = ["store"], inits = array<i64: -1>} : () -> !a
  return %0 : !a
}

// -----

!a = !dist.array<tensor<8xf64>>
#id = affine_map<(d0) -> (d0)>

func.func @layout(%a: !a) -> !a {
  // expected-error@+1 {{'dist.generic' op attribute 'layout' splits 0 dimensions of 1}}
  %0 = "dist.generic"() ({
    %x = "dist.load"(%a) {at = #id} : (!a) -> f64
    vector.yield %x : f64
  }) {domain = array<i64: 8>, outs = [#id], kinds = ["store"], inits = array<i64: -1>, layout = #dist.layout<array<i64: 2>, [], []>} : () -> !a
  return %0 : !a
}

// -----

!a = !dist.array<tensor<8xf64>>
#id = affine_map<(d0) -> (d0)>

func.func @tuple(%a: !a) -> !a {
  %0 = "dist.generic"() ({
    %x = "dist.load"(%a) {at = #id} : (!a) -> f64
    vector.yield %x, %x : f64, f64
  }) {domain = array<i64: 8>, outs = [#id, #id], kinds = ["store", "store"], inits = array<i64: -1, -1>} : () -> tuple<!a, !a>
  // expected-error@+1 {{'dist.result' op takes array 2 of 2}}
  %1 = "dist.result"(%0) {index = 2 : i64} : (tuple<!a, !a>) -> !a
  return %1 : !a
}

// -----

!a = !dist.array<tensor<8xf64>>

func.func @not_a_tuple(%a: !a) -> !a {
  // expected-error@+1 {{'dist.result' op takes apart the results of a loop nest that makes several}}
  %1 = "dist.result"(%a) {index = 0 : i64} : (!a) -> !a
  return %1 : !a
}

// -----

!a = !dist.array<tensor<8xf64>>
#id = affine_map<(d0) -> (d0)>
#chosen = affine_map<(d0)[s0, s1] -> (s1 mod 9)>

func.func @labels_of_floats(%a: !a) -> !a {
  // expected-error@+1 {{'dist.generic' op input 0: input 1: labels must be a vector of integers, not 8xf64}}
  %0 = "dist.generic"() ({
    %x = "dist.load"(%a) {at = #chosen} : (!a) -> f64
    %l = "dist.load"(%a) {at = #id} : (!a) -> f64
    vector.yield %x : f64
  }) {domain = array<i64: 8>, outs = [#id], kinds = ["store"], inits = array<i64: -1>} : () -> !a
  return %0 : !a
}

// -----

!a = !dist.array<tensor<8xf64>>
!l = !dist.array<tensor<8xi32>>
#id = affine_map<(d0) -> (d0)>
#chosen = affine_map<(d0)[s0, s1] -> (s1 mod 9)>

func.func @labels_of_writes(%a: !a, %l: !l) -> !a {
  // expected-error@+1 {{'dist.generic' op result 0: iterations may meet in one element of (s1 mod 9)}}
  %0 = "dist.generic"() ({
    %x = "dist.load"(%a) {at = #id} : (!a) -> f64
    %y = "dist.load"(%l) {at = #id} : (!l) -> i32
    vector.yield %x : f64
  }) {domain = array<i64: 8>, outs = [#chosen], kinds = ["store"], inits = array<i64: -1>} : () -> !a
  return %0 : !a
}

// -----

!a = !dist.array<tensor<8xf64>>
!l = !dist.array<tensor<8xi32>>
#id = affine_map<(d0) -> (d0)>
#chosen = affine_map<(d0)[s0, s1] -> (s1 mod 10)>

func.func @labels_beyond_the_array(%a: !a, %l: !l) -> !a {
  // expected-error@+1 {{'dist.generic' op input 0: (s1 mod 10) over [8] leaves an array of shape [8]}}
  %0 = "dist.generic"() ({
    %x = "dist.load"(%a) {at = #chosen} : (!a) -> f64
    %y = "dist.load"(%l) {at = #id} : (!l) -> i32
    vector.yield %x : f64
  }) {domain = array<i64: 8>, outs = [#id], kinds = ["store"], inits = array<i64: -1>} : () -> !a
  return %0 : !a
}
