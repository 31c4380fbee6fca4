//! Whole arrays between layouts.

use super::{Ends, Exchange, ExchangeError};
use crate::RankContext;
use crate::counters::add;
use crate::shard::{Placement, Shard, everywhere};
use smallvec::smallvec;
use std::sync::Arc;

/// A copy of the array in another placement (of the same shape and element type). All ranks must
/// call this; each byte that a rank lacks is sent to it once.
pub fn redistribute(
    context: &RankContext,
    array: &Shard,
    to: Arc<Placement>,
) -> Result<Shard, ExchangeError> {
    let exchange = Exchange::new([], [(&*array.placement, &*to)], context.rank());
    let moved = Shard::allocate(context, to)?;
    let ends = Ends { from: array.buffer.clone(), to: moved.buffer.clone() };
    // SAFETY: the buffers belong to the placements, and the new one is nobody else's yet.
    let underway = unsafe { exchange.start(context, smallvec![ends])? };
    underway.finish(context, &exchange)?;
    add(&context.counters.reshards, 1);
    Ok(moved)
}

/// The whole array on every rank. All ranks must call this.
pub fn gather(context: &RankContext, array: &Shard) -> Result<Shard, ExchangeError> {
    let Placement { dtype, shape, layout, .. } = &*array.placement;
    add(&context.counters.gathers, 1);
    // The same decision on all ranks. (A whole array has no neighbours to make room for.)
    if layout.is_replicated() {
        return Ok(array.clone());
    }
    let whole = Placement::dense(*dtype, shape, &everywhere(&array.placement), context.rank());
    redistribute(context, array, Arc::new(whole))
}
