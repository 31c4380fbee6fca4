//! Where the smallest or largest element is.

use crate::array::Array;
use crate::error::{Error, Result};
use crate::operation::apply;
use ramba_abi::{DType, Reduction, Scalar};
use ramba_dialects::Ufunc::{self, Add, BitOr, Equal, Mul, NotEqual, Select};

impl Array {
    /// The index of the first smallest ([`Reduction::Min`]) or largest ([`Reduction::Max`]) element
    /// along `axis`, of the first NaN if there is one; of the elements in row-major order if `axis` is
    /// `None`. Two passes: the extremum, then the first index that has it.
    ///
    /// # Errors
    /// [`Error::Value`] if there is no element, for an axis out of bounds, or another reduction;
    /// [`Error::Type`] for complex elements, which have no order here.
    pub fn arg_reduce(&self, kind: Reduction, axis: Option<i64>, keepdims: bool) -> Result<Array> {
        let name = match kind {
            Reduction::Min => "argmin",
            Reduction::Max => "argmax",
            other => return Err(Error::Value(format!("there is no arg{}", other.name()))),
        };
        let axes = axis.map(|axis| [axis]);
        let axes = axes.as_ref().map(|axes| &axes[..]);
        let reduced = self.axes(axes)?;
        if reduced.iter().any(|&axis| self.shape()[axis as usize] == 0) {
            return Err(Error::Value(format!("attempt to get {name} of an empty sequence")));
        }
        let extremum = self.reduce(kind, axes, true)?;
        let mut found = self.with_other(Equal, &extremum)?;
        if !self.dtype().is_integral() {
            // An extremum is NaN if any element is, and NaN equals nothing.
            found = found.with_other(BitOr, &self.with_other(NotEqual, self)?)?;
        }
        let session = self.session();
        let index = self.index_along(&reduced)?;
        let operands = [(&found).into(), (&index).into(), i64::MAX.into()];
        apply(session, Select, &operands)?.reduce(Reduction::Min, axes, keepdims)
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
