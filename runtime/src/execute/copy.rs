//! A shard copied on its rank.

use super::state::State;
use crate::RankContext;
use crate::exchange::{Region, copy_region};
use crate::shard::{Dims, Placement};
use ramba_abi::DType;
use smallvec::smallvec;

/// A copy as this rank runs it: of the owned elements.
pub(super) struct CopyPlan {
    from: (usize, Region),
    to: (usize, Region),
    extents: Dims,
    dtype: DType,
}

impl CopyPlan {
    /// `None` if the slots do not hold the same elements on this rank.
    pub fn new(from: (usize, &Placement), to: (usize, &Placement)) -> Option<CopyPlan> {
        if from.1.dtype != to.1.dtype {
            return None;
        }
        if from.1.shape != to.1.shape {
            return CopyPlan::of_reshape(from, to);
        }
        let part = from.1.owned.intersect(&to.1.owned);
        Some(CopyPlan {
            from: (from.0, from.1.region(&part)),
            to: (to.0, to.1.region(&part)),
            extents: part.extents(),
            dtype: from.1.dtype,
        })
    }

    /// The owned elements as one run; they are contiguous on both sides, since at most the first
    /// dimension is split.
    fn of_reshape(from: (usize, &Placement), to: (usize, &Placement)) -> Option<CopyPlan> {
        let count = from.1.owned.volume();
        let size = from.1.dtype.size_bytes() as i64;
        let run = |placement: &Placement| Region {
            offset: placement.region(&placement.owned).offset,
            strides: smallvec![size],
        };
        let contiguous = |placement: &Placement| {
            let whole = placement.owned.0.iter().zip(&placement.shape).skip(1);
            whole.into_iter().all(|(range, extent)| range.len() == *extent)
        };
        let fits = to.1.owned.volume() == count && contiguous(from.1) && contiguous(to.1);
        (fits || count == 0).then(|| CopyPlan {
            from: (from.0, run(from.1)),
            to: (to.0, run(to.1)),
            extents: smallvec![count],
            dtype: from.1.dtype,
        })
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
