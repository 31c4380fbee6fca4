//! The memory of a run.

use super::error::StepFailure;
use crate::RankContext;
use crate::comm::CommError;
use crate::exchange::{Ends, Exchange, Underway};
use crate::memory::SharedBuffer;
use crate::shard::{Fringe, Placement, Shard};
use ramba_abi::Scalar;
use ramba_abi::schedule::ExchangeId;
use smallvec::SmallVec;
use std::sync::Arc;

/// What the slots hold while a schedule runs. Kept between runs for its capacity.
#[derive(Default)]
pub(super) struct State {
    /// Per slot: its buffer, once it has one.
    buffers: Vec<Option<SharedBuffer>>,
    /// Per slot: the first byte, or null.
    starts: Vec<*mut u8>,
    /// The scalars, by position.
    scalars: Vec<ScalarCell>,
    /// The memory with the leaves of results that are shared with other ranks, by slot.
    leaves: Vec<(usize, Option<SharedBuffer>)>,
    /// Exchanges under way.
    exchanges: Vec<(ExchangeId, Underway)>,
}

/// A scalar as kernels read it.
#[derive(Clone, Copy, Default)]
#[repr(align(16))]
struct ScalarCell([u8; 16]);

// The pointers are to buffers that the state keeps alive, and to its own scalars.
unsafe impl Send for State {}

impl State {
    pub fn reset(&mut self, slots: usize) {
        self.exchanges.clear();
        self.leaves.clear();
        self.buffers.clear();
        self.buffers.resize(slots, None);
        self.starts.clear();
        self.starts.resize(slots, std::ptr::null_mut());
    }

    /// Drops everything that was used, so that nothing outlives the run.
    pub fn clear(&mut self) {
        self.reset(0);
    }

    pub fn bind(&mut self, slot: usize, buffer: SharedBuffer) {
        self.starts[slot] = buffer.start();
        self.buffers[slot] = Some(buffer);
    }

    /// Stores the scalars; each of `slots` names a slot and its scalar's position.
    pub fn bind_scalars(&mut self, scalars: &[Scalar], slots: &[(usize, usize)]) {
        self.scalars.clear();
        self.scalars.extend(scalars.iter().map(|scalar| {
            let mut cell = ScalarCell::default();
            let bytes = scalar.to_bytes();
            cell.0[..bytes.len()].copy_from_slice(&bytes);
            cell
        }));
        let first = self.scalars.as_mut_ptr();
        for &(slot, position) in slots {
            // A position below the number of scalars, as the program has checked.
            self.starts[slot] = first.wrapping_add(position).cast();
        }
    }

    /// The first byte of each slot.
    pub fn starts(&self) -> &[*mut u8] {
        &self.starts
    }

    /// Gives a slot memory unless it has some.
    pub fn allocate(
        &mut self,
        context: &RankContext,
        slot: usize,
        bytes: usize,
    ) -> Result<(), StepFailure> {
        if self.buffers[slot].is_none() {
            let buffer = context.pool.allocate(bytes)?;
            self.bind(slot, buffer);
        }
        Ok(())
    }

    pub fn free(&mut self, slot: usize) {
        self.buffers[slot] = None;
        self.starts[slot] = std::ptr::null_mut();
    }

    /// Keeps the memory with a slot's leaves, `None` if there are none, until they are combined.
    pub fn keep_leaves(&mut self, slot: usize, memory: Option<SharedBuffer>) {
        self.leaves.retain(|(other, _)| *other != slot);
        self.leaves.push((slot, memory));
    }

    /// The memory with a slot's leaves, which is let go of.
    pub fn take_leaves(&mut self, slot: usize) -> Option<SharedBuffer> {
        let position = self.leaves.iter().position(|(other, _)| *other == slot)?;
        self.leaves.swap_remove(position).1
    }

    /// The shard that a slot has become.
    pub fn shard(&self, slot: usize, placement: &Arc<Placement>, fringe: &Fringe) -> Option<Shard> {
        let buffer = self.buffers[slot].clone()?;
        Some(Shard { placement: placement.clone(), buffer, fringe: fringe.clone() })
    }

    /// Starts an exchange; `slots` gives, per array, where it comes from and where it goes.
    pub fn start(
        &mut self,
        context: &RankContext,
        id: ExchangeId,
        exchange: &Exchange,
        slots: &[(usize, usize)],
    ) -> Result<(), StepFailure> {
        let ends = |&(from, to): &(usize, usize)| {
            Some(Ends { from: self.buffers[from].clone()?, to: self.buffers[to].clone()? })
        };
        let arrays: SmallVec<[Ends; 2]> = slots.iter().filter_map(ends).collect();
        debug_assert_eq!(arrays.len(), slots.len(), "binding has checked that slots are written");
        // SAFETY: the buffers are those of the placements that the exchange was bound to. The
        // schedule writes nothing that is sent, and uses nothing that is received, before the wait.
        let underway = unsafe { exchange.start(context, arrays)? };
        self.exchanges.push((id, underway));
        Ok(())
    }

    /// Lets an exchange make progress, if it is under way.
    pub fn test(&mut self, id: ExchangeId) -> Result<(), CommError> {
        match self.exchanges.iter_mut().find(|(started, _)| *started == id) {
            Some((_, underway)) => underway.test().map(drop),
            None => Ok(()),
        }
    }

    /// Completes an exchange, if that has not been done yet.
    pub fn finish(
        &mut self,
        context: &RankContext,
        id: ExchangeId,
        exchange: &Exchange,
    ) -> Result<(), StepFailure> {
        let Some(position) = self.exchanges.iter().position(|(started, _)| *started == id) else {
            return Ok(());
        };
        let (_, underway) = self.exchanges.swap_remove(position);
        Ok(underway.finish(context, exchange)?)
    }
}
