//! How an array is split over the ranks: plain algebra, no IR.
//!
//! A [`Layout`] names a [`Grid`] of ranks and says, for each array dimension, whether it is whole on
//! every rank or split along one grid axis. The cut points live in a *cut domain*; a dimension may be
//! an affine image of it (element `k` belongs to whoever owns `offset + step·k`), which is what keeps
//! a slice aligned with its base: no element moves when a view is taken.

use crate::{Access, Reduction, ViewMap};
use smallvec::SmallVec;
use std::sync::Arc;

/// A half-open range of indices `lo..hi` (empty if `hi <= lo`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Range {
    /// The first index.
    pub lo: i64,
    /// One past the last index.
    pub hi: i64,
}

impl Range {
    /// The range `lo..hi`.
    pub fn new(lo: i64, hi: i64) -> Range {
        Range { lo, hi }
    }

    /// The number of indices.
    pub fn len(self) -> i64 {
        (self.hi - self.lo).max(0)
    }

    /// Are there none?
    pub fn is_empty(self) -> bool {
        self.hi <= self.lo
    }

    /// The indices in both.
    pub fn intersect(self, other: Range) -> Range {
        let lo = self.lo.max(other.lo);
        Range { lo, hi: self.hi.min(other.hi).max(lo) }
    }

    /// Is every index of `other` in this range?
    pub fn contains(self, other: Range) -> bool {
        other.is_empty() || (self.lo <= other.lo && other.hi <= self.hi)
    }
}

/// A box of indices, one range a dimension. A box of rank 0 holds one element.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IndexBox(pub SmallVec<[Range; 4]>);

impl IndexBox {
    /// The box of a whole array of `shape`.
    pub fn whole(shape: &[i64]) -> IndexBox {
        IndexBox(shape.iter().map(|&n| Range::new(0, n)).collect())
    }

    /// The number of elements.
    pub fn volume(&self) -> i64 {
        self.0.iter().map(|range| range.len()).product()
    }

    /// Is there no element?
    pub fn is_empty(&self) -> bool {
        self.0.iter().any(|range| range.is_empty())
    }

    /// The extents, one a dimension.
    pub fn extents(&self) -> SmallVec<[i64; 4]> {
        self.0.iter().map(|range| range.len()).collect()
    }

    /// The elements in both boxes.
    pub fn intersect(&self, other: &IndexBox) -> IndexBox {
        IndexBox(self.0.iter().zip(&other.0).map(|(a, b)| a.intersect(*b)).collect())
    }

    /// Is every element of `other` in this box?
    pub fn contains(&self, other: &IndexBox) -> bool {
        other.is_empty() || self.0.iter().zip(&other.0).all(|(a, b)| a.contains(*b))
    }

    /// The box whose range in one dimension is another.
    fn with(&self, dim: usize, range: Range) -> IndexBox {
        let mut ranges = self.0.clone();
        ranges[dim] = range;
        IndexBox(ranges)
    }

    /// What is left without the elements of `hole`, in boxes that are apart: in each dimension what is
    /// before the hole and what is after it.
    pub fn without(&self, hole: &IndexBox) -> Vec<IndexBox> {
        let hole = self.intersect(hole);
        if hole.is_empty() {
            return vec![self.clone()];
        }
        let (mut rest, mut left) = (self.clone(), Vec::new());
        for (dim, inner) in hole.0.iter().enumerate() {
            let outer = rest.0[dim];
            left.push(rest.with(dim, Range::new(outer.lo, inner.lo)));
            left.push(rest.with(dim, Range::new(inner.hi, outer.hi)));
            rest = rest.with(dim, *inner);
        }
        left.retain(|part| !part.is_empty());
        left
    }
}

/// The ranks of a job arranged as a grid, the last axis fastest.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Grid(pub SmallVec<[usize; 3]>);

impl Grid {
    /// The grid of `shape`; its product is the number of ranks.
    pub fn new(shape: &[usize]) -> Grid {
        Grid(shape.into())
    }

    /// The grid of `ranks` along one axis.
    pub fn line(ranks: usize) -> Grid {
        Grid(SmallVec::from_slice(&[ranks]))
    }

    /// The number of ranks.
    pub fn ranks(&self) -> usize {
        self.0.iter().product()
    }

    /// The coordinate of `rank` along `axis`.
    pub fn coordinate(&self, rank: usize, axis: usize) -> usize {
        let below: usize = self.0[axis + 1..].iter().product();
        rank / below % self.0[axis]
    }

    /// The rank at `coordinates`, one an axis.
    pub fn rank_at(&self, coordinates: &[usize]) -> usize {
        self.0.iter().zip(coordinates).fold(0, |rank, (&size, &c)| rank * size + c)
    }
}

/// Where a cut domain is cut.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Cuts {
    /// `0..extent` in blocks that differ by at most one: part `c` of `p` starts at `⌊c·extent/p⌋`.
    Balanced(i64),
    /// Explicit cut points, one more than parts, ascending.
    Explicit(Arc<[i64]>),
}

impl Cuts {
    /// The start of part `c` of `p` (its end is the start of the next).
    pub fn start(&self, c: usize, p: usize) -> i64 {
        match self {
            Cuts::Balanced(extent) => (c as i128 * *extent as i128 / p as i128) as i64,
            Cuts::Explicit(points) => points[c.min(points.len() - 1)],
        }
    }
}

/// How one array dimension is split.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DimSplit {
    /// Every rank holds all of it.
    Whole,
    /// Split along a grid axis; element `k` belongs to the owner of index `offset + step·k` of the
    /// cut domain. The first and last parts also own what lies beyond the domain's ends.
    Split {
        /// The grid axis.
        axis: usize,
        /// The cut points.
        cuts: Cuts,
        /// The cut-domain index of element 0.
        offset: i64,
        /// The cut-domain distance of neighbouring elements; never 0.
        step: i64,
    },
}

impl DimSplit {
    /// A dimension of `extent` split evenly along `axis`.
    pub fn balanced(axis: usize, extent: i64) -> DimSplit {
        DimSplit::Split { axis, cuts: Cuts::Balanced(extent), offset: 0, step: 1 }
    }

    /// The grid axis, if split.
    pub fn axis(&self) -> Option<usize> {
        match self {
            DimSplit::Whole => None,
            DimSplit::Split { axis, .. } => Some(*axis),
        }
    }

    /// The split of a view whose element `k` is this dimension's element `start + step·k`.
    pub fn sliced(&self, start: i64, by: i64) -> DimSplit {
        match self {
            DimSplit::Whole => DimSplit::Whole,
            DimSplit::Split { axis, cuts, offset, step } => DimSplit::Split {
                axis: *axis,
                cuts: cuts.clone(),
                offset: offset + step * start,
                step: step * by,
            },
        }
    }

    /// The indices of a dimension of `extent` that the part at `coordinate` of `parts` owns.
    pub fn owned(&self, extent: i64, coordinate: usize, parts: usize) -> Range {
        let DimSplit::Split { cuts, offset, step, .. } = self else {
            return Range::new(0, extent);
        };
        let first = coordinate == 0;
        let last = coordinate + 1 == parts;
        // Indices k with start <= offset + step*k < end; the ends of the domain are open.
        let start = (!first).then(|| cuts.start(coordinate, parts));
        let end = (!last).then(|| cuts.start(coordinate + 1, parts));
        let (low, high) = if *step > 0 {
            (start.map(|s| div_ceil(s - offset, *step)), end.map(|e| div_ceil(e - offset, *step)))
        } else {
            // offset + step*k < e  ⇔  k > (offset - e) / -step
            let down = -step;
            (
                end.map(|e| (offset - e).div_euclid(down) + 1),
                start.map(|s| (offset - s).div_euclid(down) + 1),
            )
        };
        let lo = low.unwrap_or(0).clamp(0, extent);
        let hi = high.unwrap_or(extent).clamp(lo, extent);
        Range::new(lo, hi)
    }
}

fn div_ceil(a: i64, b: i64) -> i64 {
    -((-a).div_euclid(b))
}

/// How an array is spread over the ranks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Layout {
    /// The grid of ranks.
    pub grid: Grid,
    /// One split per array dimension; no two over the same grid axis.
    pub dims: SmallVec<[DimSplit; 4]>,
    /// Elements that each rank also holds, valid, below and above its own, per dimension.
    pub halo: SmallVec<[(i64, i64); 4]>,
    /// Grid axes along which the ranks hold partial results still to be combined.
    pub partial: SmallVec<[(usize, Reduction); 1]>,
}

impl Layout {
    /// Every rank holds the whole array of `rank` dimensions.
    pub fn replicated(grid: Grid, rank: usize) -> Layout {
        Layout::split(grid, SmallVec::from_elem(DimSplit::Whole, rank))
    }

    /// The layout of the given splits, without halo.
    pub fn split(grid: Grid, dims: SmallVec<[DimSplit; 4]>) -> Layout {
        let halo = SmallVec::from_elem((0, 0), dims.len());
        Layout { grid, dims, halo, partial: SmallVec::new() }
    }

    /// Each dimension of `shape` split evenly along the axis given for it, or whole.
    pub fn balanced(grid: Grid, shape: &[i64], axes: &[Option<usize>]) -> Layout {
        let dims = shape
            .iter()
            .zip(axes)
            .map(|(&extent, axis)| {
                axis.map_or(DimSplit::Whole, |axis| DimSplit::balanced(axis, extent))
            })
            .collect();
        Layout::split(grid, dims)
    }

    /// The same layout without its halo.
    pub fn without_halo(&self) -> Layout {
        Layout { halo: SmallVec::from_elem((0, 0), self.dims.len()), ..self.clone() }
    }

    /// The same layout with the given halo.
    pub fn with_halo(&self, halo: &[(i64, i64)]) -> Layout {
        Layout { halo: halo.into(), ..self.clone() }
    }

    /// Is there a halo in any dimension?
    pub fn has_halo(&self) -> bool {
        self.halo.iter().any(|&(low, high)| low > 0 || high > 0)
    }

    /// Does every rank hold the whole array?
    pub fn is_replicated(&self) -> bool {
        self.partial.is_empty()
            && self.dims.iter().all(|dim| dim.axis().is_none_or(|axis| self.grid.0[axis] == 1))
    }

    /// The box that `rank` owns of an array of `shape`. Ranks that differ only along axes that split
    /// no dimension own the same box.
    pub fn owned(&self, shape: &[i64], rank: usize) -> IndexBox {
        let range = |(dim, &extent): (&DimSplit, &i64)| match dim.axis() {
            None => Range::new(0, extent),
            Some(axis) => dim.owned(extent, self.grid.coordinate(rank, axis), self.grid.0[axis]),
        };
        IndexBox(self.dims.iter().zip(shape).map(range).collect())
    }

    /// The box that `rank` holds: its own and its halo, within the array. A rank that owns nothing
    /// holds nothing.
    pub fn stored(&self, shape: &[i64], rank: usize) -> IndexBox {
        widen(&self.owned(shape, rank), &self.halo, shape)
    }

    /// Split along the first dimension only, evenly, over the longest axis of the grid: every rank has
    /// a contiguous range of the elements in row-major order. An array without dimensions is whole.
    pub fn rows(grid: Grid, shape: &[i64]) -> Layout {
        let longest = (0..grid.0.len()).rev().max_by_key(|axis| grid.0[*axis]);
        let axes = (0..shape.len()).map(|dim| longest.filter(|_| dim == 0));
        Layout::balanced(grid.clone(), shape, &axes.collect::<SmallVec<[Option<usize>; 4]>>())
    }

    /// The layout that elements laid out like this in an array of shape `from` have in an array of
    /// shape `to` of the same size, in row-major order, if no element changes its owner.
    ///
    /// Only whole arrays and arrays split along their first dimension can be reshaped so, and the
    /// latter only if the cuts fall between rows of `to`; otherwise `None`.
    pub fn reshaped(&self, from: &[i64], to: &[i64]) -> Option<Layout> {
        if self.is_replicated() {
            return Some(Layout::replicated(self.grid.clone(), to.len()));
        }
        let (first, rest) = self.dims.split_first()?;
        let axis = first.axis()?;
        let whole = |dim: &DimSplit| dim.axis().is_none_or(|axis| self.grid.0[axis] == 1);
        if !rest.iter().all(whole) || !self.partial.is_empty() || to.is_empty() {
            return None;
        }
        let row = |shape: &[i64]| shape[1..].iter().product::<i64>();
        let (row_from, row_to) = (row(from), row(to));
        let parts = self.grid.0[axis];
        let mut cuts = Vec::with_capacity(parts + 1);
        for part in 0..parts {
            cuts.push(first.owned(from[0], part, parts).lo);
        }
        cuts.push(from[0]);
        for cut in &mut cuts {
            let element = *cut * row_from;
            if row_to == 0 || element % row_to != 0 {
                return None;
            }
            *cut = element / row_to;
        }
        let even = Cuts::Balanced(to[0]);
        let is_even = (0..parts).all(|part| even.start(part, parts) == cuts[part]);
        let cuts = if is_even { even } else { Cuts::Explicit(cuts.into()) };
        let mut dims: SmallVec<[DimSplit; 4]> = SmallVec::from_elem(DimSplit::Whole, to.len());
        dims[0] = DimSplit::Split { axis, cuts, offset: 0, step: 1 };
        Some(Layout::split(self.grid.clone(), dims))
    }

    /// The layout of a view of an array with this layout, where `view` maps each of this array's
    /// dimensions to one of the `rank` dimensions of the view (or a constant).
    ///
    /// Dimensions of the view that read no dimension of this array (broadcast) are whole. A constant
    /// index into a split dimension cannot be expressed and yields `None`: only one part holds it.
    pub fn viewed(&self, view: &ViewMap, rank: usize) -> Option<Layout> {
        let mut dims: SmallVec<[DimSplit; 4]> = SmallVec::from_elem(DimSplit::Whole, rank);
        for (split, access) in self.dims.iter().zip(&view.0) {
            match access {
                Access { dim: Some(dim), offset, step, .. } => {
                    dims[*dim] = split.sliced(*offset, *step);
                }
                Access { dim: None, .. } => {
                    if split.axis().is_some_and(|axis| self.grid.0[axis] > 1) {
                        return None;
                    }
                }
            }
        }
        Some(Layout::split(self.grid.clone(), dims))
    }
}

/// `inner` grown by `halo` in each dimension, cut to an array of `shape`; empty stays empty.
pub fn widen(inner: &IndexBox, halo: &[(i64, i64)], shape: &[i64]) -> IndexBox {
    if inner.is_empty() {
        return inner.clone();
    }
    let grown = inner.0.iter().zip(halo).zip(shape).map(|((range, &(low, high)), &extent)| {
        Range::new((range.lo - low).max(0), (range.hi + high).min(extent))
    });
    IndexBox(grown.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(split: &DimSplit, extent: i64, p: usize) -> Vec<Range> {
        (0..p).map(|c| split.owned(extent, c, p)).collect()
    }

    #[test]
    fn a_box_without_another_is_what_is_only_in_the_first() {
        let boxed = |(a, b): (i64, i64), (c, d): (i64, i64)| {
            IndexBox(SmallVec::from_slice(&[Range::new(a, b), Range::new(c, d)]))
        };
        let ranges = [(0, 4), (1, 3), (2, 2), (3, 9), (-2, 1), (4, 6)];
        for whole in ranges.map(|rows| boxed(rows, (0, 3))) {
            for hole in ranges.iter().flat_map(|a| ranges.map(|b| boxed(*a, b))) {
                let left = whole.without(&hole);
                let common = whole.intersect(&hole).volume();
                let volume: i64 = left.iter().map(IndexBox::volume).sum();
                assert_eq!(volume, whole.volume() - common, "{whole:?} {hole:?}");
                for (at, part) in left.iter().enumerate() {
                    assert!(whole.contains(part) && part.intersect(&hole).is_empty());
                    assert!(left[..at].iter().all(|other| other.intersect(part).is_empty()));
                }
            }
        }
    }

    /// Every element belongs to exactly one part, the one that owns its image in the cut domain.
    #[test]
    fn images_partition_the_dimension() {
        for (extent, p) in [(10, 3), (2, 4), (0, 3), (7, 7), (100, 6)] {
            let base = DimSplit::balanced(0, extent);
            for start in [0, 1, 3, extent - 1] {
                for step in [1, 2, 3, -1, -2] {
                    let size = (0..extent + 1)
                        .take_while(|k| (0..extent).contains(&(start + step * k)))
                        .count() as i64;
                    let slice = base.sliced(start, step);
                    let mut owners = vec![0; size as usize];
                    for (c, range) in parts(&slice, size, p).into_iter().enumerate() {
                        let home = base.owned(extent, c, p);
                        for k in range.lo..range.hi {
                            owners[k as usize] += 1;
                            let index = start + step * k;
                            assert!(home.lo <= index && index < home.hi);
                        }
                    }
                    assert!(owners.iter().all(|&n| n == 1), "{extent} {p} {start} {step}");
                }
            }
        }
    }

    #[test]
    fn ends_own_what_lies_beyond() {
        let padded = DimSplit::balanced(0, 4).sliced(-2, 1);
        assert_eq!(parts(&padded, 8, 2), [Range::new(0, 4), Range::new(4, 8)]);
    }

    #[test]
    fn grids_are_row_major() {
        let grid = Grid::new(&[2, 3]);
        assert_eq!((grid.coordinate(4, 0), grid.coordinate(4, 1)), (1, 1));
        assert_eq!(grid.rank_at(&[1, 1]), 4);
    }

    #[test]
    fn halos_stop_at_the_array() {
        let layout = Layout::balanced(Grid::line(2), &[10], &[Some(0)]).with_halo(&[(2, 2)]);
        assert_eq!(layout.stored(&[10], 0).0[0], Range::new(0, 7));
        assert_eq!(layout.stored(&[10], 1).0[0], Range::new(3, 10));
    }

    #[test]
    fn rows_reshape_where_cuts_allow() {
        let rows = Layout::rows(Grid::new(&[1, 3]), &[6, 4]);
        let flat = rows.reshaped(&[6, 4], &[24]).unwrap();
        assert_eq!(flat, Layout::balanced(Grid::new(&[1, 3]), &[24], &[Some(1)]));
        assert_eq!(flat.reshaped(&[24], &[3, 8]), Some(Layout::rows(Grid::new(&[1, 3]), &[3, 8])));
        assert_eq!(flat.reshaped(&[24], &[2, 12]), None);
        let uneven = Layout::rows(Grid::line(2), &[5, 2]).reshaped(&[5, 2], &[10]).unwrap();
        assert_eq!(uneven.owned(&[10], 0).0[0], Range::new(0, 4));
        assert_eq!(uneven.owned(&[10], 1).0[0], Range::new(4, 10));
        let columns = Layout::balanced(Grid::line(2), &[4, 4], &[None, Some(0)]);
        assert_eq!(columns.reshaped(&[4, 4], &[16]), None);
    }

    #[test]
    fn views_stay_aligned() {
        let layout = Layout::balanced(Grid::line(2), &[10, 4], &[Some(0), None]);
        // view[i, j] = array[j + 2, i]
        let view = ViewMap::new(&[Access::at(1, 2, 1), Access::at(0, 0, 1)]);
        let viewed = layout.viewed(&view, 2).unwrap();
        assert_eq!(viewed.owned(&[4, 6], 0).extents()[..], [4, 3]);
        assert_eq!(viewed.owned(&[4, 6], 1).extents()[..], [4, 3]);
        let row = ViewMap::new(&[Access::constant(3), Access::at(0, 0, 1)]);
        assert_eq!(layout.viewed(&row, 1), None);
    }
}
