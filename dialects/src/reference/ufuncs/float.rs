//! Functions of `float32` and `float64`, in `f64`; the caller rounds to the element type.
//!
//! One rounding of the `f64` value is exact for `+ − · / √` of `float32`, and within an ulp of
//! NumPy's for the library functions.

use super::Rounding;
use crate::Ufunc;

pub(super) fn unary(ufunc: Ufunc, a: f64) -> Option<f64> {
    arithmetic(ufunc, a).or_else(|| library(ufunc, a))
}

fn arithmetic(ufunc: Ufunc, a: f64) -> Option<f64> {
    Some(match ufunc {
        Ufunc::Neg => -a,
        Ufunc::Abs => a.abs(),
        Ufunc::Sign => sign(a),
        Ufunc::Square => a * a,
        Ufunc::Reciprocal => 1.0 / a,
        Ufunc::Sqrt => a.sqrt(),
        Ufunc::Floor => a.floor(),
        Ufunc::Ceil => a.ceil(),
        Ufunc::Trunc => a.trunc(),
        Ufunc::Rint => a.round_ties_even(),
        Ufunc::Real | Ufunc::Conj => a,
        Ufunc::Imag => 0.0,
        _ => return None,
    })
}

/// Functions of the mathematical library; Rust's own `asinh`, `acosh` and `atanh` are cruder.
fn library(ufunc: Ufunc, a: f64) -> Option<f64> {
    Some(match ufunc {
        Ufunc::Cbrt => a.cbrt(),
        Ufunc::Exp => a.exp(),
        Ufunc::Exp2 => a.exp2(),
        Ufunc::Expm1 => a.exp_m1(),
        Ufunc::Log => a.ln(),
        Ufunc::Log2 => a.log2(),
        Ufunc::Log10 => a.log10(),
        Ufunc::Log1p => a.ln_1p(),
        Ufunc::Sin => a.sin(),
        Ufunc::Cos => a.cos(),
        Ufunc::Tan => a.tan(),
        Ufunc::Arcsin => a.asin(),
        Ufunc::Arccos => a.acos(),
        Ufunc::Arctan => a.atan(),
        Ufunc::Sinh => a.sinh(),
        Ufunc::Cosh => a.cosh(),
        Ufunc::Tanh => a.tanh(),
        Ufunc::Arcsinh => libm::asinh(a),
        // libm's crate answers numbers below 1 when they are large.
        Ufunc::Arccosh if a < 1.0 => f64::NAN,
        Ufunc::Arccosh => libm::acosh(a),
        Ufunc::Arctanh => libm::atanh(a),
        Ufunc::Erf => libm::erf(a),
        Ufunc::Erfc => libm::erfc(a),
        Ufunc::Gamma => libm::tgamma(a),
        Ufunc::Gammaln => libm::lgamma(a),
        _ => return None,
    })
}

pub(super) fn binary(ufunc: Ufunc, a: f64, b: f64, round: Rounding) -> Option<f64> {
    Some(match ufunc {
        Ufunc::Add => a + b,
        Ufunc::Sub => a - b,
        Ufunc::Mul => a * b,
        Ufunc::Div => a / b,
        Ufunc::FloorDiv => floor_divide(a, b, round),
        Ufunc::Mod => remainder(a, b),
        Ufunc::Fmod => a % b,
        Ufunc::Pow => a.powf(b),
        Ufunc::Arctan2 => a.atan2(b),
        Ufunc::Hypot => a.hypot(b),
        Ufunc::Copysign => a.copysign(b),
        Ufunc::Maximum if a.is_nan() || b.is_nan() => f64::NAN,
        Ufunc::Minimum if a.is_nan() || b.is_nan() => f64::NAN,
        Ufunc::Maximum | Ufunc::Fmax => larger(a, b),
        Ufunc::Minimum | Ufunc::Fmin => -larger(-a, -b),
        _ => return None,
    })
}

/// ±1 or +0; NaN stays.
fn sign(a: f64) -> f64 {
    if a.is_nan() { a } else { f64::from(i8::from(a > 0.0) - i8::from(a < 0.0)) }
}

/// The larger of two, where −0 is below +0; the other of a NaN.
fn larger(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.total_cmp(&a).is_gt() && !b.is_nan() { b } else { a }
}

/// The remainder with the divisor's sign.
fn remainder(a: f64, b: f64) -> f64 {
    let remainder = a % b;
    if b == 0.0 || remainder.is_nan() {
        remainder
    } else if remainder == 0.0 {
        0f64.copysign(b)
    } else if (remainder < 0.0) != (b < 0.0) {
        remainder + b
    } else {
        remainder
    }
}

/// NumPy's: the quotient of what is left without the remainder, snapped to an integer.
fn floor_divide(a: f64, b: f64, round: Rounding) -> f64 {
    if b == 0.0 {
        return a / b;
    }
    let remainder = a % b;
    let mut quotient = round(round(a - remainder) / b);
    if remainder != 0.0 && (remainder < 0.0) != (b < 0.0) {
        quotient = round(quotient - 1.0);
    }
    if quotient == 0.0 {
        return 0f64.copysign(a / b);
    }
    let below = quotient.floor();
    if quotient - below > 0.5 { below + 1.0 } else { below }
}

#[cfg(test)]
mod tests {
    use crate::Ufunc::{self, *};
    use crate::reference::ufuncs::apply;
    use ramba_abi::Scalar::*;

    const INF: f64 = f64::INFINITY;
    const NAN: f64 = f64::NAN;

    fn check(ufunc: Ufunc, a: f64, b: f64, expected: f64) {
        let value = apply(ufunc, &[F64(a), F64(b)]).unwrap();
        let same = value == F64(expected) || value.re().is_nan() && expected.is_nan();
        assert!(same, "{ufunc:?} of {a} and {b} is {value}, not {expected}");
    }

    #[test]
    fn division_rounds_down() {
        check(FloorDiv, -7.0, 2.0, -4.0);
        check(FloorDiv, 1.0, 0.1, 9.0);
        check(FloorDiv, 1.0, 0.0, INF);
        check(FloorDiv, -1e-300, 1.0, -1.0);
        check(FloorDiv, -0.0, 2.0, -0.0);
        check(Mod, -7.0, 2.0, 1.0);
        check(Mod, 4.0, -2.0, -0.0);
        check(Mod, 1.0, 0.0, NAN);
        check(Mod, 1.0, -INF, -INF);
        check(Fmod, -7.0, 2.0, -1.0);
    }

    #[test]
    fn extremes_propagate_or_skip_nan() {
        check(Maximum, NAN, 1.0, NAN);
        check(Minimum, 1.0, NAN, NAN);
        check(Fmax, NAN, 1.0, 1.0);
        check(Fmin, 1.0, NAN, 1.0);
        check(Fmax, NAN, NAN, NAN);
        check(Maximum, -0.0, 0.0, 0.0);
        check(Fmin, 0.0, -0.0, -0.0);
        check(Fmin, 3.0, -INF, -INF);
    }

    #[test]
    fn signs_of_zero_are_kept() {
        assert_eq!(apply(Rint, &[F64(-0.5)]), Ok(F64(-0.0)));
        assert_eq!(apply(Rint, &[F32(2.5)]), Ok(F32(2.0)));
        assert_eq!(apply(Ceil, &[F64(-0.3)]), Ok(F64(-0.0)));
        assert_eq!(apply(Sqrt, &[F64(-0.0)]), Ok(F64(-0.0)));
        assert_eq!(apply(Sign, &[F64(-0.0)]), Ok(F64(0.0)));
        assert_eq!(
            apply(Copysign, &[F32(NAN as f32), F32(-1.0)]).map(|v| v.re().is_nan()),
            Ok(true)
        );
    }

    #[test]
    fn float32_rounds_once() {
        assert_eq!(apply(Add, &[F32(16777216.0), F32(1.0)]), Ok(F32(16777216.0)));
        assert_eq!(apply(Square, &[F32(1e30)]), Ok(F32(f32::INFINITY)));
        assert_eq!(apply(Div, &[F32(1.0), F32(3.0)]), Ok(F32(1.0 / 3.0)));
    }
}
