//! One rank's part of an array.

use crate::RankContext;
use crate::exchange::{self, ExchangeError, Region, copy_region};
use crate::memory::{MemoryError, SharedBuffer};
use ramba_abi::layout::widen;
use ramba_abi::{DType, IndexBox, Layout, Range};
use smallvec::SmallVec;
use std::sync::Arc;

/// One extent, index or stride per dimension.
pub type Dims = SmallVec<[i64; 4]>;

/// Which part of an array a rank holds, and how it lies in memory: the elements that the rank owns
/// and room for some of its neighbours' around them, row-major and dense.
#[derive(Clone, Debug)]
pub struct Placement {
    /// The element type.
    pub dtype: DType,
    /// The global shape.
    pub shape: Dims,
    /// Which rank owns what, without halo.
    pub layout: Layout,
    /// Room around the owned box, per dimension, low and high, cut at the array's ends.
    pub pad: SmallVec<[(i64, i64); 4]>,
    /// The global indices that this rank owns.
    pub owned: IndexBox,
    /// The global indices that there is room for.
    pub stored: IndexBox,
    /// The distance in memory of neighbouring elements per dimension, in elements.
    pub strides: Dims,
}

impl Placement {
    /// What `rank` holds of an array.
    pub fn new(
        dtype: DType,
        shape: &[i64],
        layout: &Layout,
        pad: &[(i64, i64)],
        rank: usize,
    ) -> Placement {
        let layout = layout.without_halo();
        let owned = layout.owned(shape, rank);
        let stored = widen(&owned, pad, shape);
        let strides = dense_strides(&stored.extents());
        Placement { dtype, shape: shape.into(), layout, pad: pad.into(), owned, stored, strides }
    }

    /// What `rank` holds of an array without room for its neighbours' elements.
    pub fn dense(dtype: DType, shape: &[i64], layout: &Layout, rank: usize) -> Placement {
        let pad: SmallVec<[(i64, i64); 4]> = SmallVec::from_elem((0, 0), shape.len());
        Placement::new(dtype, shape, layout, &pad, rank)
    }

    /// A part of what it owns, in memory of its own.
    pub fn cut(&self, cut: Cut) -> Placement {
        let owned = cut.of(&self.owned);
        let strides = dense_strides(&owned.extents());
        Placement { stored: owned.clone(), owned, strides, ..self.clone() }
    }

    /// A part of what it owns, where it lies.
    pub fn narrowed(&self, dim: usize, range: Range) -> Placement {
        let mut part = self.clone();
        part.owned.0[dim] = part.owned.0[dim].intersect(range);
        part
    }

    /// The size of the buffer.
    pub fn bytes(&self) -> usize {
        self.stored.volume() as usize * self.dtype.size_bytes()
    }

    /// Does the buffer hold owned elements only?
    pub fn is_dense(&self) -> bool {
        self.owned == self.stored
    }

    /// The part of the buffer that holds `part`, which must lie within the stored box.
    pub fn region(&self, part: &IndexBox) -> Region {
        let size = self.dtype.size_bytes() as i64;
        let first = part.0.iter().zip(&self.stored.0).map(|(part, all)| part.lo - all.lo);
        let offset: i64 = first.zip(&self.strides).map(|(index, stride)| index * stride).sum();
        let strides = self.strides.iter().map(|stride| stride * size).collect();
        Region { offset: offset * size, strides }
    }

    /// Is the other placement the same to this rank: its elements at the same places?
    pub fn is_like(&self, other: &Placement) -> bool {
        self.dtype == other.dtype
            && self.shape == other.shape
            && self.owned == other.owned
            && self.stored == other.stored
    }
}

/// One of several parts of what each rank owns, side by side along a dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The dimension.
    pub dim: usize,
    /// Which part.
    pub at: usize,
    /// Of how many.
    pub count: usize,
}

impl Cut {
    /// All parts, in order.
    pub fn all(dim: usize, count: usize) -> impl Iterator<Item = Cut> {
        (0..count).map(move |at| Cut { dim, at, count })
    }

    /// The part of what a rank owns.
    pub fn of(&self, owned: &IndexBox) -> IndexBox {
        let mut part = owned.clone();
        let Range { lo, hi } = owned.0[self.dim];
        let start = |at: usize| lo + (hi - lo) * at as i64 / self.count as i64;
        part.0[self.dim] = Range::new(start(self.at), start(self.at + 1));
        part
    }
}

/// The strides of a row-major array without gaps, in elements.
pub fn dense_strides(extents: &[i64]) -> Dims {
    let mut strides: Dims = SmallVec::from_elem(1, extents.len());
    for dim in (1..extents.len()).rev() {
        strides[dim - 1] = strides[dim] * extents[dim].max(1);
    }
    strides
}

/// The neighbours' elements around a shard's own that are in place and up to date. The same on all
/// ranks, as it follows from what programs did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fringe {
    /// So many per dimension, low and high; empty if there are none.
    pub halo: SmallVec<[(i64, i64); 4]>,
    /// Those beyond the own box in several dimensions at once as well?
    pub corners: bool,
}

impl Fringe {
    /// Are all elements of this halo among them?
    pub fn covers(&self, halo: &[(i64, i64)], corners: bool) -> bool {
        let held = |dim: usize| self.halo.get(dim).copied().unwrap_or_default();
        let enough = |(dim, wanted): (usize, &(i64, i64))| {
            wanted.0 <= held(dim).0 && wanted.1 <= held(dim).1
        };
        let several = halo.iter().filter(|sides| **sides != (0, 0)).count() > 1;
        halo.iter().enumerate().all(enough) && (self.corners || !corners || !several)
    }
}

/// One rank's part of an array: where it is, and its memory. Clones share the memory.
#[derive(Clone, Debug)]
pub struct Shard {
    /// What the buffer holds.
    pub placement: Arc<Placement>,
    /// The elements.
    pub buffer: SharedBuffer,
    /// Whose neighbours' elements need not be sent again.
    pub fringe: Fringe,
}

impl Shard {
    /// Memory for this rank's part, with arbitrary contents.
    pub fn allocate(
        context: &RankContext,
        placement: Arc<Placement>,
    ) -> Result<Shard, MemoryError> {
        let buffer = context.pool.allocate(placement.bytes())?;
        Ok(Shard { placement, buffer, fringe: Fringe::default() })
    }

    /// This rank's part of an array that every rank has all of, in `whole` (row-major, dense).
    /// Nothing is sent.
    pub fn from_whole(
        context: &RankContext,
        placement: Arc<Placement>,
        whole: &[u8],
    ) -> Result<Shard, ExchangeError> {
        let shard = Shard::allocate(context, placement)?;
        let Placement { dtype, shape, stored, .. } = &*shard.placement;
        let source = Placement::dense(*dtype, shape, &everywhere(&shard.placement), 0);
        let (expected, got) = (source.bytes(), whole.len());
        if expected != got {
            return Err(ExchangeError::WrongLength { expected, got });
        }
        let regions = (source.region(stored), shard.placement.region(stored));
        // SAFETY: the source is as long as its placement says, and the buffer is new.
        unsafe {
            let (from, to) = (whole.as_ptr(), shard.buffer.start());
            let extents = stored.extents();
            copy_region(&context.workers, from, &regions.0, to, &regions.1, &extents, *dtype);
        }
        Ok(shard)
    }

    /// The whole array on every rank, row-major and dense. All ranks must call this.
    pub fn to_whole(&self, context: &RankContext) -> Result<Vec<u8>, ExchangeError> {
        let whole = exchange::gather(context, self)?;
        // SAFETY: the gather has written every element.
        Ok(unsafe { whole.buffer.contents() }.to_vec())
    }
}

/// A layout of the same grid in which every rank holds everything.
pub(crate) fn everywhere(placement: &Placement) -> Layout {
    Layout::replicated(placement.layout.grid.clone(), placement.shape.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ramba_abi::Grid;

    #[test]
    fn shards_hold_their_box_and_the_room_around_it() {
        let layout = Layout::balanced(Grid::line(2), &[10, 4], &[Some(0), None]);
        let placement = Placement::new(DType::F32, &[10, 4], &layout, &[(1, 2), (0, 0)], 1);
        assert_eq!(placement.owned.0[0], Range::new(5, 10));
        assert_eq!(placement.stored.0[0], Range::new(4, 10));
        assert_eq!((placement.bytes(), &placement.strides[..]), (96, &[4, 1][..]));
        let region = placement.region(&placement.owned);
        assert_eq!((region.offset, &region.strides[..]), (16, &[16, 4][..]));
        assert!(!placement.is_dense());
    }

    #[test]
    fn parts_lie_side_by_side() {
        let layout = Layout::balanced(Grid::line(2), &[10, 7], &[Some(0), None]);
        let placement = Placement::dense(DType::F64, &[10, 7], &layout, 1);
        let parts: Vec<Placement> = Cut::all(1, 3).map(|cut| placement.cut(cut)).collect();
        let ranges: Vec<Range> = parts.iter().map(|part| part.owned.0[1]).collect();
        assert_eq!(ranges, [Range::new(0, 2), Range::new(2, 4), Range::new(4, 7)]);
        assert_eq!((parts[2].bytes(), &parts[2].strides[..]), (5 * 3 * 8, &[3, 1][..]));
        let part = placement.narrowed(1, ranges[1]);
        assert_eq!((&part.owned, part.bytes()), (&parts[1].owned, placement.bytes()));
    }

    #[test]
    fn a_fringe_covers_what_lies_within_it() {
        let fringe = Fringe { halo: SmallVec::from_slice(&[(1, 2), (0, 1)]), corners: false };
        assert!(fringe.covers(&[(1, 1), (0, 1)], false));
        assert!(fringe.covers(&[(1, 2), (0, 0)], true));
        assert!(!fringe.covers(&[(1, 1), (0, 1)], true));
        assert!(!fringe.covers(&[(2, 0), (0, 0)], false));
        assert!(Fringe::default().covers(&[(0, 0)], true));
        assert!(!Fringe::default().covers(&[(0, 1)], false));
    }

    #[test]
    fn scalars_are_one_element() {
        let layout = Layout::replicated(Grid::line(3), 0);
        let placement = Placement::dense(DType::C128, &[], &layout, 2);
        assert_eq!((placement.bytes(), placement.strides.len()), (16, 0));
    }
}
