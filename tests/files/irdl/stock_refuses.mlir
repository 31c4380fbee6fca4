// What the definition makes stock tools refuse.
// RUN: mlir-opt --irdl-file=%irdl %s --split-input-file --verify-diagnostics

!a = !dist.array<tensor<8xf64>>

func.func @unknown_function(%a: !a) {
  // expected-error@+1 {{'"sine"' does not satisfy the constraint}}
  %0 = "dist.map"(%a) {fn = "sine"} : (!a) -> !a
  return
}

// -----

func.func @unknown_operation() {
  // expected-error@+1 {{unregistered operation 'dist.frob' found in dialect ('dist')}}
  "dist.frob"() : () -> ()
  return
}

// -----

func.func @operand(%x: f64) {
  // expected-error@+1 {{expected base type 'dist.array' but got 'builtin.f64'}}
  %0 = "dist.copy"(%x) : (f64) -> !dist.array<tensor<f64>>
  return
}

// -----

func.func @missing_attribute() {
  // expected-error@+1 {{attribute "value" is expected but not provided}}
  %0 = "dist.fill"() {shape = array<i64>} : () -> !dist.array<tensor<f64>>
  return
}

// -----

// expected-error@+1 {{'builtin.array'}}
func.func @layout(%a: !dist.array<tensor<8xf64, #dist.layout<array<i64: 2>, 3, []>>>) {
  return
}

// -----

func.func @element(%a: !dist.array<tensor<8xf64>>) {
  %0 = "dist.generic"() ({
    %c = "dist.constant"() {value = 1.0 : f64} : () -> f64
    // expected-error@+1 {{'f16' does not satisfy the constraint}}
    %x = "dist.convert"(%c) : (f64) -> f16
    vector.yield %c : f64
  }) {domain = array<i64>, outs = [affine_map<() -> ()>], kinds = ["store"], inits = array<i64: -1>} : () -> !dist.array<tensor<f64>>
  return
}
