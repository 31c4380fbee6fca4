//! Which rank owns what, compared between layouts: algebra on top of [`Layout`].

use ramba_abi::{Cuts, DimSplit, IndexBox, Layout, Range, ViewMap};
use smallvec::SmallVec;

/// An array, or an iteration domain, and how it is spread.
#[derive(Clone, Copy, Debug)]
pub struct Spread<'a> {
    /// Which rank has which part.
    pub layout: &'a Layout,
    /// The global extents.
    pub shape: &'a [i64],
}

impl<'a> Spread<'a> {
    /// A `shape` spread by `layout`.
    pub fn new(layout: &'a Layout, shape: &'a [i64]) -> Spread<'a> {
        Spread { layout, shape }
    }

    /// The number of elements.
    pub fn volume(self) -> i64 {
        self.shape.iter().product()
    }

    /// The part of a rank.
    pub fn owned(self, rank: usize) -> IndexBox {
        self.layout.owned(self.shape, rank)
    }
}

/// Which coordinates of a grid axis are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coordinates {
    /// All of them: what is said holds for every rank.
    All,
    /// A few at the start, in the middle and at the end: good enough to estimate costs.
    Few,
}

impl Coordinates {
    /// The coordinates to look at of an axis with `parts` of them, ascending.
    pub fn of(self, parts: usize) -> impl Iterator<Item = usize> {
        let few = self == Coordinates::Few && parts > 8;
        let middle = parts / 2;
        let sample = [0, 1, middle - usize::from(few), middle, parts - 2 * usize::from(few)];
        let last = parts.saturating_sub(1);
        let sampled = sample.into_iter().chain([last]).filter(move |_| few);
        sampled.chain((0..parts).filter(move |_| !few))
    }
}

/// The grid axis that truly splits a dimension: one of a single rank does not.
pub fn axis_of(layout: &Layout, dim: usize) -> Option<usize> {
    layout.dims[dim].axis().filter(|axis| layout.grid.0[*axis] > 1)
}

/// The same layout, in which axes of a single rank split nothing.
pub fn normalized(layout: &Layout) -> Layout {
    let mut layout = layout.without_halo();
    for dim in 0..layout.dims.len() {
        if axis_of(&layout, dim).is_none() {
            layout.dims[dim] = DimSplit::Whole;
        }
    }
    layout.partial.clear();
    layout
}

/// The dimension that a grid axis splits, if any.
pub fn dim_over(layout: &Layout, axis: usize) -> Option<usize> {
    (0..layout.dims.len()).find(|dim| axis_of(layout, *dim) == Some(axis))
}

/// The indices of dimension `dim` that belong to `coordinate` of the axis which splits it.
pub fn part(spread: Spread, dim: usize, coordinate: usize) -> Range {
    let extent = spread.shape[dim];
    match axis_of(spread.layout, dim) {
        None => Range::new(0, extent),
        Some(axis) => spread.layout.dims[dim].owned(extent, coordinate, spread.layout.grid.0[axis]),
    }
}

/// The number of elements of the largest block, or hardly more.
pub fn largest_block(spread: Spread) -> i64 {
    (0..spread.shape.len()).map(|dim| longest_part(spread, dim)).product()
}

/// The length of the longest part of a dimension, or hardly more.
pub fn longest_part(spread: Spread, dim: usize) -> i64 {
    let Some(axis) = axis_of(spread.layout, dim) else {
        return spread.shape[dim];
    };
    let parts = spread.layout.grid.0[axis];
    let of = |coordinate: usize| part(spread, dim, coordinate).len();
    match &spread.layout.dims[dim] {
        // All parts but the ends, which may own more, are at most this long.
        DimSplit::Split { cuts: Cuts::Balanced(extent), step, .. } if parts > 2 => {
            let cut = extent / parts as i64 + i64::from(extent % parts as i64 > 0);
            let inner = (cut + step.abs() - 1) / step.abs();
            inner.min(spread.shape[dim]).max(of(0)).max(of(parts - 1))
        }
        _ => (0..parts).map(of).max().unwrap_or(0),
    }
}

/// A few ranks, at the ends and in the middle of the grid, among which the busiest probably is.
pub fn few_ranks(spread: Spread) -> SmallVec<[usize; 32]> {
    let mut ranks: SmallVec<[usize; 32]> = SmallVec::from_slice(&[0]);
    for (axis, &size) in spread.layout.grid.0.iter().enumerate() {
        let mut coordinates: SmallVec<[usize; 3]> =
            SmallVec::from_slice(&[0, busy_middle(spread, axis), size - 1]);
        coordinates.dedup();
        let next = ranks.iter().flat_map(|rank| coordinates.iter().map(move |c| rank * size + c));
        ranks = next.collect();
    }
    ranks
}

/// A coordinate in the middle of an axis that owns no less than its neighbours.
fn busy_middle(spread: Spread, axis: usize) -> usize {
    const NEIGHBOURS: usize = 8;
    let size = spread.layout.grid.0[axis];
    let middle = size / 2;
    let Some(dim) = dim_over(spread.layout, axis) else {
        return middle;
    };
    let candidates = middle..size.saturating_sub(1).min(middle + NEIGHBOURS);
    let longest = candidates.rev().max_by_key(|c| part(spread, dim, *c).len());
    longest.unwrap_or(middle)
}

/// Do two layouts give every element to the same ranks?
pub fn same_owners(a: Spread, b: Spread) -> bool {
    if a.layout.is_replicated() && b.layout.is_replicated() {
        return true;
    }
    a.layout.grid == b.layout.grid && (0..a.shape.len()).all(|dim| same_parts(a, b, dim))
}

fn same_parts(a: Spread, b: Spread, dim: usize) -> bool {
    match (axis_of(a.layout, dim), axis_of(b.layout, dim)) {
        (None, None) => true,
        (Some(x), Some(y)) if x == y => {
            a.layout.dims[dim] == b.layout.dims[dim]
                || (0..a.layout.grid.0[x]).all(|c| part(a, dim, c) == part(b, dim, c))
        }
        _ => false,
    }
}

/// Does every rank's part of `domain`, seen through `out`, cover exactly what it owns of `base` among
/// all that the domain covers? Then iterations write where they run.
pub fn is_aligned(domain: Spread, out: &ViewMap, base: Spread) -> bool {
    if domain.volume() == 0 || (domain.layout.is_replicated() && base.layout.is_replicated()) {
        return true;
    }
    let viewed = base.layout.viewed(out, domain.shape.len());
    viewed.is_some_and(|viewed| same_owners(domain, Spread::new(&viewed, domain.shape)))
}

/// A layout for an array of `rank` dimensions, written by `domain` through `out`, with which the
/// domain is aligned. `None` if no layout says it: a written slice skips elements, or iterations
/// that are split over ranks meet in an element.
pub fn base_of(domain: &Layout, out: &ViewMap) -> Option<Layout> {
    let split = (0..domain.dims.len()).filter(|dim| axis_of(domain, *dim).is_some());
    if { split }.any(|dim| out.reader_of(dim).is_none()) {
        return None;
    }
    let dims: Option<SmallVec<[DimSplit; 4]>> = out
        .0
        .iter()
        .map(|access| match access.dim {
            Some(dim) if axis_of(domain, dim).is_some() => {
                let unit = access.step.abs() == 1;
                unit.then(|| domain.dims[dim].sliced(-access.step * access.offset, access.step))
            }
            _ => Some(DimSplit::Whole),
        })
        .collect();
    Some(Layout::split(domain.grid.clone(), dims?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ramba_abi::{Access, Grid};

    #[test]
    fn few_coordinates_include_both_ends() {
        assert_eq!(Coordinates::Few.of(5).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
        assert_eq!(Coordinates::Few.of(100).collect::<Vec<_>>(), [0, 1, 49, 50, 98, 99]);
        assert_eq!(Coordinates::All.of(100).count(), 100);
        let layout = Layout::balanced(Grid::new(&[2, 3]), &[2, 7], &[Some(0), Some(1)]);
        assert_eq!(few_ranks(Spread::new(&layout, &[2, 7]))[..], [0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn the_longest_part_is_found() {
        for (extent, parts, offset, step) in [(100, 7, 0, 1), (9, 2, 3, 1), (50, 6, 99, -2)] {
            let mut layout = Layout::balanced(Grid::line(parts), &[100], &[Some(0)]);
            layout.dims[0] = layout.dims[0].sliced(offset, step);
            let spread = Spread::new(&layout, std::slice::from_ref(&extent));
            let lengths = (0..parts).map(|c| part(spread, 0, c).len());
            assert_eq!(lengths.max(), Some(longest_part(spread, 0)));
        }
    }

    #[test]
    fn the_base_of_a_slice_is_aligned_with_it() {
        let domain = Layout::balanced(Grid::new(&[3, 2]), &[7, 5], &[Some(0), Some(1)]);
        let out = ViewMap::new(&[Access::at(1, 4, -1), Access::constant(3), Access::at(0, 2, 1)]);
        let base = base_of(&domain, &out).unwrap();
        let shapes: (&[i64], &[i64]) = (&[7, 5], &[6, 4, 11]);
        let (domain, base) = (Spread::new(&domain, shapes.0), Spread::new(&base, shapes.1));
        assert!(is_aligned(domain, &out, base));
        let shifted = ViewMap::new(&[Access::at(1, 5, -1), out.0[1], out.0[2]]);
        assert!(!is_aligned(domain, &shifted, base));
    }

    #[test]
    fn a_slice_that_skips_elements_has_no_base() {
        let domain = Layout::balanced(Grid::line(3), &[5], &[Some(0)]);
        assert_eq!(base_of(&domain, &ViewMap::new(&[Access::at(0, 0, 2)])), None);
        assert_eq!(base_of(&domain, &ViewMap::new(&[Access::constant(0)])), None);
    }
}
