//! Making arrays out of nothing, or of the caller's memory.

use crate::array::Array;
use crate::error::{Error, Result};
use crate::session::{Session, Stored};
use ramba_abi::{DType, Grid, Layout, Scalar};
use ramba_dialects::ir::Attrs;
use ramba_dialects::{ArrayType, AttrValue, Opcode};
use smallvec::smallvec;
use std::rc::Rc;

/// A whole array in this process's memory.
#[derive(Clone, Debug, PartialEq)]
pub struct HostArray {
    /// The element type.
    pub dtype: DType,
    /// The extents.
    pub shape: Vec<i64>,
    /// The elements, row-major and dense, in the machine's byte order.
    pub bytes: Vec<u8>,
}

impl HostArray {
    /// Element `index` (row-major).
    pub fn get(&self, index: usize) -> Option<Scalar> {
        let size = self.dtype.size_bytes();
        Scalar::from_bytes(self.bytes.get(index * size..)?, self.dtype)
    }
}

impl Session {
    /// An array of one value.
    ///
    /// # Errors
    /// [`Error::Value`] for a negative extent.
    pub fn full(&self, shape: &[i64], value: Scalar) -> Result<Array> {
        self.make_room()?;
        let attrs: Attrs = smallvec![AttrValue::Scalar(value), AttrValue::ints(shape)];
        let value =
            self.record(|trace, loc| trace.recording.push(Opcode::Fill, &[], attrs, loc))?;
        Ok(self.new_array(value))
    }

    /// `start, start + step, …`: `size` numbers, computed in `start`'s type.
    ///
    /// # Errors
    /// [`Error::Value`] for a negative size, or if `start` and `step` differ in type.
    pub fn arange(&self, start: Scalar, step: Scalar, size: i64) -> Result<Array> {
        self.make_room()?;
        let attrs: Attrs =
            smallvec![AttrValue::Scalar(start), AttrValue::Scalar(step), AttrValue::Int(size)];
        let value =
            self.record(|trace, loc| trace.recording.push(Opcode::Iota, &[], attrs, loc))?;
        Ok(self.new_array(value))
    }

    /// A copy of an array that every rank has in its memory, the same on all of them.
    ///
    /// # Errors
    /// [`Error::Value`] if the bytes are not as many as the shape needs, [`Error::Memory`]. If ranks
    /// give different bytes, they learn of it when they next communicate.
    pub fn from_host(&self, dtype: DType, shape: &[i64], bytes: &[u8]) -> Result<Array> {
        let ty = ArrayType::new(dtype, shape);
        if ty.bytes() != bytes.len() as i64 {
            let (wanted, given) = (ty.bytes(), bytes.len());
            return Err(Error::Value(format!("an array of {ty} has {wanted} bytes, not {given}")));
        }
        self.announce_data(&ty, bytes)?;
        let layout = Layout::replicated(Grid::line(self.ranks()), shape.len());
        let storage = self.executor().distribute(dtype, shape, &layout, bytes)?;
        Ok(self.array_of(Stored::new(ty.with_layout(layout), storage)))
    }
}

impl Array {
    /// The whole array in this process's memory; all ranks must call it. Runs what is recorded.
    ///
    /// # Errors
    /// Those of running and communicating.
    pub fn to_host(&self) -> Result<HostArray> {
        let whole = self.settled()?;
        let location = self.session().location();
        let bytes = self.session().executor().gather(&whole, &location)?;
        Ok(HostArray { dtype: self.dtype(), shape: self.shape().to_vec(), bytes })
    }

    /// This handle's elements as a stored array of their own.
    pub(crate) fn settled(&self) -> Result<Rc<Stored>> {
        if let Some(stored) = self.stored() {
            return Ok(stored);
        }
        let own = if self.is_whole() { self.clone() } else { self.copy()? };
        self.session().sync()?;
        own.stored().ok_or_else(|| Error::Runtime("the array was not computed".into()))
    }

    /// The only element.
    ///
    /// # Errors
    /// [`Error::Value`] if there is not exactly one; those of running.
    pub fn item(&self) -> Result<Scalar> {
        if self.size() != 1 {
            return Err(Error::Value(
                "can only convert an array of size 1 to a Python scalar".into(),
            ));
        }
        let host = self.to_host()?;
        host.get(0).ok_or_else(|| Error::Runtime("the array has no element".into()))
    }
}
