//! Running combinations, with NumPy's types.

use crate::array::Array;
use crate::error::{Error, Result};
use crate::operation::cast;
use crate::reduce::computing_type;
use ramba_abi::{Reduction, Scalar};
use ramba_dialects::ir::Attrs;
use ramba_dialects::{AttrValue, DType, Opcode};
use smallvec::smallvec;

impl Array {
    /// Each element combined with all before it along `axis` (of the elements in row-major order, as
    /// a vector, if `None`; a negative one counts from the end), and with itself if `inclusive`;
    /// otherwise the first is what changes nothing.
    ///
    /// The element type is `dtype`, or else that of the reduction: sums and products of integers
    /// narrower than 64 bits are computed in 64.
    ///
    /// # Errors
    /// [`Error::Value`] for an axis out of bounds; [`Error::Type`] if the elements have no order and
    /// `min` or `max` is asked for.
    pub fn scan(
        &self,
        kind: Reduction,
        axis: Option<i64>,
        inclusive: bool,
        dtype: Option<DType>,
    ) -> Result<Array> {
        let Some(axis) = axis else {
            let flat = if self.ndim() == 1 { self.clone() } else { self.reshape(&[self.size()])? };
            return flat.scan(kind, Some(0), inclusive, dtype);
        };
        if self.ndim() == 0 && (axis == 0 || axis == -1) {
            return self.reshape(&[1])?.scan(kind, Some(0), inclusive, dtype);
        }
        let axis = self.axes(Some(&[axis]))?[0];
        let combined = dtype.unwrap_or_else(|| computing_type(kind, self.dtype()));
        if matches!(kind, Reduction::Min | Reduction::Max) && combined.is_complex() {
            return Err(Error::Type(format!("{} of {combined} has no order", kind.name())));
        }
        let inclusive = AttrValue::Scalar(Scalar::Bool(inclusive));
        self.derive(|func, value, loc| {
            let value = cast(func, value, combined, loc)?;
            let attrs: Attrs =
                smallvec![AttrValue::Reduction(kind), AttrValue::Int(axis), inclusive];
            func.push(Opcode::Scan, &[value], attrs, loc)
        })
    }
}
