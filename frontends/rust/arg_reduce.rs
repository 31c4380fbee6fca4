//! Where the smallest or largest element is.

use crate::array::Array;
use crate::error::{Error, Result};
use crate::operation::apply;
use crate::view::reshape;
use ramba_abi::{DType, Reduction, Scalar};
use ramba_dialects::Ufunc::{self, Add, Mul};
use ramba_dialects::ir::Attrs;
use ramba_dialects::{AttrValue, Opcode};
use smallvec::smallvec;

impl Array {
    /// The index of the first smallest ([`Reduction::Min`]) or largest ([`Reduction::Max`]) element
    /// along `axis`, of the first NaN if there is one; of the elements in row-major order if `axis` is
    /// `None`. One pass: of numbers with their indices, in an order where the first extremum comes first.
    ///
    /// # Errors
    /// [`Error::Value`] if there is no element, for an axis out of bounds, or another reduction;
    /// [`Error::Type`] for complex elements, which have no order here.
    pub fn arg_reduce(&self, kind: Reduction, axis: Option<i64>, keepdims: bool) -> Result<Array> {
        let (name, locate) = match kind {
            Reduction::Min => ("argmin", Ufunc::LocatedSmallest),
            Reduction::Max => ("argmax", Ufunc::LocatedLargest),
            other => return Err(Error::Value(format!("there is no arg{}", other.name()))),
        };
        let axes = axis.map(|axis| [axis]);
        let axes = axes.as_ref().map(|axes| &axes[..]);
        let reduced = self.axes(axes)?;
        if self.dtype().is_complex() {
            return Err(Error::Type(format!("{name} of {} has no order", self.dtype())));
        }
        if reduced.iter().any(|&axis| self.shape()[axis as usize] == 0) {
            return Err(Error::Value(format!("attempt to get {name} of an empty sequence")));
        }
        let session = self.session();
        let index = self.index_along(&reduced)?.broadcast_to(self.shape())?;
        let (kept, axes) = (self.kept_shape(&reduced), AttrValue::Ints(reduced));
        session.make_room()?;
        let (value, index) = (self.value()?, index.value()?);
        let found = session.record(|trace, loc| {
            let func = &mut trace.recording;
            let located = func.push(Opcode::Map, &[value, index], function(locate), loc)?;
            let attrs = smallvec![AttrValue::Reduction(Reduction::Min), axes];
            let found = func.push(Opcode::Reduce, &[located], attrs, loc)?;
            let found = func.push(Opcode::Map, &[found], function(Ufunc::LocatedIndex), loc)?;
            if keepdims { reshape(func, found, &kept, loc) } else { Ok(found) }
        })?;
        Ok(session.new_array(found))
    }

    /// The position of each element among those along `axes`, row-major, with the dimensions of this
    /// array; of extent 1 but for `axes`.
    fn index_along(&self, axes: &[i64]) -> Result<Array> {
        let session = self.session();
        let (zero, mut stride) = (Scalar::I64(0), 1);
        let mut index = session.full(&[], zero)?;
        for &axis in axes.iter().rev() {
            let extent = self.shape()[axis as usize];
            let trailing = self.ndim() - 1 - axis as usize;
            let mut column = vec![extent];
            column.resize(1 + trailing, 1);
            let steps = session.arange(zero, Scalar::I64(1), extent)?.reshape(&column)?;
            let scaled = apply(session, Mul, &[(&steps).into(), stride.into()])?;
            index = index.with_other(Add, &scaled)?;
            stride *= extent;
        }
        index.astype(DType::I64)
    }

    fn with_other(&self, ufunc: Ufunc, other: &Array) -> Result<Array> {
        apply(self.session(), ufunc, &[self.into(), other.into()])
    }
}

fn function(ufunc: Ufunc) -> Attrs {
    smallvec![AttrValue::Ufunc(ufunc)]
}
