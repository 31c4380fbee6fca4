//! Partial results combined over ranks.

use super::error::{BindError, StepFailure};
use super::leaves::Leaves;
use super::state::State;
use crate::RankContext;
use crate::combine::combiner;
use crate::comm::Group;
use crate::comm::collectives::{Partial, all_gather, all_reduce};
use crate::counters::add;
use crate::exchange::{Region, copy_region};
use crate::shard::{Dims, Placement, dense_strides};
use ramba_abi::schedule::SlotId;
use ramba_abi::{DType, Reduction};

/// A reduction over ranks as this rank runs it.
pub(super) struct AllReducePlan {
    group: Group,
    arrays: Vec<Array>,
    /// Results that are combined in a fixed order.
    ordered: Vec<Leaves>,
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
    /// `placements` has one per slot, and `leaves` those of results whose order is fixed.
    pub fn new(
        slots: &[(SlotId, Reduction)],
        placements: &[&Placement],
        leaves: Vec<Option<Leaves>>,
        axes: &[usize],
        rank: usize,
    ) -> Result<AllReducePlan, BindError> {
        let missing = BindError::Missing { what: "slot to reduce", index: 0 };
        let grid = &placements.first().ok_or(missing)?.layout.grid;
        if let Some(&index) = axes.iter().find(|&&axis| axis >= grid.0.len()) {
            return Err(BindError::Missing { what: "grid axis", index });
        }
        let arrays = slots.iter().zip(placements).zip(&leaves);
        let arrays: Result<Vec<Array>, BindError> = arrays
            .filter(|(_, leaves)| leaves.is_none())
            .map(|((&(slot, reduction), placement), _)| Array::new(slot, reduction, placement))
            .collect();
        let ordered = leaves.into_iter().flatten().collect();
        Ok(AllReducePlan { group: Group::along(grid, rank, axes), arrays: arrays?, ordered })
    }

    pub fn run(&self, context: &RankContext, state: &mut State) -> Result<(), StepFailure> {
        if self.group.size() == 1 {
            return Ok(());
        }
        add(&context.counters.all_reduces, 1);
        if !self.ordered.is_empty() {
            self.run_ordered(context, state)?;
        }
        if self.arrays.is_empty() {
            return Ok(());
        }
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

impl AllReducePlan {
    /// All ranks of the group get all leaves, and combine them alike.
    fn run_ordered(&self, context: &RankContext, state: &mut State) -> Result<(), StepFailure> {
        let mut message = Vec::new();
        let mut lengths = Vec::new();
        for leaves in &self.ordered {
            if let Some(memory) = state.take_leaves(leaves.slot) {
                // SAFETY: the launch has kept the memory that it wrote the leaves to.
                message.extend(unsafe { leaves.pack(memory.start()) });
            }
        }
        let messages = all_gather(&context.comm, &self.group, message)?;
        lengths.resize(messages.len(), 0);
        for leaves in &self.ordered {
            let part = |(place, message)| -> (usize, &[u8]) {
                let (rank, message): (usize, &Vec<u8>) = (self.group.rank(place), message);
                let from = lengths[place];
                lengths[place] += leaves.bytes_of(rank);
                (rank, &message[from..lengths[place]])
            };
            let parts: Vec<(usize, &[u8])> = messages.iter().enumerate().map(part).collect();
            // SAFETY: the step is the only user of its slots now.
            unsafe { leaves.finish_shared(context, &parts, state.starts()[leaves.slot]) };
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
