//! Comparisons of integers that no common type holds. NumPy makes them exact, so promotion must not.

use crate::array::Array;
use crate::error::Result;
use crate::operation::{Operand, apply};
use crate::promote::Number;
use ramba_abi::{DType, DTypeKind};
use ramba_dialects::Ufunc::{
    self, BitAnd, BitOr, Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual,
};

fn is_comparison(ufunc: Ufunc) -> bool {
    matches!(ufunc, Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual)
}

/// A comparison with an integer beyond the array's type has the same answer everywhere: that of 0
/// and a number of the integer's sign.
pub(crate) fn decided(ufunc: Ufunc, operands: &[Operand]) -> Option<[Operand<'static>; 2]> {
    if !is_comparison(ufunc) {
        return None;
    }
    let beyond = |array: &Array, number: i128| {
        array.dtype().is_integer() && Number::Int(number).to_scalar(array.dtype()).is_err()
    };
    let sign = |number: i128| Operand::from(number.signum() as i64);
    match operands {
        [Operand::Array(array), Operand::Number(Number::Int(number))] if beyond(array, *number) => {
            Some([Operand::from(0), sign(*number)])
        }
        [Operand::Number(Number::Int(number)), Operand::Array(array)] if beyond(array, *number) => {
            Some([sign(*number), Operand::from(0)])
        }
        _ => None,
    }
}

/// `uint64` with a signed type, whose common type `float64` would round.
///
/// # Errors
/// Those of [`apply`].
pub(crate) fn signed_with_u64(ufunc: Ufunc, operands: &[Operand]) -> Result<Option<Array>> {
    let signed = |array: &Array| array.dtype().kind() == DTypeKind::Signed;
    match operands {
        _ if !is_comparison(ufunc) => Ok(None),
        [Operand::Array(own), Operand::Array(other)]
            if signed(own) && other.dtype() == DType::U64 =>
        {
            exact(ufunc, own, other).map(Some)
        }
        [Operand::Array(own), Operand::Array(other)]
            if own.dtype() == DType::U64 && signed(other) =>
        {
            exact(mirrored(ufunc), other, own).map(Some)
        }
        _ => Ok(None),
    }
}

/// Compares as unsigned where `signed` is not negative; elsewhere it is the smaller one.
fn exact(ufunc: Ufunc, signed: &Array, unsigned: &Array) -> Result<Array> {
    let session = signed.session();
    let compared = apply(session, ufunc, &[(&signed.astype(DType::U64)?).into(), unsigned.into()])?;
    let smaller_counts = matches!(ufunc, NotEqual | Less | LessEqual);
    let (test, combine) = if smaller_counts { (Less, BitOr) } else { (GreaterEqual, BitAnd) };
    let sign = apply(session, test, &[signed.into(), Operand::from(0)])?;
    apply(session, combine, &[(&sign).into(), (&compared).into()])
}

/// The comparison that says the same of exchanged operands.
fn mirrored(ufunc: Ufunc) -> Ufunc {
    match ufunc {
        Less => Greater,
        LessEqual => GreaterEqual,
        Greater => Less,
        GreaterEqual => LessEqual,
        same => same,
    }
}
