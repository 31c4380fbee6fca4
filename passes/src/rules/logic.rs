//! Truth values.

use super::Law;
use super::Tier::Exact;

#[rustfmt::skip] // a law a line
pub(super) const LAWS: &[Law] = &[
    Law::text("not-not", Exact, "logical_not(logical_not(a)) => a if boolean(a)"),
    Law::text("invert-is-not", Exact, "invert(a) => logical_not(a) if boolean(a)"),
    Law::text("bitwise-and-is-and", Exact, "bitwise_and(a, b) => logical_and(a, b) if boolean(a)"),
    Law::text("bitwise-or-is-or", Exact, "bitwise_or(a, b) => logical_or(a, b) if boolean(a)"),
    Law::text("bitwise-xor-is-xor", Exact, "bitwise_xor(a, b) => logical_xor(a, b) if boolean(a)"),
    Law::text("multiply-is-and", Exact, "multiply(a, b) => logical_and(a, b) if boolean(a)"),
    Law::text("add-is-or", Exact, "add(a, b) => logical_or(a, b) if boolean(a)"),
    Law::text("minimum-is-and", Exact, "minimum(a, b) => logical_and(a, b) if boolean(a)"),
    Law::text("maximum-is-or", Exact, "maximum(a, b) => logical_or(a, b) if boolean(a)"),
    Law::text("not-equal-is-xor", Exact, "not_equal(a, b) => logical_xor(a, b) if boolean(a)"),
    Law::text("logical-and-self", Exact, "logical_and(a, a) => a if boolean(a)"),
    Law::text("logical-or-self", Exact, "logical_or(a, a) => a if boolean(a)"),
    Law::text("logical-xor-self", Exact, "logical_xor(a, a) => false if boolean(a)"),
    Law::text("and-true", Exact, "logical_and(a, true) => a"),
    Law::text("and-false", Exact, "logical_and(a, false) => false"),
    Law::text("or-true", Exact, "logical_or(a, true) => true"),
    Law::text("or-false", Exact, "logical_or(a, false) => a"),
    Law::text("xor-true", Exact, "logical_xor(a, true) => logical_not(a)"),
    Law::text("xor-false", Exact, "logical_xor(a, false) => a"),
    Law::text("and-not-self", Exact, "logical_and(a, logical_not(a)) => false if boolean(a)"),
    Law::text("or-not-self", Exact, "logical_or(a, logical_not(a)) => true if boolean(a)"),
    // ¬a ∧ ¬b = ¬(a ∨ b)
    Law::text("de-morgan-and", Exact, "logical_and(logical_not(a), logical_not(b)) => logical_not(logical_or(a, b))"),
    Law::text("de-morgan-or", Exact, "logical_or(logical_not(a), logical_not(b)) => logical_not(logical_and(a, b))"),
    Law::text("xor-of-nots", Exact, "logical_xor(logical_not(a), logical_not(b)) => logical_xor(a, b)"),
    Law::text("logical-and-absorbs", Exact, "logical_and(a, logical_or(a, b)) => a if boolean(a)"),
    Law::text("logical-or-absorbs", Exact, "logical_or(a, logical_and(a, b)) => a if boolean(a)"),
];
