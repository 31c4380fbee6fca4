//! NumPy 2's promotion (NEP 50): which element type an operation computes in.

use crate::error::{Error, Result};
use ramba_abi::{DType, DTypeKind, Scalar};
use ramba_dialects::Ufunc;

/// A number of the host language: it has a kind but takes its width from the arrays around it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// `True`, `False`.
    Bool(bool),
    /// An integer.
    Int(i128),
    /// A float.
    Float(f64),
    /// A complex number.
    Complex(f64, f64),
}

impl Number {
    fn default_dtype(self) -> DType {
        match self {
            Number::Bool(_) => DType::Bool,
            Number::Int(_) => DType::I64,
            Number::Float(_) => DType::F64,
            Number::Complex(..) => DType::C128,
        }
    }

    /// The number as an element of `dtype`.
    ///
    /// # Errors
    /// [`Error::Overflow`] if an integer does not fit.
    pub fn to_scalar(self, dtype: DType) -> Result<Scalar> {
        match self {
            Number::Bool(value) => Ok(Scalar::from_i128(value as i128, dtype)),
            Number::Int(value) if dtype.is_integral() => {
                let scalar = Scalar::from_i128(value, dtype);
                let kept = dtype == DType::Bool || scalar.as_i128() == Some(value);
                kept.then_some(scalar).ok_or_else(|| {
                    Error::Overflow(format!("Python integer {value} out of bounds for {dtype}"))
                })
            }
            Number::Int(value) => Ok(Scalar::F64(value as f64).cast(dtype)),
            Number::Float(value) => Ok(Scalar::F64(value).cast(dtype)),
            Number::Complex(re, im) => Ok(Scalar::C128(re, im).cast(dtype)),
        }
    }
}

impl From<bool> for Number {
    fn from(value: bool) -> Number {
        Number::Bool(value)
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Number {
        Number::Int(value as i128)
    }
}

impl From<i32> for Number {
    fn from(value: i32) -> Number {
        Number::Int(value as i128)
    }
}

impl From<f64> for Number {
    fn from(value: f64) -> Number {
        Number::Float(value)
    }
}

/// What promotion sees of an operand.
#[derive(Clone, Copy, Debug)]
pub enum OperandType {
    /// An array's element type.
    Array(DType),
    /// A number of the host language.
    Number(Number),
}

/// The common type of the operands.
pub fn result_type(operands: &[OperandType]) -> DType {
    let arrays = operands.iter().filter_map(|operand| match operand {
        OperandType::Array(dtype) => Some(*dtype),
        OperandType::Number(_) => None,
    });
    let strong = arrays.reduce(DType::promote);
    let numbers = operands.iter().filter_map(|operand| match operand {
        OperandType::Number(number) => Some(*number),
        OperandType::Array(_) => None,
    });
    match strong {
        Some(strong) => numbers.fold(strong, with_number),
        None => numbers.map(Number::default_dtype).reduce(DType::promote).unwrap_or(DType::F64),
    }
}

/// A number only raises the kind of what it meets, never the width.
fn with_number(dtype: DType, number: Number) -> DType {
    let kind = |dtype: DType| match dtype.kind() {
        DTypeKind::Unsigned => DTypeKind::Signed,
        other => other,
    };
    match number {
        _ if kind(number.default_dtype()) <= kind(dtype) => dtype,
        Number::Complex(..) if dtype == DType::F32 => DType::C64,
        _ => number.default_dtype(),
    }
}

/// How a function chooses the type it computes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    /// The common type.
    Common,
    /// The common type, `int8` instead of `bool`.
    Arithmetic,
    /// The common type, which must not be `bool`.
    NotBool,
    /// The common type, a float instead of an integer.
    Inexact,
    /// As `Inexact`, and division of integers is in `float64`.
    Divide,
    /// Integers stay as they are; the function does nothing to them.
    Rounding,
}

fn rule(ufunc: Ufunc) -> Rule {
    use Ufunc::*;
    match ufunc {
        Sub | Neg | Sign => Rule::NotBool,
        FloorDiv | Mod | Fmod | Pow | Square | Conj | ShiftLeft | ShiftRight => Rule::Arithmetic,
        Div => Rule::Divide,
        Floor | Ceil | Trunc => Rule::Rounding,
        Reciprocal | Sqrt | Cbrt | Exp | Exp2 | Expm1 | Log | Log2 | Log10 | Log1p | Sin | Cos
        | Tan | Arcsin | Arccos | Arctan | Arctan2 | Sinh | Cosh | Tanh | Arcsinh | Arccosh
        | Arctanh | Hypot | Erf | Erfc | Gamma | Gammaln | Copysign | Rint | IsNan | IsInf
        | IsFinite => Rule::Inexact,
        _ => Rule::Common,
    }
}

/// The type in which `ufunc` computes on such operands; `None` if it leaves them as they are.
///
/// # Errors
/// [`Error::Type`] where NumPy has no loop.
pub fn computing_type(ufunc: Ufunc, operands: &[OperandType]) -> Result<Option<DType>> {
    let common = result_type(operands);
    let dtype = match rule(ufunc) {
        Rule::Common => common,
        Rule::Rounding if common.is_integral() => return Ok(None),
        Rule::Rounding => common,
        Rule::Arithmetic if common == DType::Bool => DType::I8,
        Rule::Arithmetic => common,
        Rule::NotBool if common == DType::Bool => return Err(boolean_refused(ufunc)),
        Rule::NotBool => common,
        Rule::Divide if common.is_integral() => DType::F64,
        Rule::Inexact if common.is_integral() => float_for(operands),
        Rule::Divide | Rule::Inexact => common,
    };
    if ufunc.def().admits.contains(dtype.kind()) {
        return Ok(Some(dtype));
    }
    Err(Error::Type(format!("ufunc '{}' not supported for the input types: {dtype}", ufunc.name())))
}

/// The float in which functions of integers are computed. (NumPy computes those of 8-bit integers
/// in `float16`, which this project does not have.)
fn float_for(operands: &[OperandType]) -> DType {
    let narrow = |operand: &OperandType| match operand {
        OperandType::Array(dtype) => dtype.size_bytes() <= 2,
        OperandType::Number(_) => result_type(operands).size_bytes() <= 2,
    };
    // Each operand counts for itself: int8 with uint16 is float32, although their sum is int32.
    if operands.iter().all(narrow) { DType::F32 } else { DType::F64 }
}

fn boolean_refused(ufunc: Ufunc) -> Error {
    let message = match ufunc {
        Ufunc::Sub => {
            "numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` \
             operator, or the logical_xor function instead."
        }
        Ufunc::Neg => {
            "The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or \
             the logical_not function instead."
        }
        _ => "ufunc 'sign' did not contain a loop with signature matching types bool -> None",
    };
    Error::Type(message.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_take_the_arrays_width() {
        let with =
            |dtype, number| result_type(&[OperandType::Array(dtype), OperandType::Number(number)]);
        assert_eq!(with(DType::F32, Number::Float(2.0)), DType::F32);
        assert_eq!(with(DType::U8, Number::Int(2)), DType::U8);
        assert_eq!(with(DType::I32, Number::Float(2.0)), DType::F64);
        assert_eq!(with(DType::Bool, Number::Int(2)), DType::I64);
        assert_eq!(with(DType::F32, Number::Complex(0.0, 1.0)), DType::C64);
        assert_eq!(with(DType::I16, Number::Complex(0.0, 1.0)), DType::C128);
        assert_eq!(result_type(&[OperandType::Number(Number::Int(3))]), DType::I64);
    }

    #[test]
    fn integers_must_fit() {
        assert!(matches!(Number::Int(300).to_scalar(DType::U8), Err(Error::Overflow(_))));
        assert_eq!(Number::Int(-1).to_scalar(DType::I8).unwrap(), Scalar::I8(-1));
    }

    #[test]
    fn functions_choose_their_type() {
        let of = |ufunc, dtype| computing_type(ufunc, &[OperandType::Array(dtype); 2]);
        assert_eq!(of(Ufunc::Div, DType::I32).unwrap(), Some(DType::F64));
        assert_eq!(of(Ufunc::Sqrt, DType::I16).unwrap(), Some(DType::F32));
        assert_eq!(of(Ufunc::Pow, DType::Bool).unwrap(), Some(DType::I8));
        assert_eq!(of(Ufunc::Floor, DType::I64).unwrap(), None);
        assert!(matches!(of(Ufunc::Sub, DType::Bool), Err(Error::Type(_))));
        assert!(matches!(of(Ufunc::BitAnd, DType::F64), Err(Error::Type(_))));
    }
}
