//! Laws of real numbers that floats only approximate: for programs that ask for them.

use super::Law;
use super::Tier::{Fast, Finite};

#[rustfmt::skip] // a law a line
pub(super) const LAWS: &[Law] = &[
    // Other roundings
    Law::text("square-root-of-square", Fast, "sqrt(square(a)) => absolute(a) if float(a)"),
    Law::text("square-of-square-root", Fast, "square(sqrt(a)) => a if float(a), never_negative(a)"),
    Law::text("reciprocal-reciprocal", Fast, "reciprocal(reciprocal(a)) => a if float(a)"),
    Law::text("multiply-reciprocal", Fast, "multiply(a, reciprocal(b)) => divide(a, b) if float(a)"),
    Law::text("divide-by-constant", Fast, "divide(a, b) => multiply(a, reciprocal(b)) if float(a), constant(b)"),
    Law::text("divide-divide", Fast, "divide(divide(a, b), c) => divide(a, multiply(b, c)) if float(a)"),
    Law::text("divide-by-quotient", Fast, "divide(a, divide(b, c)) => divide(multiply(a, c), b) if float(a)"),
    Law::text("divide-by-square-roots", Fast, "divide(sqrt(a), sqrt(b)) => sqrt(divide(a, b)) if float(a), never_negative(a), never_negative(b)"),
    Law::text("multiply-square-roots", Fast, "multiply(sqrt(a), sqrt(b)) => sqrt(multiply(a, b)) if float(a), never_negative(a), never_negative(b)"),
    Law::text("multiply-exponentials", Fast, "multiply(exp(a), exp(b)) => exp(add(a, b)) if float(a)"),
    Law::text("divide-exponentials", Fast, "divide(exp(a), exp(b)) => exp(subtract(a, b)) if float(a)"),
    Law::text("reciprocal-exponential", Fast, "reciprocal(exp(a)) => exp(negative(a)) if float(a)"),
    Law::text("square-of-exponential", Fast, "square(exp(a)) => exp(add(a, a)) if float(a)"),
    Law::text("logarithm-of-exponential", Fast, "log(exp(a)) => a if float(a)"),
    Law::text("exponential-of-logarithm", Fast, "exp(log(a)) => a if float(a), never_negative(a)"),
    Law::text("logarithm-of-square-root", Fast, "log(sqrt(a)) => multiply(log(a), 0.5) if float(a)"),
    Law::text("logarithm-of-quotient", Fast, "log(divide(a, b)) => subtract(log(a), log(b)) if float(a), never_negative(a), never_negative(b)"),
    Law::text("logarithm-of-product", Fast, "log(multiply(a, b)) => add(log(a), log(b)) if float(a), never_negative(a), never_negative(b)"),
    Law::text("power-of-two-base", Fast, "power(2, a) => exp2(a) if float(a)"),
    Law::text("exponential-minus-one", Fast, "subtract(exp(a), 1) => expm1(a) if float(a)"),
    Law::text("logarithm-one-plus", Fast, "log(add(a, 1)) => log1p(a) if float(a)"),
    Law::text("float-factor-out", Fast, "add(multiply(a, b), multiply(a, c)) => multiply(a, add(b, c)) if float(a)"),
    Law::text("float-factor-out-difference", Fast, "subtract(multiply(a, b), multiply(a, c)) => multiply(a, subtract(b, c)) if float(a)"),
    Law::text("float-factor-out-one", Fast, "add(multiply(a, b), a) => multiply(a, add(b, 1)) if float(a), constant(b)"),
    Law::text("float-factor-out-less-one", Fast, "subtract(multiply(a, b), a) => multiply(a, subtract(b, 1)) if float(a), constant(b)"),
    Law::text("float-one-less-factor", Fast, "subtract(a, multiply(a, b)) => multiply(a, subtract(1, b)) if float(a), constant(b)"),
    Law::text("float-sum-of-negative", Fast, "sum[k](negative(a)) => negative(sum[k](a)) if float(a)"),
    Law::text("max-of-exponential", Fast, "max[k](exp(a)) => exp(max[k](a)) if float(a)"),
    Law::text("min-of-exponential", Fast, "min[k](exp(a)) => exp(min[k](a)) if float(a)"),
    // No NaN, no infinities, one zero
    Law::text("finite-add-zero", Finite, "add(a, 0) => a"),
    Law::text("finite-subtract-self", Finite, "subtract(a, a) => 0 if inexact(a)"),
    Law::text("finite-multiply-zero", Finite, "multiply(a, 0) => 0 if inexact(a)"),
    Law::text("finite-subtract-from-zero", Finite, "subtract(0, a) => negative(a)"),
    Law::text("finite-negative-subtract", Finite, "negative(subtract(a, b)) => subtract(b, a) if inexact(a)"),
    Law::text("finite-isnan", Finite, "isnan(a) => false"),
    Law::text("finite-isinf", Finite, "isinf(a) => false"),
    Law::text("finite-isfinite", Finite, "isfinite(a) => true"),
    Law::text("finite-equal-self", Finite, "equal(a, a) => true"),
    Law::text("finite-not-less", Finite, "logical_not(less(a, b)) => less_equal(b, a) if real(a)"),
    Law::text("finite-where-less", Finite, "where(less(a, b), a, b) => minimum(a, b) if float(a)"),
    Law::text("finite-where-less-maximum", Finite, "where(less(a, b), b, a) => maximum(a, b) if float(a)"),
    Law::text("finite-where-absolute", Finite, "where(less(a, 0), negative(a), a) => absolute(a) if float(a)"),
];
