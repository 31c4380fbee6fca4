//! Labels that choose elements along a dimension.

use crate::array::Array;
use crate::error::{Error, Result};
use crate::operation::cast;
use crate::reduce::computing_type;
use ramba_abi::Reduction;
use ramba_dialects::ir::Attrs;
use ramba_dialects::{AttrValue, Opcode, ValueId};
use smallvec::smallvec;

impl Array {
    /// Elements combined along `axis` (a negative one counts from the end) in `groups` groups: index
    /// `i` belongs to the group that element `i` of the vector `labels` names. An element whose label
    /// is none of them belongs to no group; a group without elements is what changes nothing: 0 for
    /// sums, 1 for products, the largest number for `min`.
    ///
    /// The element type is that of [`Array::reduce`].
    ///
    /// # Errors
    /// [`Error::Value`] for an axis out of bounds, less than one group, or as many labels as there are
    /// no elements; [`Error::Type`] if the labels are no integers, or the elements have no such
    /// reduction.
    pub fn group_reduce(
        &self,
        kind: Reduction,
        labels: &Array,
        axis: i64,
        groups: i64,
    ) -> Result<Array> {
        let axis = self.axes(Some(&[axis]))?[0];
        let combined = computing_type(kind, self.dtype());
        if matches!(kind, Reduction::Min | Reduction::Max) && combined.is_complex() {
            return Err(Error::Type(format!("{} of {combined} has no order", kind.name())));
        }
        if groups < 1 {
            return Err(Error::Value(format!("there must be at least one group, not {groups}")));
        }
        let (vector, extent) = (self.labels(labels)?, self.shape()[axis as usize]);
        if labels.size() != extent {
            let count = labels.size();
            return Err(Error::Value(format!("{count} labels for an axis of {extent} elements")));
        }
        self.derive(|func, value, loc| {
            let value = cast(func, value, combined, loc)?;
            let attrs: Attrs =
                smallvec![AttrValue::Reduction(kind), AttrValue::Int(axis), AttrValue::Int(groups)];
            func.push(Opcode::GroupReduce, &[value, vector], attrs, loc)
        })
    }

    /// Elements picked along `axis` (a negative one counts from the end): index `i` of the result is
    /// the index that element `i` of the vector `labels` names, and zero where it names none. It is
    /// stored only if something needs it as an array.
    ///
    /// # Errors
    /// [`Error::Value`] for an axis out of bounds; [`Error::Index`] if there is nothing to pick from;
    /// [`Error::Type`] if the labels are no integers.
    pub fn gather(&self, labels: &Array, axis: i64) -> Result<Array> {
        let axis = self.axes(Some(&[axis]))?[0];
        let vector = self.labels(labels)?;
        if self.shape()[axis as usize] == 0 {
            return Err(Error::Index("cannot pick from an axis without elements".into()));
        }
        self.derive(|func, value, loc| {
            func.push(Opcode::Gather, &[value, vector], smallvec![AttrValue::Int(axis)], loc)
        })
    }

    /// The value of a vector of labels for this array.
    fn labels(&self, labels: &Array) -> Result<ValueId> {
        if !labels.session().is_same(self.session()) {
            return Err(Error::Value("operands belong to different sessions".into()));
        }
        if labels.ndim() != 1 || !labels.dtype().is_integer() {
            let (rank, dtype) = (labels.ndim(), labels.dtype());
            let message = format!("labels must be a vector of integers, not {rank}-d {dtype}");
            return Err(Error::Type(message));
        }
        labels.value()
    }
}
