//! Boxes of an array, each of which is a box of some value.

use ramba_abi::{IndexBox, Range};
use ramba_dialects::ir::Attrs;
use ramba_dialects::{AttrValue, Diagnostic, Func, Loc, Op, Opcode, ValueId};
use smallvec::SmallVec;
use std::collections::BTreeSet;

/// More parts than this are not worth the loop nests: an interior, its faces, edges and corners in three
/// dimensions.
pub const MOST_PARTS: usize = 27;

/// One integer per dimension.
pub type Ints = SmallVec<[i64; 4]>;

/// What an array consists of.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// Boxes that are apart and cover the array.
    pub list: Vec<Part>,
    /// The arrays put together whose borders these are.
    pub arrays: BTreeSet<ValueId>,
}

/// A box of an array, and whose elements are in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Part {
    /// The box.
    pub place: IndexBox,
    /// The value that has the elements.
    pub source: ValueId,
    /// By how much an element's index is higher in the source, per dimension.
    pub shift: Ints,
}

impl Parts {
    /// All of an array that is one value.
    pub fn one(shape: &[i64], source: ValueId) -> Parts {
        let part = Part::at(IndexBox::whole(shape), source);
        Parts { list: vec![part], arrays: BTreeSet::new() }
    }
}

impl Part {
    /// A box with a value's elements, the first of which is that of the box.
    pub fn at(place: IndexBox, source: ValueId) -> Part {
        let shift = lows(&place).iter().map(|low| -low).collect();
        Part { place, source, shift }
    }

    /// A box of a value, which is where it is in the value.
    pub fn of(place: IndexBox, source: ValueId) -> Part {
        let shift = Ints::from_elem(0, place.0.len());
        Part { place, source, shift }
    }

    /// The part moved `by` so many elements.
    pub fn moved(&self, by: &[i64]) -> Part {
        let moved = |(range, by): (&Range, &i64)| Range::new(range.lo + by, range.hi + by);
        let place = IndexBox(self.place.0.iter().zip(by).map(moved).collect());
        let shift = self.shift.iter().zip(by).map(|(shift, by)| shift - by).collect();
        Part { place, shift, source: self.source }
    }

    /// What of it is in a box; `None` if that is nothing.
    pub fn within(&self, window: &IndexBox) -> Option<Part> {
        let place = self.place.intersect(window);
        (!place.is_empty()).then(|| Part { place, ..self.clone() })
    }

    /// What is left of it without a box.
    pub fn without(&self, hole: &IndexBox) -> Vec<Part> {
        let left = self.place.without(hole).into_iter();
        left.map(|place| Part { place, ..self.clone() }).collect()
    }

    /// The same elements where they are in the source.
    pub fn in_source(&self) -> Part {
        self.moved(&self.shift)
    }

    /// The elements as a value of `func`.
    ///
    /// # Errors
    /// If the source has no such elements, at `loc`.
    pub fn read(&self, func: &mut Func, loc: &Loc) -> Result<ValueId, Diagnostic> {
        let place = self.in_source().place;
        if func.ty(self.source).shape == place.extents() {
            return Ok(self.source);
        }
        let steps = Ints::from_elem(1, place.0.len());
        let bounds = [lows(&place), place.extents(), steps];
        let attrs: Attrs = bounds.iter().map(|ints| AttrValue::ints(ints)).collect();
        func.push(Opcode::ExtractSlice, &[self.source], attrs, loc.clone())
    }
}

/// The first indices of a box.
pub fn lows(place: &IndexBox) -> Ints {
    place.0.iter().map(|range| range.lo).collect()
}

/// The box of the given extents at `starts`.
pub fn boxed(starts: &[i64], sizes: &[i64]) -> IndexBox {
    let range = |(start, size): (&i64, &i64)| Range::new(*start, start + size);
    IndexBox(starts.iter().zip(sizes).map(range).collect())
}

/// Does a slice take, or a write fill, a box?
pub fn is_contiguous(op: &Op) -> bool {
    op.ints("steps").iter().all(|step| *step == 1)
}
