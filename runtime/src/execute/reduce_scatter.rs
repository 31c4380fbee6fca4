//! Partial results combined over ranks, a part for each.

use super::error::{BindError, StepFailure};
use super::state::State;
use crate::RankContext;
use crate::combine::{Combine, combiner};
use crate::comm::Group;
use crate::comm::collectives::reduce_scatter;
use crate::counters::add;
use crate::exchange::{Region, copy_region};
use crate::shard::{Dims, Placement, dense_strides};
use ramba_abi::schedule::ReduceScatter;
use ramba_abi::{DType, IndexBox};

/// A reduction as this rank runs it.
pub(super) struct ReduceScatterPlan {
    group: Group,
    combine: Combine,
    dtype: DType,
    from: usize,
    to: usize,
    /// What goes to each place of the group.
    pieces: Vec<Piece>,
    /// Where this rank's part belongs.
    own: Piece,
}

/// A box of an array, and the same elements in a row.
struct Piece {
    extents: Dims,
    in_array: Region,
    dense: Region,
    bytes: usize,
}

impl ReduceScatterPlan {
    pub fn new(
        scatter: &ReduceScatter,
        from: (usize, &Placement),
        to: (usize, &Placement),
        rank: usize,
    ) -> Result<ReduceScatterPlan, BindError> {
        let (dtype, layout) = (from.1.dtype, &to.1.layout);
        if scatter.axis >= layout.grid.0.len() {
            return Err(BindError::Missing { what: "grid axis", index: scatter.axis });
        }
        let (slot, reduction) = (scatter.from, scatter.reduction);
        let missing = BindError::NotCombinable { slot, reduction: reduction.name() };
        let group = Group::along(&layout.grid, rank, &[scatter.axis]);
        let pieces = (0..group.size()).map(|place| {
            let part = layout.owned(&to.1.shape, group.rank(place));
            Piece::of(from.1, &from.1.owned.intersect(&part))
        });
        Ok(ReduceScatterPlan {
            combine: combiner(dtype, reduction).ok_or(missing)?,
            dtype,
            from: from.0,
            to: to.0,
            pieces: pieces.collect(),
            own: Piece::of(to.1, &to.1.owned),
            group,
        })
    }

    pub fn run(&self, context: &RankContext, state: &mut State) -> Result<(), StepFailure> {
        add(&context.counters.reduce_scatters, 1);
        let from = state.starts()[self.from];
        let copy = |piece: &Piece| {
            let mut packed = vec![0; piece.bytes];
            let (source, target) = (&piece.in_array, &piece.dense);
            let (to, workers) = (packed.as_mut_ptr(), &context.workers);
            // SAFETY: the elements lie within the slot's buffer, and the vector has room for them.
            unsafe { copy_region(workers, from, source, to, target, &piece.extents, self.dtype) };
            packed
        };
        let pieces = self.pieces.iter().map(copy).collect();
        let combined = reduce_scatter(&context.comm, &self.group, self.combine, pieces)?;
        let (source, target, extents) = (&self.own.dense, &self.own.in_array, &self.own.extents);
        let (from, to, workers) = (combined.as_ptr(), state.starts()[self.to], &context.workers);
        // SAFETY: all of the part is there, and the slot's buffer has room for it.
        unsafe { copy_region(workers, from, source, to, target, extents, self.dtype) };
        Ok(())
    }
}

impl Piece {
    fn of(placement: &Placement, part: &IndexBox) -> Piece {
        let (extents, size) = (part.extents(), placement.dtype.size_bytes());
        let strides = dense_strides(&extents).iter().map(|stride| stride * size as i64).collect();
        Piece {
            in_array: placement.region(part),
            dense: Region { offset: 0, strides },
            bytes: part.volume() as usize * size,
            extents,
        }
    }
}
