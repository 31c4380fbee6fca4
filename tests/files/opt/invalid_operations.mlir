// RUN: ramba-opt %s --split-input-file --verify-diagnostics

func.func @shapes(%a: !dist.array<tensor<3xf64>>, %b: !dist.array<tensor<4xf64>>) {
  // expected-error@+1 {{'dist.map' op operands have shapes [3] and [4]}}
  %0 = "dist.map"(%a, %b) {fn = "add"} : (!dist.array<tensor<3xf64>>, !dist.array<tensor<4xf64>>) -> !dist.array<tensor<3xf64>>
  return
}

// -----

func.func @result_type(%a: !dist.array<tensor<3xf64>>) {
  // expected-error@+1 {{'dist.map' op makes '!dist.array<tensor<3xi1>>', but states '!dist.array<tensor<3xf64>>'}}
  %0 = "dist.map"(%a) {fn = "isnan"} : (!dist.array<tensor<3xf64>>) -> !dist.array<tensor<3xf64>>
  return
}

// -----

func.func @unknown_operation(%a: !dist.array<tensor<3xf64>>) {
  // expected-error@+1 {{unregistered operation 'dist.frob' found in dialect ('dist')}}
  "dist.frob"(%a) : (!dist.array<tensor<3xf64>>) -> ()
  return
}

// -----

func.func @unknown_function(%a: !dist.array<tensor<3xf64>>) {
  // expected-error@+1 {{'dist.map' op attribute 'fn': "sine" is not a scalar function}}
  %0 = "dist.map"(%a) {fn = "sine"} : (!dist.array<tensor<3xf64>>) -> !dist.array<tensor<3xf64>>
  return
}

// -----

func.func @missing_attribute(%a: !dist.array<tensor<3xf64>>) {
  // expected-error@+1 {{'dist.map' op attribute "fn" is expected but not provided}}
  %0 = "dist.map"(%a) : (!dist.array<tensor<3xf64>>) -> !dist.array<tensor<3xf64>>
  return
}

// -----

func.func @kind_of_attribute() {
  // expected-error@+1 {{'dist.fill' op attribute 'shape': [3] is not array<i64: ...>}}
  %0 = "dist.fill"() {shape = [3], value = 1.0 : f64} : () -> !dist.array<tensor<3xf64>>
  return
}

// -----

func.func @element() {
  // expected-error@+1 {{'dist.fill' op attribute 'value': [1.000000e+00, 2 : i32] is not an element}}
  %0 = "dist.fill"() {shape = array<i64: 3>, value = [1.0 : f64, 2 : i32]} : () -> !dist.array<tensor<3xf64>>
  return
}

// -----

func.func @extra_attribute(%a: !dist.array<tensor<3xf64>>) {
  // expected-error@+1 {{'dist.copy' op has no attribute 'fast'}}
  %0 = "dist.copy"(%a) {fast} : (!dist.array<tensor<3xf64>>) -> !dist.array<tensor<3xf64>>
  return
}

// -----

func.func @too_many_operands(%a: !dist.array<tensor<3xf64>>) {
  // expected-error@+1 {{op expects exactly 1 operands, but got 2}}
  %0 = "dist.copy"(%a, %a) : (!dist.array<tensor<3xf64>>, !dist.array<tensor<3xf64>>) -> !dist.array<tensor<3xf64>>
  return
}

// -----

func.func @slice(%a: !dist.array<tensor<3xf64>>) {
  // expected-error@+1 {{'dist.extract_slice' op indices 1 to 3 leave dimension 0 of size 3}}
  %0 = "dist.extract_slice"(%a) {starts = array<i64: 1>, sizes = array<i64: 3>, steps = array<i64: 1>} : (!dist.array<tensor<3xf64>>) -> !dist.array<tensor<3xf64>>
  return
}

// -----

func.func @foreign(%a: !dist.array<tensor<3xf64>>) {
  // expected-error@+1 {{'arith.constant' op has no place in a function of distributed arrays}}
  %0 = arith.constant 1.0 : f64
  return
}

// -----

func.func @misplaced(%a: !dist.array<tensor<3xf64>>) {
  // expected-error@+1 {{'dist.index' op belongs in the body of a loop nest}}
  %0 = "dist.index"() {dim = 0 : i64} : () -> i64
  return
}

// -----

// expected-error@+1 {{'func.func' op has more than one block}}
func.func @blocks(%a: !dist.array<tensor<3xf64>>) {
  cf.br ^bb1
^bb1:
  return
}

// -----

// expected-error@+1 {{'func.func' op argument 1: 'f64' is not an array}}
func.func @argument(%a: !dist.array<tensor<3xf64>>, %x: f64) {
  return
}

// -----

// Each function is checked.
func.func @first(%a: !dist.array<tensor<3xf64>>) {
  // expected-error@below {{'dist.map' op 'add' takes 2 operands, got 1}}
  %0 = "dist.map"(%a) {fn = "add"} : (!dist.array<tensor<3xf64>>) -> !dist.array<tensor<3xf64>>
  return
}

func.func @second(%a: !dist.array<tensor<3xf64>>) {
  // expected-error@below {{'dist.reduce' op 'axes' [1] must be ascending dimensions below 1}}
  %0 = "dist.reduce"(%a) {kind = "sum", axes = array<i64: 1>} : (!dist.array<tensor<3xf64>>) -> !dist.array<tensor<f64>>
  return
}

// -----

!m = !dist.array<tensor<3x2xf64>>

func.func @groups(%a: !m, %l: !dist.array<tensor<2xi64>>) {
  // expected-error@below {{'dist.group_reduce' op 2 labels for a dimension of 3 elements}}
  %0 = "dist.group_reduce"(%a, %l) {kind = "sum", axis = 0 : i64, groups = 4 : i64} : (!m, !dist.array<tensor<2xi64>>) -> !dist.array<tensor<4x2xf64>>
  return
}

func.func @no_groups(%a: !m, %l: !dist.array<tensor<2xi64>>) {
  // expected-error@below {{'dist.group_reduce' op 'groups' must be at least 1, not 0}}
  %0 = "dist.group_reduce"(%a, %l) {kind = "sum", axis = 1 : i64, groups = 0 : i64} : (!m, !dist.array<tensor<2xi64>>) -> !dist.array<tensor<3x0xf64>>
  return
}

func.func @labels(%a: !m, %l: !dist.array<tensor<3xf32>>) {
  // expected-error@below {{'dist.gather' op labels must be a vector of integers, not 3xf32}}
  %0 = "dist.gather"(%a, %l) {axis = 0 : i64} : (!m, !dist.array<tensor<3xf32>>) -> !m
  return
}

func.func @nothing_to_pick(%a: !dist.array<tensor<0xf64>>, %l: !dist.array<tensor<3xi8>>) {
  // expected-error@below {{'dist.gather' op there is nothing to pick from along dimension 0 of 0xf64}}
  %0 = "dist.gather"(%a, %l) {axis = 0 : i64} : (!dist.array<tensor<0xf64>>, !dist.array<tensor<3xi8>>) -> !dist.array<tensor<3xf64>>
  return
}
