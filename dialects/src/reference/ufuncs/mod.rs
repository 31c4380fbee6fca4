//! The scalar functions' values: NumPy 2's for every element type they admit.
//!
//! One file per family of types, each a table from function to formula. Where NumPy leaves a value
//! open, the reference decides: the larger of −0 and +0 is +0 (in `maximum`, `fmax` and reductions),
//! an integer to a negative power is its reciprocal truncated (0 for 0), and the bits of a NaN mean
//! nothing. Functions of `float32` are computed in `float64` and rounded once, except where NumPy's
//! own steps round: those are repeated.

mod complex;
mod float;
mod integer;

use crate::Ufunc;
use ramba_abi::{DType, DTypeKind, Located, Moments, Scalar};

/// The value of a function.
///
/// # Errors
/// If the operands are not those that the function's row admits.
pub fn apply(ufunc: Ufunc, operands: &[Scalar]) -> Result<Scalar, String> {
    value(ufunc, operands).ok_or_else(|| {
        let dtypes: Vec<DType> = operands.iter().map(|operand| operand.dtype()).collect();
        let reason = ufunc.result_dtype(&dtypes).err();
        reason.unwrap_or_else(|| format!("'{}' has no value for {operands:?}", ufunc.name()))
    })
}

fn value(ufunc: Ufunc, operands: &[Scalar]) -> Option<Scalar> {
    match *operands {
        [Scalar::Moments(a)] => word(ufunc, a),
        [Scalar::Located(a)] => (ufunc == Ufunc::LocatedIndex).then(|| Scalar::I64(a.index())),
        // How a reduction combines them; maps do not admit it.
        [Scalar::Moments(a), Scalar::Moments(b)] => {
            (ufunc == Ufunc::Add).then(|| Scalar::Moments(a.merge(b)))
        }
        [Scalar::Located(a), Scalar::Located(b)] => {
            (ufunc == Ufunc::Minimum).then(|| Scalar::Located(a.min(b)))
        }
        [a, Scalar::I64(index)] if ufunc == Ufunc::LocatedSmallest => {
            located(Located::smallest, a, index)
        }
        [a, Scalar::I64(index)] if ufunc == Ufunc::LocatedLargest => {
            located(Located::largest, a, index)
        }
        [a] => predicate(ufunc, a).or_else(|| unary(ufunc, a)),
        [a, b] if a.dtype() == b.dtype() => relation(ufunc, a, b).or_else(|| binary(ufunc, a, b)),
        [Scalar::Bool(condition), a, b] if a.dtype() == b.dtype() && ufunc == Ufunc::Select => {
            Some(if condition { a } else { b })
        }
        _ => None,
    }
}

/// A number of an ordered type, with its index.
fn located(locate: fn(Scalar, i64) -> Located, a: Scalar, index: i64) -> Option<Scalar> {
    let ordered = a.dtype().is_integral() || a.dtype().is_float();
    ordered.then(|| Scalar::Located(locate(a, index)))
}

/// A word of an accumulator.
fn word(ufunc: Ufunc, moments: Moments) -> Option<Scalar> {
    match ufunc {
        Ufunc::MomentsSum => Some(Scalar::F64(moments.sum + moments.rest)),
        Ufunc::MomentsSquares => Some(Scalar::F64(moments.squares)),
        _ => None,
    }
}

/// Questions about one number, of any type.
fn predicate(ufunc: Ufunc, a: Scalar) -> Option<Scalar> {
    let inexact = a.dtype().is_float() || a.dtype().is_complex();
    let parts = [a.re(), a.im()];
    Some(Scalar::Bool(match ufunc {
        Ufunc::LogicalNot => !a.truth(),
        Ufunc::IsNan if inexact => parts.iter().any(|part| part.is_nan()),
        Ufunc::IsInf if inexact => parts.iter().any(|part| part.is_infinite()),
        Ufunc::IsFinite if inexact => parts.iter().all(|part| part.is_finite()),
        _ => return None,
    }))
}

/// Questions about two numbers of one type.
fn relation(ufunc: Ufunc, a: Scalar, b: Scalar) -> Option<Scalar> {
    let logical = match ufunc {
        Ufunc::LogicalAnd => Some(a.truth() && b.truth()),
        Ufunc::LogicalOr => Some(a.truth() || b.truth()),
        Ufunc::LogicalXor => Some(a.truth() != b.truth()),
        _ => None,
    };
    let compared = || match (a.as_i128(), b.as_i128()) {
        (Some(a), Some(b)) => compare(ufunc, a, b),
        _ if a.dtype().is_complex() => equate(ufunc, (a.re(), a.im()), (b.re(), b.im())),
        _ => compare(ufunc, a.re(), b.re()),
    };
    logical.or_else(compared).map(Scalar::Bool)
}

fn compare<T: PartialOrd>(ufunc: Ufunc, a: T, b: T) -> Option<bool> {
    Some(match ufunc {
        Ufunc::Less => a < b,
        Ufunc::LessEqual => a <= b,
        Ufunc::Greater => a > b,
        Ufunc::GreaterEqual => a >= b,
        _ => return equate(ufunc, a, b),
    })
}

fn equate<T: PartialEq>(ufunc: Ufunc, a: T, b: T) -> Option<bool> {
    match ufunc {
        Ufunc::Equal => Some(a == b),
        Ufunc::NotEqual => Some(a != b),
        _ => None,
    }
}

fn unary(ufunc: Ufunc, a: Scalar) -> Option<Scalar> {
    let dtype = a.dtype();
    match dtype.kind() {
        DTypeKind::Float if ufunc == Ufunc::Moments => Some(Scalar::Moments(Moments::of(a.re()))),
        DTypeKind::Float => float::unary(ufunc, a.re()).map(|value| Scalar::from_f64(value, dtype)),
        DTypeKind::Complex => {
            complex::unary(ufunc, (a.re(), a.im()), rounding(dtype)).map(|(re, im)| match ufunc {
                Ufunc::Abs | Ufunc::Real | Ufunc::Imag => Scalar::from_f64(re, dtype.real()),
                _ => Scalar::C128(re, im).cast(dtype),
            })
        }
        _ => {
            integer::unary(ufunc, a.as_i128()?, dtype).map(|value| Scalar::from_i128(value, dtype))
        }
    }
}

fn binary(ufunc: Ufunc, a: Scalar, b: Scalar) -> Option<Scalar> {
    let dtype = a.dtype();
    match dtype.kind() {
        DTypeKind::Float => float::binary(ufunc, a.re(), b.re(), rounding(dtype))
            .map(|value| Scalar::from_f64(value, dtype)),
        DTypeKind::Complex => {
            let operands = ((a.re(), a.im()), (b.re(), b.im()));
            complex::binary(ufunc, operands.0, operands.1, rounding(dtype))
                .map(|(re, im)| Scalar::C128(re, im).cast(dtype))
        }
        _ => integer::binary(ufunc, a.as_i128()?, b.as_i128()?, dtype)
            .map(|value| Scalar::from_i128(value, dtype)),
    }
}

/// Rounds a step of a computation to what the element type holds.
type Rounding = fn(f64) -> f64;

fn rounding(dtype: DType) -> Rounding {
    match dtype.real() {
        DType::F32 => |value| value as f32 as f64,
        _ => |value| value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ufunc::{TypeRule, UFUNCS};

    /// Every function has a value of the promised type exactly for the operands its row admits.
    #[test]
    fn values_exist_where_rows_say() {
        for def in UFUNCS {
            for dtype in DType::all() {
                let mut operands = vec![Scalar::one(dtype); def.arity];
                if def.rule == TypeRule::Select {
                    operands[0] = Scalar::Bool(true);
                }
                if def.rule == TypeRule::Located {
                    operands[1] = Scalar::I64(1);
                }
                let dtypes: Vec<DType> = operands.iter().map(|operand| operand.dtype()).collect();
                let promised = def.ufunc.result_dtype(&dtypes);
                let made = apply(def.ufunc, &operands).map(Scalar::dtype);
                assert_eq!(made.is_ok(), promised.is_ok(), "{} of {dtype}", def.name);
                if promised.is_ok() {
                    assert_eq!(made, promised, "{} of {dtype}", def.name);
                }
            }
        }
    }

    #[test]
    fn comparisons_follow_ieee() {
        let (nan, zero) = (Scalar::F64(f64::NAN), Scalar::F64(0.0));
        for ufunc in [Ufunc::Equal, Ufunc::Less, Ufunc::GreaterEqual] {
            assert_eq!(apply(ufunc, &[nan, nan]), Ok(Scalar::Bool(false)));
        }
        assert_eq!(apply(Ufunc::NotEqual, &[nan, nan]), Ok(Scalar::Bool(true)));
        assert_eq!(apply(Ufunc::Equal, &[zero, Scalar::F64(-0.0)]), Ok(Scalar::Bool(true)));
        assert_eq!(apply(Ufunc::LogicalAnd, &[nan, nan]), Ok(Scalar::Bool(true)));
        let huge = [Scalar::U64(u64::MAX), Scalar::U64(1)];
        assert_eq!(apply(Ufunc::Greater, &huge), Ok(Scalar::Bool(true)));
    }

    #[test]
    fn misuse_is_explained() {
        let mixed = [Scalar::F64(1.0), Scalar::F32(1.0)];
        assert!(apply(Ufunc::Add, &mixed).is_err_and(|e| e.contains("differ in type")));
        assert!(apply(Ufunc::Sin, &[Scalar::I8(1)]).is_err_and(|e| e.contains("not defined")));
    }
}
