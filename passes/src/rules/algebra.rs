//! The arithmetic of views: shapes, regions and permutations as plain numbers.

use crate::saturate::{Graph, Node};
use egg::Id;
use ramba_dialects::ir::Attrs;
use ramba_dialects::{AttrValue, Opcode};
use smallvec::SmallVec;

/// A list with one integer per dimension.
pub type Ints = SmallVec<[i64; 4]>;

/// A regular subset of the indices of an array: `start + step * i` for `i` below `size`, in each
/// dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// The first index, per dimension.
    pub starts: Ints,
    /// How many indices, per dimension.
    pub sizes: Ints,
    /// The distance between them, not 0.
    pub steps: Ints,
}

/// The indices of a region in one dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Progression {
    start: i64,
    size: i64,
    step: i64,
}

impl Region {
    /// The region of the given bounds.
    pub fn new(starts: &[i64], sizes: &[i64], steps: &[i64]) -> Region {
        Region { starts: starts.into(), sizes: sizes.into(), steps: steps.into() }
    }

    /// All of an array of `shape`.
    pub fn all(shape: &[i64]) -> Region {
        let repeat = |value| Ints::from_elem(value, shape.len());
        Region { starts: repeat(0), sizes: shape.into(), steps: repeat(1) }
    }

    /// The region that an `extract_slice` reads.
    pub fn of_slice(graph: &Graph, node: &Node) -> Region {
        Region::new(graph.ints(node, 0), graph.ints(node, 1), graph.ints(node, 2))
    }

    /// The region that an `insert_slice` writes.
    pub fn of_insert(graph: &Graph, node: &Node) -> Option<Region> {
        let sizes = graph.shape(node.children[1])?;
        Some(Region::new(graph.ints(node, 0), sizes, graph.ints(node, 1)))
    }

    /// The slice of an array that reads this region.
    pub fn slice(&self, graph: &mut Graph, array: Id) -> Option<Id> {
        graph.slice(array, &self.starts, &self.sizes, &self.steps)
    }

    /// The attributes of an `extract_slice` that reads this region.
    pub fn slice_attrs(&self) -> Attrs {
        [&self.starts, &self.sizes, &self.steps]
            .into_iter()
            .map(|ints| AttrValue::ints(ints))
            .collect()
    }

    /// An array whose elements in this region are replaced by `value`.
    pub fn insert(&self, graph: &mut Graph, array: Id, value: Id) -> Option<Id> {
        let attrs = [&self.starts, &self.steps].map(|ints| AttrValue::ints(ints));
        graph.op(Opcode::InsertSlice, &[array, value], attrs.into_iter().collect())
    }

    /// The region whose dimension `i` is this one's dimension `dims[i]`.
    pub fn picked(&self, dims: &[i64]) -> Region {
        Region {
            starts: picked(&self.starts, dims),
            sizes: picked(&self.sizes, dims),
            steps: picked(&self.steps, dims),
        }
    }

    /// The region of `rank` dimensions whose dimension `dims[i]` is this one's dimension `i`, and
    /// whose other dimensions are of extent 1.
    pub fn scattered(&self, dims: &[i64], rank: usize) -> Region {
        let mut region = Region::all(&Ints::from_elem(1, rank));
        region.place(dims, self);
        region
    }

    /// Makes its dimension `dims[i]` that of another region's dimension `i`.
    pub fn place(&mut self, dims: &[i64], other: &Region) {
        for (at, dim) in dims.iter().map(|&dim| dim as usize).enumerate() {
            self.starts[dim] = other.starts[at];
            self.sizes[dim] = other.sizes[at];
            self.steps[dim] = other.steps[at];
        }
    }

    /// Makes the region all of a dimension.
    pub fn set_all(&mut self, dim: usize, extent: i64) {
        (self.starts[dim], self.sizes[dim], self.steps[dim]) = (0, extent, 1);
    }

    fn dims(&self) -> impl Iterator<Item = Progression> + '_ {
        let bounds = self.starts.iter().zip(&self.sizes).zip(&self.steps);
        bounds.map(|((&start, &size), &step)| Progression { start, size, step })
    }

    fn from_dims(dims: impl Iterator<Item = Progression>) -> Region {
        let mut region = Region::new(&[], &[], &[]);
        for dim in dims {
            region.starts.push(dim.start);
            region.sizes.push(dim.size);
            region.steps.push(dim.step);
        }
        region
    }

    /// Does the region have no elements?
    pub fn is_empty(&self) -> bool {
        self.sizes.contains(&0)
    }

    /// Is it all of an array of `shape`, in order?
    pub fn is_all(&self, shape: &[i64]) -> bool {
        let whole = |(dim, &extent): (Progression, &i64)| {
            dim.size == extent && (extent <= 1 || (dim.start == 0 && dim.step == 1))
        };
        self.sizes.len() == shape.len() && self.dims().zip(shape).all(whole)
    }

    /// Do the same indices come in the same order?
    pub fn same(&self, other: &Region) -> bool {
        let same = |(a, b): (Progression, Progression)| {
            a.size == b.size && a.start == b.start && (a.step == b.step || a.size == 1)
        };
        self.is_empty() && self.sizes == other.sizes
            || self.sizes.len() == other.sizes.len() && self.dims().zip(other.dims()).all(same)
    }

    /// The region, as one of the array that `self` is a region of, of `inner`, a region of what
    /// `self` selects.
    pub fn then(&self, inner: &Region) -> Region {
        Region::from_dims(self.dims().zip(inner.dims()).map(|(outer, inner)| Progression {
            start: outer.start + outer.step * inner.start,
            size: inner.size,
            step: outer.step * inner.step,
        }))
    }

    /// Have the regions no index in common? `false` may also mean that it is not known.
    pub fn disjoint(&self, other: &Region) -> bool {
        self.is_empty()
            || other.is_empty()
            || self.dims().zip(other.dims()).any(|(a, b)| a.disjoint(b))
    }

    /// `self` as a region of what `outer` selects; `None` unless it lies inside.
    pub fn within(&self, outer: &Region) -> Option<Region> {
        let dims: Option<SmallVec<[Progression; 4]>> =
            self.dims().zip(outer.dims()).map(|(inner, outer)| inner.within(outer)).collect();
        Some(Region::from_dims(dims?.into_iter()))
    }

    /// Does `self` contain every index of `other`?
    pub fn covers(&self, other: &Region) -> bool {
        other.is_empty() || other.within(self).is_some()
    }
}

impl Progression {
    fn last(self) -> i64 {
        self.start + self.step * (self.size - 1)
    }

    fn disjoint(self, other: Progression) -> bool {
        let (low, high) = (self.start.min(self.last()), self.start.max(self.last()));
        let (other_low, other_high) =
            (other.start.min(other.last()), other.start.max(other.last()));
        high < other_low
            || other_high < low
            || (self.start - other.start) % gcd(self.step, other.step) != 0
    }

    fn within(self, outer: Progression) -> Option<Progression> {
        let offset = self.start - outer.start;
        let step = if self.size > 1 { self.step } else { outer.step };
        if offset % outer.step != 0 || step % outer.step != 0 {
            return None;
        }
        let inner =
            Progression { start: offset / outer.step, size: self.size, step: step / outer.step };
        let inside = |index: i64| (0..outer.size).contains(&index);
        let fits = self.size == 0 || (inside(inner.start) && inside(inner.last()));
        fits.then_some(inner)
    }
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

/// The one permutation that equals first `inner`, then `outer`: result dimension `i` is operand
/// dimension `inner[outer[i]]`.
pub fn compose_perms(outer: &[i64], inner: &[i64]) -> Ints {
    picked(inner, outer)
}

/// The entries of `values` at `positions`.
pub fn picked(values: &[i64], positions: &[i64]) -> Ints {
    positions.iter().map(|&position| values[position as usize]).collect()
}

/// The permutation that undoes `perm`.
pub fn inverted(perm: &[i64]) -> Ints {
    let mut inverse = Ints::from_elem(0, perm.len());
    for (position, &dim) in perm.iter().enumerate() {
        inverse[dim as usize] = position as i64;
    }
    inverse
}

/// The dimensions below `rank` that are not in `axes`.
pub fn others(rank: usize, axes: &[i64]) -> Ints {
    (0..rank as i64).filter(|dim| !axes.contains(dim)).collect()
}

/// The numbers that dimensions have after those in `axes` are gone.
pub fn closed_up(dims: &[i64], axes: &[i64]) -> Ints {
    let gone = |dim: i64| axes.iter().filter(|axis| **axis < dim).count() as i64;
    dims.iter().map(|&dim| dim - gone(dim)).collect()
}

/// The position in ascending order that each of the distinct `values` has among them.
pub fn ranks(values: &[i64]) -> Ints {
    values.iter().map(|a| values.iter().filter(|b| *b < a).count() as i64).collect()
}

/// Where the dimensions of an array of shape `from` are in its reshape `to`, if the reshape only
/// adds unit dimensions.
pub fn unit_dims_added(from: &[i64], to: &[i64]) -> Option<Ints> {
    let mut dims = Ints::new();
    let mut candidates = 0..to.len();
    for &extent in from {
        let position = candidates.find(|&dim| to[dim] == extent)?;
        dims.push(position as i64);
    }
    others(to.len(), &dims).iter().all(|&dim| to[dim as usize] == 1).then_some(dims)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(start: i64, size: i64, step: i64) -> Region {
        Region::new(&[start], &[size], &[step])
    }

    fn indices(region: &Region) -> Vec<i64> {
        (0..region.sizes[0]).map(|i| region.starts[0] + region.steps[0] * i).collect()
    }

    /// All progressions inside 0..8 with up to 4 elements.
    fn small_regions() -> Vec<Region> {
        let all = (0..8).flat_map(|start| {
            (0..5).flat_map(move |size| {
                [-3, -2, -1, 1, 2, 3].map(move |step| line(start, size, step))
            })
        });
        all.filter(|r| indices(r).iter().all(|i| (0..8).contains(i))).collect()
    }

    #[test]
    fn relations_of_regions_are_those_of_their_indices() {
        for a in small_regions() {
            for b in small_regions() {
                let (left, right) = (indices(&a), indices(&b));
                let apart = left.iter().all(|i| !right.contains(i));
                assert!(!a.disjoint(&b) || apart, "{a:?} {b:?}");
                assert!(!a.covers(&b) || right.iter().all(|i| left.contains(i)), "{a:?} {b:?}");
                assert_eq!(a.same(&b), left == right, "{a:?} {b:?}");
                if let Some(inner) = b.within(&a) {
                    assert_eq!(indices(&a.then(&inner)), right, "{a:?} {b:?}");
                }
            }
        }
        assert!(line(0, 4, 2).disjoint(&line(1, 4, 2)), "even and odd");
        assert!(line(0, 8, 1).covers(&line(6, 3, -3)));
    }

    #[test]
    fn unit_dimensions_are_found() {
        assert_eq!(unit_dims_added(&[4, 5], &[4, 1, 5]).as_deref(), Some(&[0, 2][..]));
        assert_eq!(unit_dims_added(&[1, 5], &[1, 1, 5, 1]).as_deref(), Some(&[0, 2][..]));
        assert_eq!(unit_dims_added(&[4, 5], &[20]), None);
        assert_eq!(unit_dims_added(&[4, 1], &[4]), None);
    }

    #[test]
    fn permutations_compose_and_invert() {
        let perm = [2, 0, 1];
        assert_eq!(compose_perms(&perm, &inverted(&perm))[..], [0, 1, 2]);
        assert_eq!(ranks(&[7, 2, 5])[..], [2, 0, 1]);
    }
}
