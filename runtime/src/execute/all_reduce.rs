//! Partial results combined over ranks.

use super::error::{BindError, StepFailure};
use super::state::State;
use crate::RankContext;
use crate::combine::combiner;
use crate::comm::Group;
use crate::comm::collectives::{Partial, all_reduce};
use crate::counters::add;
use crate::exchange::{Region, copy_region};
use crate::shard::{Dims, Placement, dense_strides};
use ramba_abi::schedule::SlotId;
use ramba_abi::{DType, Reduction};

/// A reduction over ranks as this rank runs it.
pub(super) struct AllReducePlan {
    group: Group,
    arrays: Vec<Array>,
}

struct Array {
    slot: usize,
    dtype: DType,
    reduction: Reduction,
    extents: Dims,
    bytes: usize,
    in_buffer: Region,
    dense: Region,
    /// Does the buffer hold nothing else?
    whole: bool,
}

impl AllReducePlan {
    /// `placements` has one per slot.
    pub fn new(
        slots: &[(SlotId, Reduction)],
        placements: &[&Placement],
        axes: &[usize],
        rank: usize,
    ) -> Result<AllReducePlan, BindError> {
        let missing = BindError::Missing { what: "slot to reduce", index: 0 };
        let grid = &placements.first().ok_or(missing)?.layout.grid;
        if let Some(&index) = axes.iter().find(|&&axis| axis >= grid.0.len()) {
            return Err(BindError::Missing { what: "grid axis", index });
        }
        let arrays = slots.iter().zip(placements);
        let arrays: Result<Vec<Array>, BindError> = arrays
            .map(|(&(slot, reduction), placement)| Array::new(slot, reduction, placement))
            .collect();
        Ok(AllReducePlan { group: Group::along(grid, rank, axes), arrays: arrays? })
    }

    pub fn run(&self, context: &RankContext, state: &State) -> Result<(), StepFailure> {
        if self.group.size() == 1 {
            return Ok(());
        }
        add(&context.counters.all_reduces, 1);
        let mut packed: Vec<Vec<u8>> =
            self.arrays.iter().map(|array| array.pack(context, state)).collect();
        let mut partials: Vec<Partial> = self
            .arrays
            .iter()
            .zip(&mut packed)
            .map(|(array, packed)| Partial {
                dtype: array.dtype,
                reduction: array.reduction,
                data: if array.whole {
                    // SAFETY: the step is the only user of its slots now, each of which occurs once.
                    unsafe { array.in_place(state.starts()[array.slot]) }
                } else {
                    packed
                },
            })
            .collect();
        all_reduce(&context.comm, &self.group, &mut partials)?;
        for (array, packed) in self.arrays.iter().zip(&packed).filter(|(array, _)| !array.whole) {
            array.unpack(context, state, packed);
        }
        Ok(())
    }
}

impl Array {
    fn new(slot: SlotId, reduction: Reduction, placement: &Placement) -> Result<Array, BindError> {
        let (dtype, extents) = (placement.dtype, placement.owned.extents());
        combiner(dtype, reduction)
            .ok_or(BindError::NotCombinable { slot, reduction: reduction.name() })?;
        let size = dtype.size_bytes();
        let strides = dense_strides(&extents).iter().map(|stride| stride * size as i64).collect();
        Ok(Array {
            slot: slot.0 as usize,
            dtype,
            reduction,
            bytes: placement.owned.volume() as usize * size,
            in_buffer: placement.region(&placement.owned),
            dense: Region { offset: 0, strides },
            whole: placement.is_dense(),
            extents,
        })
    }

    /// # Safety
    /// `start` must be that of the slot's buffer, which must hold just these elements, all written,
    /// and have no other user.
    unsafe fn in_place<'a>(&self, start: *mut u8) -> &'a mut [u8] {
        // SAFETY: the caller's promise.
        unsafe { std::slice::from_raw_parts_mut(start, self.bytes) }
    }

    /// The elements in a row; nothing if they lie so already.
    fn pack(&self, context: &RankContext, state: &State) -> Vec<u8> {
        if self.whole {
            return Vec::new();
        }
        let mut packed = vec![0; self.bytes];
        let (from, to) = (state.starts()[self.slot], packed.as_mut_ptr());
        let (source, target, workers) = (&self.in_buffer, &self.dense, &context.workers);
        // SAFETY: the elements lie within the slot's buffer, and the vector has room for them.
        unsafe { copy_region(workers, from, source, to, target, &self.extents, self.dtype) };
        packed
    }

    fn unpack(&self, context: &RankContext, state: &State, packed: &[u8]) {
        let (from, to) = (packed.as_ptr(), state.starts()[self.slot]);
        let (source, target, workers) = (&self.dense, &self.in_buffer, &context.workers);
        // SAFETY: as for packing.
        unsafe { copy_region(workers, from, source, to, target, &self.extents, self.dtype) };
    }
}
