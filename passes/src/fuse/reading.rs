//! How an iteration reads or writes an array, while what is fused with what is still open.

use ramba_abi::{Access, Label, ViewMap};
use ramba_dialects::ops::{Family, OpContext};
use ramba_dialects::{Func, Op, Opcode, ValueId};
use smallvec::{SmallVec, smallvec};

/// A view, and the labels in it: each is an element of a vector, read at an index of the iteration.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reading {
    /// From iteration indices to the array's; its labels count those below.
    pub view: ViewMap,
    /// The vectors, and where they are read.
    pub labels: SmallVec<[(ValueId, Access); 1]>,
}

impl Reading {
    /// The reading of `array[i, j, …]` at iteration `(i, j, …)`.
    pub fn identity(rank: usize) -> Reading {
        Reading::from(ViewMap::identity(rank))
    }

    /// The reading of `array[i, labels[j], …]`, with one of `extent` labels for dimension `axis`.
    pub fn chosen(mut view: ViewMap, axis: usize, labels: ValueId, extent: i64) -> Reading {
        view.0[axis] = Access::chosen(0, extent);
        Reading { view, labels: smallvec![(labels, Access::at(axis, 0, 1))] }
    }

    /// Reading through `self` what is itself read through `inner`. No label is read at an index that
    /// another one chooses.
    pub fn compose(&self, inner: &Reading) -> Reading {
        let mut composed = Reading { view: self.view.compose(&inner.view), labels: smallvec![] };
        for (outer, access) in self.view.0.iter().zip(&mut composed.view.0) {
            let Some(label) = &mut access.label else { continue };
            let source = match outer.label {
                None => inner.labels[label.input],
                Some(Label { input, .. }) => {
                    let (vector, at) = self.labels[input];
                    (vector, ViewMap::new(&[at]).compose(&inner.view).0[0])
                }
            };
            let known = composed.labels.iter().position(|other| *other == source);
            label.input = known.unwrap_or_else(|| {
                composed.labels.push(source);
                composed.labels.len() - 1
            });
        }
        composed
    }
}

impl From<ViewMap> for Reading {
    fn from(view: ViewMap) -> Reading {
        Reading { view, labels: SmallVec::new() }
    }
}

/// How elements of an operation's result are elements of its first operand, if they are.
pub fn reading_of(func: &Func, op: &Op) -> Option<Reading> {
    let types: SmallVec<[_; 2]> = op.operands.iter().map(|value| func.ty(*value)).collect();
    match op.opcode.def().family {
        Family::View => OpContext { op, types: &types }.view().map(Reading::from),
        Family::Gathering => {
            let (axis, view) = (op.int("axis") as usize, ViewMap::identity(types[0].rank()));
            Some(Reading::chosen(view, axis, op.operands[1], types[0].shape[axis]))
        }
        _ => None,
    }
}

/// Can the elements of an operation's result be read so without making the result? Labels name
/// elements of arrays in memory, are read at indices of the iteration, and must not be lost: a label that names
/// nothing reads zero, also where the view leaves out its dimension.
pub fn can_read_through(func: &Func, op: &Op, reading: &Reading) -> bool {
    match (op.opcode, op.opcode.def().family) {
        (Opcode::Gather, _) => reading.view.0[op.int("axis") as usize].dim.is_some(),
        (_, Family::View) => reading_of(func, op).is_none_or(|through| {
            through.compose(reading).view.labels().count() == reading.view.labels().count()
        }),
        _ => reading.labels.is_empty(),
    }
}

/// The operands that are read element by element; those after them are labels.
pub fn elements_of(op: &Op) -> &[ValueId] {
    match op.opcode {
        Opcode::Gather | Opcode::GroupReduce => &op.operands[..1],
        Opcode::InsertSlice => &op.operands[1..],
        _ => &op.operands,
    }
}
