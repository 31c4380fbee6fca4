//! Arithmetic that no element type can tell apart.
//!
//! Mind the zeros: `a + 0` turns −0 into 0, `a + −0` and `a − 0` change nothing.

use super::Law;
use super::Tier::Exact;

#[rustfmt::skip] // a law a line
pub(super) const LAWS: &[Law] = &[
    // a + −0 = a   (for integers −0 is 0)
    Law::text("add-nothing", Exact, "add(a, -0.0) => a if real(a)"),
    // a + 0 = a   unless a is −0
    Law::text("add-zero", Exact, "add(a, 0) => a if never_negative_zero(a)"),
    // a − 0 = a
    Law::text("subtract-zero", Exact, "subtract(a, 0) => a if real(a)"),
    // −0 − a = −a
    Law::text("subtract-from-nothing", Exact, "subtract(-0.0, a) => negative(a) if real(a)"),
    // a − a = 0   unless a is NaN or ∞
    Law::text("subtract-self", Exact, "subtract(a, a) => 0 if finite(a)"),
    // a · 1 = a
    Law::text("multiply-one", Exact, "multiply(a, 1) => a if real(a)"),
    // a · −1 = −a
    Law::text("multiply-minus-one", Exact, "multiply(a, -1) => negative(a) if real(a)"),
    // a · 0 = 0   for finite a that is not negative
    Law::text("multiply-zero", Exact, "multiply(a, 0) => 0 if never_negative(a), finite(a)"),
    // a / 1 = a
    Law::text("divide-one", Exact, "divide(a, 1) => a if float(a)"),
    // a / −1 = −a
    Law::text("divide-minus-one", Exact, "divide(a, -1) => negative(a) if float(a)"),
    // 1 / a is the reciprocal
    Law::text("divide-into-one", Exact, "divide(1, a) => reciprocal(a) if float(a)"),
    // −−a = a
    Law::text("negative-negative", Exact, "negative(negative(a)) => a"),
    // a + −b = a − b
    Law::text("add-negative", Exact, "add(a, negative(b)) => subtract(a, b)"),
    // a − −b = a + b
    Law::text("subtract-negative", Exact, "subtract(a, negative(b)) => add(a, b)"),
    // (−a)(−b) = a b
    Law::text("multiply-negatives", Exact, "multiply(negative(a), negative(b)) => multiply(a, b)"),
    // (−a) / (−b) = a / b
    Law::text("divide-negatives", Exact, "divide(negative(a), negative(b)) => divide(a, b) if float(a)"),
    // (−a) b = −(a b)
    Law::text("multiply-negative", Exact, "multiply(negative(a), b) => negative(multiply(a, b)) if real(a)"),
    // (−a) / b = −(a / b), a / (−b) = −(a / b)
    Law::text("divide-negative", Exact, "divide(negative(a), b) => negative(divide(a, b)) if float(a)"),
    Law::text("divide-by-negative", Exact, "divide(a, negative(b)) => negative(divide(a, b)) if float(a)"),
    // f(−a) = −f(a) of odd functions
    Law::text("sin-negative", Exact, "sin(negative(a)) => negative(sin(a)) if float(a)"),
    Law::text("tan-negative", Exact, "tan(negative(a)) => negative(tan(a)) if float(a)"),
    Law::text("arcsin-negative", Exact, "arcsin(negative(a)) => negative(arcsin(a)) if float(a)"),
    Law::text("arctan-negative", Exact, "arctan(negative(a)) => negative(arctan(a)) if float(a)"),
    Law::text("sinh-negative", Exact, "sinh(negative(a)) => negative(sinh(a)) if float(a)"),
    Law::text("tanh-negative", Exact, "tanh(negative(a)) => negative(tanh(a)) if float(a)"),
    Law::text("arcsinh-negative", Exact, "arcsinh(negative(a)) => negative(arcsinh(a)) if float(a)"),
    Law::text("arctanh-negative", Exact, "arctanh(negative(a)) => negative(arctanh(a)) if float(a)"),
    Law::text("erf-negative", Exact, "erf(negative(a)) => negative(erf(a)) if float(a)"),
    Law::text("cbrt-negative", Exact, "cbrt(negative(a)) => negative(cbrt(a)) if float(a)"),
    // f(−a) = f(a) of even functions
    Law::text("cosh-negative", Exact, "cosh(negative(a)) => cosh(a) if float(a)"),
    // | |a| | = |a|
    Law::text("absolute-absolute", Exact, "absolute(absolute(a)) => absolute(a)"),
    // |−a| = |a|
    Law::text("absolute-negative", Exact, "absolute(negative(a)) => absolute(a) if inexact(a)"),
    Law::text("signed-absolute-negative", Exact, "absolute(negative(a)) => absolute(a) if signed(a)"),
    // |a| = a   if a is not negative
    Law::text("absolute-positive", Exact, "absolute(a) => a if never_negative(a)"),
    // (−a)² = a²
    Law::text("square-negative", Exact, "square(negative(a)) => square(a) if real(a)"),
    // |a|² = a²
    Law::text("square-absolute", Exact, "square(absolute(a)) => square(a) if real(a)"),
    // a · a = a²
    Law::text("multiply-self", Exact, "multiply(a, a) => square(a) if real(a)"),
    // The sign of b on |a|, −a or any other sign of a
    Law::text("copysign-absolute", Exact, "copysign(absolute(a), b) => copysign(a, b)"),
    Law::text("copysign-negative", Exact, "copysign(negative(a), b) => copysign(a, b)"),
    Law::text("copysign-copysign", Exact, "copysign(copysign(a, b), c) => copysign(a, c)"),
    Law::text("absolute-copysign", Exact, "absolute(copysign(a, b)) => absolute(a)"),
    Law::text("sign-sign", Exact, "sign(sign(a)) => sign(a)"),
    // Whole numbers need no rounding.
    Law::text("floor-whole", Exact, "floor(a) => a if whole(a)"),
    Law::text("ceil-whole", Exact, "ceil(a) => a if whole(a)"),
    Law::text("trunc-whole", Exact, "trunc(a) => a if whole(a)"),
    Law::text("rint-whole", Exact, "rint(a) => a if whole(a)"),
    // −⌈−a⌉ = ⌊a⌋
    Law::text("floor-by-ceil", Exact, "negative(ceil(negative(a))) => floor(a)"),
    Law::text("ceil-by-floor", Exact, "negative(floor(negative(a))) => ceil(a)"),
    // max(a, a) = a
    Law::text("maximum-self", Exact, "maximum(a, a) => a"),
    Law::text("minimum-self", Exact, "minimum(a, a) => a"),
    Law::text("fmax-self", Exact, "fmax(a, a) => a"),
    Law::text("fmin-self", Exact, "fmin(a, a) => a"),
    // max(max(a, b), b) = max(a, b)
    Law::text("maximum-again", Exact, "maximum(maximum(a, b), b) => maximum(a, b)"),
    Law::text("minimum-again", Exact, "minimum(minimum(a, b), b) => minimum(a, b)"),
    // max(a, −∞) = a
    Law::text("maximum-lowest", Exact, "maximum(a, lowest) => a"),
    Law::text("minimum-highest", Exact, "minimum(a, highest) => a"),
    // max(a, +∞) = +∞   unless a is NaN
    Law::text("maximum-highest", Exact, "maximum(a, highest) => highest if never_nan(a)"),
    Law::text("minimum-lowest", Exact, "minimum(a, lowest) => lowest if never_nan(a)"),
    // max(a, 0) = a   if a is not negative
    Law::text("maximum-positive", Exact, "maximum(a, 0) => a if never_negative(a)"),
    Law::text("minimum-positive", Exact, "minimum(a, 0) => 0 if never_negative(a), never_nan(a)"),
    // max(−a, −b) = −min(a, b)
    Law::text("maximum-negatives", Exact, "maximum(negative(a), negative(b)) => negative(minimum(a, b)) if float(a)"),
    Law::text("minimum-negatives", Exact, "minimum(negative(a), negative(b)) => negative(maximum(a, b)) if float(a)"),
    // max(a, −a) = |a|
    Law::text("maximum-of-signs", Exact, "maximum(a, negative(a)) => absolute(a) if float(a)"),
    Law::text("minimum-of-signs", Exact, "minimum(a, negative(a)) => negative(absolute(a)) if float(a)"),
    // max(a, b) + min(a, b) and its like need no comparison
    Law::text("add-extremes", Exact, "add(maximum(a, b), minimum(a, b)) => add(a, b) if real(a)"),
    Law::text("multiply-extremes", Exact, "multiply(maximum(a, b), minimum(a, b)) => multiply(a, b) if real(a)"),
    // fmax is maximum where nothing is NaN
    Law::text("fmax-number", Exact, "fmax(a, b) => maximum(a, b) if never_nan(a), never_nan(b)"),
    Law::text("fmin-number", Exact, "fmin(a, b) => minimum(a, b) if never_nan(a), never_nan(b)"),
    // Real numbers are their own real part and conjugate
    Law::text("conjugate-real", Exact, "conjugate(a) => a if real(a)"),
    Law::text("conjugate-conjugate", Exact, "conjugate(conjugate(a)) => a"),
    Law::text("real-of-real", Exact, "real(a) => a if real(a)"),
    Law::text("real-of-conjugate", Exact, "real(conjugate(a)) => real(a)"),
    Law::text("imag-of-conjugate", Exact, "imag(conjugate(a)) => negative(imag(a)) if complex(a)"),
    Law::text("imag-of-real", Exact, "imag(a) => 0 if real(a)"),
    Law::text("absolute-conjugate", Exact, "absolute(conjugate(a)) => absolute(a)"),
    // cos(−a) = cos(a): libraries reduce the magnitude
    Law::text("cosh-absolute", Exact, "cosh(absolute(a)) => cosh(a)"),
    Law::text("cos-absolute", Exact, "cos(absolute(a)) => cos(a)"),
    Law::text("cos-negative", Exact, "cos(negative(a)) => cos(a)"),
];
