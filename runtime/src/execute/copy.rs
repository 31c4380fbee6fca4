//! A shard copied on its rank.

use super::state::State;
use crate::RankContext;
use crate::exchange::{Region, copy_region};
use crate::shard::{Dims, Placement};
use ramba_abi::DType;

/// A copy as this rank runs it: of the owned elements.
pub(super) struct CopyPlan {
    from: (usize, Region),
    to: (usize, Region),
    extents: Dims,
    dtype: DType,
}

impl CopyPlan {
    pub fn new(from: (usize, &Placement), to: (usize, &Placement)) -> CopyPlan {
        let part = from.1.owned.intersect(&to.1.owned);
        CopyPlan {
            from: (from.0, from.1.region(&part)),
            to: (to.0, to.1.region(&part)),
            extents: part.extents(),
            dtype: from.1.dtype,
        }
    }

    pub fn run(&self, context: &RankContext, state: &State) {
        if self.extents.contains(&0) || self.from.0 == self.to.0 {
            return;
        }
        let (from, to) = (state.starts()[self.from.0], state.starts()[self.to.0]);
        // SAFETY: the regions lie within the two slots' buffers, which differ.
        unsafe {
            let workers = &context.workers;
            copy_region(workers, from, &self.from.1, to, &self.to.1, &self.extents, self.dtype);
        }
    }
}
