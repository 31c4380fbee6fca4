//! Comparisons. NaN is unequal to everything, and neither less nor greater.

use super::Law;
use super::Tier::Exact;

#[rustfmt::skip] // a law a line
pub(super) const LAWS: &[Law] = &[
    // One way round is enough.
    Law::text("greater-is-less", Exact, "greater(a, b) => less(b, a)"),
    Law::text("greater-equal-is-less-equal", Exact, "greater_equal(a, b) => less_equal(b, a)"),
    // ¬(a = b)
    Law::text("not-equal", Exact, "logical_not(equal(a, b)) => not_equal(a, b)"),
    Law::text("not-not-equal", Exact, "logical_not(not_equal(a, b)) => equal(a, b)"),
    // ¬(a < b) = b ≤ a   unless one is NaN
    Law::text("not-less", Exact, "logical_not(less(a, b)) => less_equal(b, a) if never_nan(a), never_nan(b)"),
    Law::text("not-less-equal", Exact, "logical_not(less_equal(a, b)) => less(b, a) if never_nan(a), never_nan(b)"),
    // a = a   unless a is NaN
    Law::text("equal-self", Exact, "equal(a, a) => true if never_nan(a)"),
    Law::text("not-equal-self", Exact, "not_equal(a, a) => false if never_nan(a)"),
    Law::text("not-equal-self-is-nan", Exact, "not_equal(a, a) => isnan(a) if inexact(a)"),
    Law::text("less-self", Exact, "less(a, a) => false"),
    Law::text("less-equal-self", Exact, "less_equal(a, a) => true if never_nan(a)"),
    // a < 0 of what is never negative
    Law::text("less-zero", Exact, "less(a, 0) => false if never_negative(a)"),
    Law::text("zero-less-equal", Exact, "less_equal(0, a) => true if never_negative(a), never_nan(a)"),
    // Nothing is below the least value.
    Law::text("less-lowest", Exact, "less(a, lowest) => false"),
    Law::text("highest-less", Exact, "less(highest, a) => false"),
    Law::text("less-equal-highest", Exact, "less_equal(a, highest) => true if never_nan(a)"),
    Law::text("lowest-less-equal", Exact, "less_equal(lowest, a) => true if never_nan(a)"),
    // Truth values
    Law::text("equal-true", Exact, "equal(a, true) => a"),
    Law::text("equal-false", Exact, "equal(a, false) => logical_not(a)"),
    // −a < −b = b < a
    Law::text("less-negatives", Exact, "less(negative(a), negative(b)) => less(b, a) if float(a)"),
    Law::text("less-equal-negatives", Exact, "less_equal(negative(a), negative(b)) => less_equal(b, a) if float(a)"),
    Law::text("equal-negatives", Exact, "equal(negative(a), negative(b)) => equal(a, b)"),
    // What is never NaN or infinite needs no test.
    Law::text("isnan-number", Exact, "isnan(a) => false if never_nan(a)"),
    Law::text("isinf-finite", Exact, "isinf(a) => false if never_infinite(a)"),
    Law::text("isfinite-finite", Exact, "isfinite(a) => true if finite(a)"),
    // Signs do not matter to the tests.
    Law::text("isnan-negative", Exact, "isnan(negative(a)) => isnan(a)"),
    Law::text("isnan-absolute", Exact, "isnan(absolute(a)) => isnan(a) if float(a)"),
    Law::text("isinf-negative", Exact, "isinf(negative(a)) => isinf(a)"),
    Law::text("isinf-absolute", Exact, "isinf(absolute(a)) => isinf(a) if float(a)"),
    Law::text("isfinite-negative", Exact, "isfinite(negative(a)) => isfinite(a)"),
    Law::text("isfinite-absolute", Exact, "isfinite(absolute(a)) => isfinite(a) if float(a)"),
    // a is finite if it is neither NaN nor infinite
    Law::text("finite-is-not-nan-nor-inf", Exact, "logical_not(logical_or(isnan(a), isinf(a))) => isfinite(a)"),
];
