//! Sums of products of two arrays.

use crate::array::Array;
use crate::error::{Error, Result};
use ramba_dialects::ir::Attrs;
use ramba_dialects::{AttrValue, Opcode, Shape, ValueId};

impl Array {
    /// The products of the elements of both arrays, summed over the dimensions `summed`: pairs of one
    /// of this array and one of `other`, alike in extent. The pairs in `batch` run together. The
    /// result has the batch dimensions in the order given, then the rest of this array's, then the
    /// rest of `other`'s. Transposed views are read where they are.
    ///
    /// # Errors
    /// [`Error::Value`] if the element types are not one floating-point or complex type, or if the
    /// dimensions do not fit; [`Error::Index`] if one does not exist.
    pub fn contract(
        &self,
        other: &Array,
        batch: &[(usize, usize)],
        summed: &[(usize, usize)],
    ) -> Result<Array> {
        if !other.session().is_same(self.session()) {
            return Err(Error::Value("operands belong to different sessions".into()));
        }
        self.session().make_room()?;
        let (lhs, lhs_dims) = self.untransposed()?;
        let (rhs, rhs_dims) = other.untransposed()?;
        let left = |pairs: &[(usize, usize)]| based(&lhs_dims, pairs.iter().map(|pair| pair.0));
        let right = |pairs: &[(usize, usize)]| based(&rhs_dims, pairs.iter().map(|pair| pair.1));
        let lists = [left(batch)?, right(batch)?, left(summed)?, right(summed)?];
        let attrs: Attrs = lists.iter().map(|dims| AttrValue::ints(dims)).collect();
        let made = self
            .session()
            .record(|trace, loc| trace.recording.push(Opcode::Contract, &[lhs, rhs], attrs, loc))?;
        Ok(self.session().new_array(made))
    }

    /// The matrix products of the last two dimensions of arrays of one type, whose other dimensions
    /// are the same.
    ///
    /// # Errors
    /// [`Error::Value`] if the shapes or types do not fit.
    pub fn matmul(&self, other: &Array) -> Result<Array> {
        let rank = self.ndim();
        if rank < 2 || other.ndim() != rank {
            let (own, other) = (self.shape(), other.shape());
            return Err(Error::Value(format!("no matrix product of {own:?} and {other:?}")));
        }
        let batch: Vec<(usize, usize)> = (0..rank - 2).map(|dim| (dim, dim)).collect();
        self.contract(other, &batch, &[(rank - 1, rank - 2)])
    }

    /// The array, or what it is a transposed view of; and where each of its dimensions is there.
    fn untransposed(&self) -> Result<(ValueId, Shape)> {
        if let Some(found) = self.transposed_base()? {
            return Ok(found);
        }
        Ok((self.value()?, (0..self.ndim() as i64).collect()))
    }
}

/// The dimensions of the base for those of the view.
fn based(of_base: &Shape, dims: impl Iterator<Item = usize>) -> Result<Shape> {
    let missing = |dim| Error::Index(format!("there is no dimension {dim} of {}", of_base.len()));
    dims.map(|dim| of_base.get(dim).copied().ok_or_else(|| missing(dim))).collect()
}
