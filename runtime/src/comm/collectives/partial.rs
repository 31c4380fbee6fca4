//! Several arrays of partial results in one message.

use crate::combine::{Combine, combiner};
use crate::comm::CommError;
use ramba_abi::{DType, Reduction};
use std::cmp::Reverse;

/// An array, or a scalar, of which every rank has its own partial result.
#[derive(Debug)]
pub struct Partial<'a> {
    /// The element type.
    pub dtype: DType,
    /// How two partial results combine.
    pub reduction: Reduction,
    /// The elements; as many on every rank.
    pub data: &'a mut [u8],
}

/// Where arrays lie in a message: those of the largest elements first, without gaps. So each starts
/// at a multiple of its element size, and a message that is cut at multiples of [`UNIT`] splits none.
pub(super) struct Packing {
    fields: Vec<Field>,
    bytes: usize,
}

struct Field {
    start: usize,
    end: usize,
    combine: Combine,
}

/// A multiple of every element size, in bytes.
pub(super) const UNIT: usize = 32;

impl Packing {
    pub(super) fn of(partials: &[Partial]) -> Result<Packing, CommError> {
        let field = |partial: &Partial| {
            let Partial { dtype, reduction, .. } = *partial;
            let missing = CommError::NoReduction { dtype, reduction };
            Ok(Field { start: 0, end: 0, combine: combiner(dtype, reduction).ok_or(missing)? })
        };
        let fields: Result<Vec<Field>, CommError> = partials.iter().map(field).collect();
        let mut packing = Packing { fields: fields?, bytes: 0 };
        let mut order: Vec<usize> = (0..partials.len()).collect();
        order.sort_by_key(|position| Reverse(partials[*position].dtype.size_bytes()));
        for position in order {
            let field = &mut packing.fields[position];
            field.start = packing.bytes;
            field.end = field.start + partials[position].data.len();
            packing.bytes = field.end;
        }
        Ok(packing)
    }

    /// The length of a message.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn pack(&self, partials: &[Partial]) -> Vec<u8> {
        let mut message = vec![0; self.bytes];
        for (field, partial) in self.fields.iter().zip(partials) {
            message[field.start..field.end].copy_from_slice(partial.data);
        }
        message
    }

    pub(super) fn unpack(&self, message: &[u8], partials: &mut [Partial]) {
        for (field, partial) in self.fields.iter().zip(partials) {
            partial.data.copy_from_slice(&message[field.start..field.end]);
        }
    }

    /// Combines two messages' bytes from `from` on (a multiple of [`UNIT`]); `into` is the left.
    pub(super) fn combine(&self, from: usize, into: &mut [u8], other: &[u8]) {
        let range = from..from + into.len();
        for field in &self.fields {
            let start = field.start.clamp(range.start, range.end) - from;
            let end = field.end.clamp(range.start, range.end) - from;
            if start < end {
                (field.combine)(&mut into[start..end], &other[start..end]);
            }
        }
    }
}
