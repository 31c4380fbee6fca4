//! Integers, whose arithmetic wraps: sums and products may be regrouped at will.

use super::{Law, Tier, Tier::Exact};
use crate::saturate::{Graph, Node};
use egg::Id;
use ramba_dialects::{Opcode, Scalar, Ufunc};

#[rustfmt::skip] // a law a line
pub(super) const LAWS: &[Law] = &[
    // a · 0 = 0
    Law::text("integer-multiply-zero", Exact, "multiply(a, 0) => 0 if integral(a)"),
    // (a + b) − b = a
    Law::text("add-then-subtract", Exact, "subtract(add(a, b), b) => a if integer(a)"),
    // (a − b) + b = a
    Law::text("subtract-then-add", Exact, "add(subtract(a, b), b) => a if integer(a)"),
    // a − (a − b) = b
    Law::text("subtract-difference", Exact, "subtract(a, subtract(a, b)) => b if integer(a)"),
    // −(a − b) = b − a
    Law::text("negative-subtract", Exact, "negative(subtract(a, b)) => subtract(b, a) if integer(a)"),
    // (−a) + b = b − a holds for all types; (−a) − b = −(a + b) for integers
    Law::text("subtract-from-negative", Exact, "subtract(negative(a), b) => negative(add(a, b)) if integer(a)"),
    // a b + a c = a (b + c)
    Law::text("factor-out", Exact, "add(multiply(a, b), multiply(a, c)) => multiply(a, add(b, c)) if integer(a)"),
    // a b − a c = a (b − c)
    Law::text("factor-out-difference", Exact, "subtract(multiply(a, b), multiply(a, c)) => multiply(a, subtract(b, c)) if integer(a)"),
    // a b + a = a (b + 1)
    Law::text("factor-out-one", Exact, "add(multiply(a, b), a) => multiply(a, add(b, 1)) if integer(a)"),
    // ~a + 1 = −a
    Law::text("complement-plus-one", Exact, "add(invert(a), 1) => negative(a) if integer(a)"),
    // a // 1 = a, and nothing remains
    Law::text("floor-divide-one", Exact, "floor_divide(a, 1) => a if integer(a)"),
    Law::text("remainder-one", Exact, "remainder(a, 1) => 0 if integer(a)"),
    Law::text("fmod-one", Exact, "fmod(a, 1) => 0 if integer(a)"),
    // Remainders of numbers that are not negative are one function
    Law::text("fmod-positive", Exact, "fmod(a, b) => remainder(a, b) if integer(a), never_negative(a), never_negative(b)"),
    Law::text("remainder-again", Exact, "remainder(remainder(a, b), b) => remainder(a, b) if integer(a)"),
    // max(a, min(a, b)) = a
    Law::text("maximum-absorbs", Exact, "maximum(a, minimum(a, b)) => a if integral(a)"),
    Law::text("minimum-absorbs", Exact, "minimum(a, maximum(a, b)) => a if integral(a)"),
    // sign(a) · |a| = a
    Law::text("sign-times-absolute", Exact, "multiply(sign(a), absolute(a)) => a if integer(a)"),
    // Bits
    Law::text("invert-invert", Exact, "invert(invert(a)) => a"),
    Law::text("and-self", Exact, "bitwise_and(a, a) => a"),
    Law::text("or-self", Exact, "bitwise_or(a, a) => a"),
    Law::text("xor-self", Exact, "bitwise_xor(a, a) => 0"),
    Law::text("and-zero", Exact, "bitwise_and(a, 0) => 0"),
    Law::text("and-ones", Exact, "bitwise_and(a, ones) => a"),
    Law::text("or-zero", Exact, "bitwise_or(a, 0) => a"),
    Law::text("or-ones", Exact, "bitwise_or(a, ones) => ones"),
    Law::text("xor-zero", Exact, "bitwise_xor(a, 0) => a"),
    Law::text("xor-ones", Exact, "bitwise_xor(a, ones) => invert(a)"),
    Law::text("xor-again", Exact, "bitwise_xor(bitwise_xor(a, b), b) => a"),
    Law::text("and-absorbs", Exact, "bitwise_and(a, bitwise_or(a, b)) => a"),
    Law::text("or-absorbs", Exact, "bitwise_or(a, bitwise_and(a, b)) => a"),
    Law::text("shift-left-nothing", Exact, "left_shift(a, 0) => a"),
    Law::text("shift-right-nothing", Exact, "right_shift(a, 0) => a"),
    // ⌊a / 2ᵏ⌋ = a >> k
    Law::node("floor-divide-by-power-of-two", Tier::Exact, Opcode::Map, divide_by_shifting, |s| {
        s.map(Ufunc::FloorDiv, &[s.x(&[3])?, s.fill(8.0, &[3])?])
    }),
    // a mod 2ᵏ = a & (2ᵏ − 1)
    Law::node("remainder-by-power-of-two", Tier::Exact, Opcode::Map, remainder_by_mask, |s| {
        s.map(Ufunc::Mod, &[s.x(&[3])?, s.fill(8.0, &[3])?])
    }),
    // a − c = a + (−c), so that constants can meet
    Law::node("subtract-constant", Tier::Exact, Opcode::Map, subtract_constant, |s| {
        s.map(Ufunc::Sub, &[s.x(&[3])?, s.fill(5.0, &[3])?])
    }),
];

/// The exponent of a constant that is a power of two of an integer type.
fn power_of_two(graph: &Graph, id: Id) -> Option<u32> {
    let constant = graph.constant(id)?;
    let value = constant.as_i128().filter(|_| constant.dtype().is_integer())?;
    (value > 0 && value & (value - 1) == 0).then(|| value.trailing_zeros())
}

fn binary(node: &Node, ufunc: Ufunc) -> Option<[Id; 2]> {
    (node.ufunc()? == ufunc).then_some(())?;
    node.children[..].try_into().ok()
}

fn divide_by_shifting(graph: &mut Graph, node: &Node) -> Option<Id> {
    let [a, b] = binary(node, Ufunc::FloorDiv)?;
    let exponent = power_of_two(graph, b)?;
    let ty = graph.ty(b)?.clone();
    let shift = graph.fill(Scalar::from_i128(exponent as i128, ty.dtype), &ty.shape)?;
    graph.map(Ufunc::ShiftRight, &[a, shift])
}

fn remainder_by_mask(graph: &mut Graph, node: &Node) -> Option<Id> {
    let [a, b] = binary(node, Ufunc::Mod)?;
    let exponent = power_of_two(graph, b)?;
    let ty = graph.ty(b)?.clone();
    let mask = graph.fill(Scalar::from_i128((1 << exponent) - 1, ty.dtype), &ty.shape)?;
    graph.map(Ufunc::BitAnd, &[a, mask])
}

fn subtract_constant(graph: &mut Graph, node: &Node) -> Option<Id> {
    let [a, b] = binary(node, Ufunc::Sub)?;
    let constant = graph.constant(b)?;
    let negated = constant.as_i128()?.checked_neg()?;
    let ty = graph.ty(b)?.clone();
    let negated = graph.fill(Scalar::from_i128(negated, ty.dtype), &ty.shape)?;
    graph.map(Ufunc::Add, &[a, negated])
}
