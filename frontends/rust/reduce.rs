//! Reductions, with NumPy's types.

use crate::array::Array;
use crate::error::{Error, Result};
use crate::operation::{apply, cast};
use crate::promote::Number;
use crate::view::reshape;
use ramba_abi::{DType, DTypeKind, Reduction, Scalar};
use ramba_dialects::ir::Attrs;
use ramba_dialects::{AttrValue, Opcode, Shape, Ufunc};
use smallvec::{SmallVec, smallvec};

impl Array {
    /// Elements combined along `axes` (all if `None`; negative ones count from the end).
    ///
    /// Sums and products of integers narrower than 64 bits are computed in 64; `any` and `all` ask
    /// whether elements differ from zero. With `keepdims` the reduced dimensions stay, of extent 1.
    ///
    /// # Errors
    /// [`Error::Value`] for an axis out of bounds or named twice, or if `min` or `max` of nothing is
    /// asked for; [`Error::Type`] if the elements have no such reduction.
    pub fn reduce(&self, kind: Reduction, axes: Option<&[i64]>, keepdims: bool) -> Result<Array> {
        let axes = self.axes(axes)?;
        let combined = computing_type(kind, self.dtype());
        let extremum = matches!(kind, Reduction::Min | Reduction::Max);
        if extremum && self.dtype().is_complex() {
            return Err(Error::Type(format!("{} of {} has no order", kind.name(), self.dtype())));
        }
        if extremum && axes.iter().any(|&axis| self.shape()[axis as usize] == 0) {
            let name = if kind == Reduction::Min { "minimum" } else { "maximum" };
            return Err(Error::Value(format!(
                "zero-size array to reduction operation {name} which has no identity"
            )));
        }
        let kept = self.kept_shape(&axes);
        self.derive(|func, value, loc| {
            let value = cast(func, value, combined, loc)?;
            let attrs: Attrs = smallvec![AttrValue::Reduction(kind), AttrValue::Ints(axes)];
            let reduced = func.push(Opcode::Reduce, &[value], attrs, loc)?;
            if keepdims { reshape(func, reduced, &kept, loc) } else { Ok(reduced) }
        })
    }

    /// The arithmetic mean along `axes`: the sum divided by the count, in `float64` for integers.
    ///
    /// # Errors
    /// As [`Array::reduce`]'s.
    pub fn mean(&self, axes: Option<&[i64]>, keepdims: bool) -> Result<Array> {
        let dtype = if self.dtype().is_integral() { DType::F64 } else { self.dtype() };
        let sum = self.astype(dtype)?.reduce(Reduction::Sum, axes, keepdims)?;
        let count: i64 = self.axes(axes)?.iter().map(|&axis| self.shape()[axis as usize]).product();
        let session = self.session();
        // Laws about means want to see the count.
        let count = session.constant(Scalar::from_f64(count as f64, sum.dtype()))?;
        apply(session, Ufunc::Div, &[(&sum).into(), (&session.new_array(count)).into()])
    }

    /// The variance along `axes`, the squared deviations divided by the count less `ddof`.
    ///
    /// # Errors
    /// As [`Array::reduce`]'s.
    pub fn var(&self, axes: Option<&[i64]>, keepdims: bool, ddof: f64) -> Result<Array> {
        let mean = self.mean(axes, true)?;
        let session = self.session();
        let deviation = apply(session, Ufunc::Sub, &[self.into(), (&mean).into()])?;
        let magnitude = match deviation.dtype().is_complex() {
            true => apply(session, Ufunc::Abs, &[(&deviation).into()])?,
            false => deviation,
        };
        let squares = apply(session, Ufunc::Square, &[(&magnitude).into()])?;
        let sum = squares.reduce(Reduction::Sum, axes, keepdims)?;
        let count: i64 = self.axes(axes)?.iter().map(|&axis| self.shape()[axis as usize]).product();
        let divisor = Number::Float((count as f64 - ddof).max(0.0)).into();
        apply(session, Ufunc::Div, &[(&sum).into(), divisor])
    }

    /// The dimensions that `axes` names, ascending.
    pub(crate) fn axes(&self, axes: Option<&[i64]>) -> Result<SmallVec<[i64; 4]>> {
        let rank = self.ndim() as i64;
        let Some(axes) = axes else {
            return Ok((0..rank).collect());
        };
        let mut named: SmallVec<[i64; 4]> = SmallVec::new();
        for &axis in axes {
            let dim = if axis < 0 { axis + rank } else { axis };
            if !(0..rank).contains(&dim) {
                return Err(Error::Value(format!(
                    "axis {axis} is out of bounds for array of dimension {rank}"
                )));
            }
            if named.contains(&dim) {
                return Err(Error::Value("duplicate value in 'axis'".into()));
            }
            named.push(dim);
        }
        named.sort_unstable();
        Ok(named)
    }

    pub(crate) fn kept_shape(&self, axes: &[i64]) -> Shape {
        let extent =
            |(dim, &extent): (usize, &i64)| if axes.contains(&(dim as i64)) { 1 } else { extent };
        self.shape().iter().enumerate().map(extent).collect()
    }
}

/// The type in which elements are combined.
pub(crate) fn computing_type(kind: Reduction, dtype: DType) -> DType {
    match (kind, dtype.kind()) {
        (Reduction::Any | Reduction::All, _) => DType::Bool,
        (Reduction::Min | Reduction::Max, _) => dtype,
        (_, DTypeKind::Bool | DTypeKind::Signed) => DType::I64,
        (_, DTypeKind::Unsigned) => DType::U64,
        _ => dtype,
    }
}
