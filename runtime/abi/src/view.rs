//! Views: affine maps from the indices of an iteration to the indices of an array.

use crate::{IndexBox, Range};
use smallvec::SmallVec;
use std::fmt;

/// The index into one array dimension: `offset + step·iteration[dim]`, `offset + step·label`, or
/// `offset` alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Access {
    /// The iteration dimension read, if any.
    pub dim: Option<usize>,
    /// The label that takes the place of an iteration index, if any; `dim` is `None` then.
    pub label: Option<Label>,
    /// The index at iteration 0, or at label 0.
    pub offset: i64,
    /// The distance between neighbours; 0 exactly if there is neither `dim` nor `label`.
    pub step: i64,
}

/// An index that is an element of an array of integers, which only a run knows.
///
/// A label outside of `0..extent` names nothing: what it reads is zero, what it writes is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Label {
    /// Which label: in a loop nest, the input whose element it is.
    pub input: usize,
    /// The number of indices that it chooses from, at least 1.
    pub extent: i64,
}

impl Access {
    /// `offset + step·iteration[dim]`.
    pub fn at(dim: usize, offset: i64, step: i64) -> Access {
        Access { dim: Some(dim), label: None, offset, step }
    }

    /// Always `offset`.
    pub fn constant(offset: i64) -> Access {
        Access { dim: None, label: None, offset, step: 0 }
    }

    /// The label of an input, one of `extent`.
    pub fn chosen(input: usize, extent: i64) -> Access {
        Access { dim: None, label: Some(Label { input, extent }), offset: 0, step: 1 }
    }

    /// The index for an iteration; for the label 0 if one chooses it.
    pub fn index(self, iteration: &[i64]) -> i64 {
        self.offset + self.dim.map_or(0, |dim| self.step * iteration[dim])
    }

    /// The indices touched by a box of iterations, whatever the labels are.
    pub fn image(self, iterations: &IndexBox) -> Range {
        let range = match (self.dim, self.label) {
            (Some(dim), _) => iterations.0[dim],
            (None, Some(label)) => Range::new(0, label.extent),
            (None, None) => return Range::new(self.offset, self.offset + 1),
        };
        self.span(range)
    }

    /// The indices between those of the ends of a range of iterations or labels.
    pub fn span(self, range: Range) -> Range {
        if range.is_empty() {
            return Range::new(self.offset, self.offset);
        }
        let first = self.offset + self.step * range.lo;
        let last = self.offset + self.step * (range.hi - 1);
        Range::new(first.min(last), first.max(last) + 1)
    }
}

/// How an iteration reads or writes an array: one [`Access`] per array dimension. No iteration
/// dimension occurs twice.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ViewMap(pub SmallVec<[Access; 4]>);

impl ViewMap {
    /// The map of the given accesses.
    pub fn new(accesses: &[Access]) -> ViewMap {
        ViewMap(accesses.into())
    }

    /// The map that reads `array[i, j, …]` at iteration `(i, j, …)`.
    pub fn identity(rank: usize) -> ViewMap {
        ViewMap((0..rank).map(|dim| Access::at(dim, 0, 1)).collect())
    }

    /// Is this the identity on `rank` iteration dimensions?
    pub fn is_identity(&self, rank: usize) -> bool {
        self.0.len() == rank
            && self.0.iter().enumerate().all(|(dim, access)| *access == Access::at(dim, 0, 1))
    }

    /// The array index for an iteration.
    pub fn index(&self, iteration: &[i64]) -> SmallVec<[i64; 4]> {
        self.0.iter().map(|access| access.index(iteration)).collect()
    }

    /// The box of array elements that bounds what a box of iterations touches.
    pub fn image(&self, iterations: &IndexBox) -> IndexBox {
        IndexBox(self.0.iter().map(|access| access.image(iterations)).collect())
    }

    /// Do the iterations of a box touch no element through both maps, whichever iterations they are? `false`
    /// may also mean that it is not known.
    pub fn is_apart(&self, other: &ViewMap, iterations: &IndexBox) -> bool {
        let apart = |(a, b): (&Access, &Access)| {
            let stride = gcd(a.step, b.step);
            let labelled = a.label.is_some() || b.label.is_some();
            a.image(iterations).intersect(b.image(iterations)).is_empty()
                || (!labelled && stride > 1 && (a.offset - b.offset) % stride != 0)
        };
        self.0.iter().zip(&other.0).any(apart)
    }

    /// Reading through `self` an array that is itself read through `inner`:
    /// `self` maps the middle's indices to the array's, `inner` maps iterations to the middle's.
    pub fn compose(&self, inner: &ViewMap) -> ViewMap {
        let through = |outer: &Access| match outer.dim {
            None => *outer,
            Some(middle) => {
                let access = inner.0[middle];
                Access {
                    offset: outer.offset + outer.step * access.offset,
                    step: outer.step * access.step,
                    ..access
                }
            }
        };
        ViewMap(self.0.iter().map(through).collect())
    }

    /// Its labels, one per array dimension that one chooses.
    pub fn labels(&self) -> impl Iterator<Item = Label> + '_ {
        self.0.iter().filter_map(|access| access.label)
    }

    /// The array dimension that reads iteration dimension `dim`, if any.
    pub fn reader_of(&self, dim: usize) -> Option<usize> {
        self.0.iter().position(|access| access.dim == Some(dim))
    }
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

/// The result list of an MLIR affine map, such as `d0 + 2, d1 * -1 + 7, 3`. The label of input 2 among
/// twelve, or none of them, is `s2 mod 13`.
impl fmt::Display for ViewMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, access) in self.0.iter().enumerate() {
            let separator = if position == 0 { "" } else { ", " };
            let index = match (access.dim, access.label) {
                (Some(dim), _) => format!("d{dim}"),
                (None, Some(label)) => format!("s{} mod {}", label.input, label.extent + 1),
                (None, None) => {
                    write!(f, "{separator}{}", access.offset)?;
                    continue;
                }
            };
            match (access.label, access.step, access.offset) {
                (_, 1, 0) => write!(f, "{separator}{index}")?,
                (_, 1, offset) => write!(f, "{separator}{index} + {offset}")?,
                (Some(_), step, 0) => write!(f, "{separator}({index}) * {step}")?,
                (Some(_), step, offset) => write!(f, "{separator}({index}) * {step} + {offset}")?,
                (None, step, 0) => write!(f, "{separator}{index} * {step}")?,
                (None, step, offset) => write!(f, "{separator}{index} * {step} + {offset}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn composition_reads_through() {
        // middle[i, j] = array[j, 2 + 3i]; iteration (k) reads middle[k + 1, 5].
        let outer = ViewMap::new(&[Access::at(1, 0, 1), Access::at(0, 2, 3)]);
        let inner = ViewMap::new(&[Access::at(0, 1, 1), Access::constant(5)]);
        let composed = outer.compose(&inner);
        for k in 0..4 {
            assert_eq!(composed.index(&[k]), outer.index(&inner.index(&[k])));
        }
        assert_eq!(composed.to_string(), "5, d0 * 3 + 5");
    }

    #[test]
    fn labels_touch_whatever_they_may_name() {
        // middle[i, j] = array[9 − 2i, j]; iteration (k) reads middle[label, k].
        let outer = ViewMap::new(&[Access::at(0, 9, -2), Access::at(1, 0, 1)]);
        let composed = outer.compose(&ViewMap::new(&[Access::chosen(3, 4), Access::at(0, 0, 1)]));
        assert_eq!(composed.to_string(), "(s3 mod 5) * -2 + 9, d0");
        let image = composed.image(&IndexBox::whole(&[5]));
        assert_eq!(image.0[..], [Range::new(3, 10), Range::new(0, 5)]);
        assert_eq!(composed.reader_of(0), Some(1));
    }

    #[test]
    fn images_bound_what_is_touched() {
        let view = ViewMap::new(&[Access::at(0, 9, -2), Access::constant(4)]);
        let image = view.image(&IndexBox::whole(&[3]));
        assert_eq!(image.0[..], [Range::new(5, 10), Range::new(4, 5)]);
    }
}
