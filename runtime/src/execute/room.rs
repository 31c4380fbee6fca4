//! Room for neighbours' elements around an input that was made without.

use super::error::StepFailure;
use crate::RankContext;
use crate::exchange::{copy_region, spread_region};
use crate::shard::{Placement, Shard};
use ramba_abi::layout::widen;
use ramba_abi::schedule::Slot;
use std::sync::Arc;

/// Has the input the room that the slot asks for?
pub(super) fn has_room(input: &Placement, slot: &Slot) -> bool {
    input.stored.contains(&widen(&input.owned, &slot.pad, &input.shape))
}

/// Gives an input at least the room that the slot asks for: in the memory that it has, so that there is no
/// second copy at any time; in other memory, if it shares its own or that cannot grow.
pub(super) fn make_room(
    context: &RankContext,
    input: &mut Shard,
    slot: &Slot,
) -> Result<(), StepFailure> {
    let wider = Arc::new(roomier(&input.placement, slot, context.rank()));
    match spread(input, &wider) {
        true => input.placement = wider,
        false => *input = moved(context, input, wider)?,
    }
    Ok(())
}

/// The input's placement with more room.
fn roomier(input: &Placement, slot: &Slot, rank: usize) -> Placement {
    let Placement { dtype, shape, layout, pad, .. } = input;
    let wider =
        pad.iter().zip(&slot.pad).map(|(has, wants)| (has.0.max(wants.0), has.1.max(wants.1)));
    let pad: Vec<(i64, i64)> = wider.collect();
    Placement::new(*dtype, shape, layout, &pad, rank)
}

/// Spreads the elements over the buffer, if nobody else has it and it can be made long enough.
fn spread(input: &mut Shard, wider: &Placement) -> bool {
    let Some(buffer) = Arc::get_mut(&mut input.buffer) else { return false };
    if !buffer.grow(wider.bytes()) {
        return false;
    }
    let Placement { dtype, stored, .. } = &*input.placement;
    let (source, target) = (input.placement.region(stored), wider.region(stored));
    // SAFETY: both regions lie within the buffer, which nobody else has; with more room around them, no
    // elements lie closer together or before where they were.
    unsafe { spread_region(buffer.start(), &source, &target, &stored.extents(), *dtype) };
    true
}

/// A copy of the input with more room.
fn moved(
    context: &RankContext,
    input: &Shard,
    wider: Arc<Placement>,
) -> Result<Shard, StepFailure> {
    let mut moved = Shard::allocate(context, wider)?;
    moved.fringe = input.fringe.clone();
    let Placement { dtype, stored, .. } = &*input.placement;
    let (source, target) = (input.placement.region(stored), moved.placement.region(stored));
    let (from, to) = (input.buffer.start(), moved.buffer.start());
    // SAFETY: the regions lie within the two buffers, of which one is new.
    unsafe {
        copy_region(&context.workers, from, &source, to, &target, &stored.extents(), *dtype);
    }
    Ok(moved)
}
