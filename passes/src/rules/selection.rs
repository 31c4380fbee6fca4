//! `where(c, a, b)`: `a` where `c`, else `b`.

use super::Law;
use super::Tier::Exact;

#[rustfmt::skip] // a law a line
pub(super) const LAWS: &[Law] = &[
    Law::text("where-same", Exact, "where(c, a, a) => a"),
    Law::text("where-true", Exact, "where(true, a, b) => a"),
    Law::text("where-false", Exact, "where(false, a, b) => b"),
    Law::text("where-not", Exact, "where(logical_not(c), a, b) => where(c, b, a) if boolean(c)"),
    Law::text("where-true-false", Exact, "where(c, true, false) => c"),
    Law::text("where-false-true", Exact, "where(c, false, true) => logical_not(c)"),
    Law::text("where-true-else", Exact, "where(c, true, a) => logical_or(c, a)"),
    Law::text("where-then-false", Exact, "where(c, a, false) => logical_and(c, a)"),
    Law::text("where-same-then", Exact, "where(c, where(c, a, b), d) => where(c, a, d)"),
    Law::text("where-same-else", Exact, "where(c, a, where(c, b, d)) => where(c, a, d)"),
    Law::text("where-nested-same", Exact, "where(c, where(d, a, b), b) => where(logical_and(c, d), a, b)"),
    Law::text("where-chain-same", Exact, "where(c, a, where(d, a, b)) => where(logical_or(c, d), a, b)"),
    // Choosing the lesser is the minimum; zeros and NaN make floats differ.
    Law::text("where-less-is-minimum", Exact, "where(less(a, b), a, b) => minimum(a, b) if integer(a)"),
    Law::text("where-less-is-maximum", Exact, "where(less(a, b), b, a) => maximum(a, b) if integer(a)"),
    Law::text("where-less-equal-is-minimum", Exact, "where(less_equal(a, b), a, b) => minimum(a, b) if integer(a)"),
    Law::text("where-less-equal-is-maximum", Exact, "where(less_equal(a, b), b, a) => maximum(a, b) if integer(a)"),
    Law::text("where-negative-is-absolute", Exact, "where(less(a, 0), negative(a), a) => absolute(a) if integer(a)"),
    // Where a = b, one is as good as the other.
    Law::text("where-equal", Exact, "where(equal(a, b), a, b) => b if integral(a)"),
    Law::text("where-not-equal", Exact, "where(not_equal(a, b), a, b) => a if integral(a)"),
    // A function of both choices is a choice of its values.
    Law::text("negative-where", Exact, "where(c, negative(a), negative(b)) => negative(where(c, a, b))"),
    Law::text("add-where", Exact, "where(c, add(a, d), add(b, d)) => add(where(c, a, b), d)"),
    Law::text("multiply-where", Exact, "where(c, multiply(a, d), multiply(b, d)) => multiply(where(c, a, b), d)"),
];
