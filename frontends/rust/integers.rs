//! Functions that NumPy computes in integers although their results look like fractions.

use crate::array::Array;
use crate::error::Result;
use crate::operation::{Operand, apply};
use ramba_abi::DType;
use ramba_dialects::Ufunc;

/// `1 / x` cut to an integer: `x` where its magnitude is 1, else 0 (of 0 as well, where C's division
/// has no answer). Booleans count as `int8`.
///
/// # Errors
/// Those of [`apply`].
pub(crate) fn reciprocal(ufunc: Ufunc, operands: &[Operand]) -> Result<Option<Array>> {
    match operands {
        [Operand::Array(array)] if ufunc == Ufunc::Reciprocal && array.dtype().is_integral() => {
            let bool_as = |dtype| if dtype == DType::Bool { DType::I8 } else { dtype };
            let array = array.astype(bool_as(array.dtype()))?;
            let session = array.session();
            let magnitude = apply(session, Ufunc::Abs, &[(&array).into()])?;
            let unit = apply(session, Ufunc::Equal, &[(&magnitude).into(), Operand::from(1)])?;
            apply(session, Ufunc::Mul, &[(&array).into(), (&unit).into()]).map(Some)
        }
        _ => Ok(None),
    }
}
