//! The lines of a box along one of its dimensions.

use crate::shard::Dims;
use ramba_abi::IndexBox;
use smallvec::SmallVec;

/// The parallel lines of a box, and where they are in the array read and in the one written. All
/// distances are in elements.
#[derive(Clone, Debug)]
pub(crate) struct Lines {
    /// The elements of each line.
    pub length: usize,
    /// The distance of neighbours along a line: as read, as written.
    pub along: [isize; 2],
    /// Lines that lie side by side in memory.
    width: usize,
    /// The other dimensions: extent, and the distances of neighbours.
    outer: SmallVec<[(usize, [isize; 2]); 4]>,
}

/// Lines side by side that are scanned together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bundle {
    /// The number of its first line.
    pub first: usize,
    /// How many lines there are.
    pub width: usize,
    /// From the box's first element to the bundle's: as read, as written.
    pub offsets: [isize; 2],
}

/// The most lines in a bundle: their running combinations stay in the first-level cache.
pub(super) const MOST_WIDE: usize = 256;

impl Lines {
    /// The lines of `part` along `axis` in two dense or padded row-major arrays.
    pub fn new(part: &IndexBox, axis: usize, from: &Dims, to: &Dims) -> Lines {
        let extents = part.extents();
        let strides = |dim: usize| [from[dim] as isize, to[dim] as isize];
        let last = extents.len() - 1;
        let side_by_side = axis != last && from[last] == 1 && to[last] == 1;
        let is_outer = |dim: &usize| *dim != axis && !(side_by_side && *dim == last);
        let outer = (0..extents.len()).filter(is_outer);
        Lines {
            length: extents[axis] as usize,
            along: strides(axis),
            width: if side_by_side { extents[last] as usize } else { 1 },
            outer: outer.map(|dim| (extents[dim] as usize, strides(dim))).collect(),
        }
    }

    /// The number of lines.
    pub fn count(&self) -> usize {
        self.outer_count() * self.width
    }

    /// The number of bundles.
    pub(super) fn bundles(&self) -> usize {
        self.outer_count() * self.width.div_ceil(MOST_WIDE)
    }

    fn outer_count(&self) -> usize {
        self.outer.iter().map(|(extent, _)| extent).product()
    }

    pub(super) fn bundle(&self, number: usize) -> Bundle {
        let pieces = self.width.div_ceil(MOST_WIDE);
        let (mut outer, start) = (number / pieces, number % pieces * MOST_WIDE);
        let first = outer * self.width + start;
        let mut offsets = [start as isize; 2];
        for (extent, strides) in self.outer.iter().rev() {
            let index = (outer % extent) as isize;
            outer /= extent;
            offsets = [offsets[0] + index * strides[0], offsets[1] + index * strides[1]];
        }
        Bundle { first, width: MOST_WIDE.min(self.width - start), offsets }
    }
}
