//! `dist-split-index-sets`: what is computed from arrays that were put together is computed part by part.
//!
//! ```mlir
//! %0 = "dist.fill"() …                                    // %r = concatenate(%x[7:], %x[:7]), a roll by 1
//! %1 = "dist.insert_slice"(%0, %x[7:]) {starts = [0], …}
//! %r = "dist.insert_slice"(%1, %x[:7]) {starts = [1], …}
//! %s = "dist.map"(%r, %y) {fn = "add"}
//! ```
//! becomes
//! ```mlir
//! %a = "dist.map"(%x[7:], %y[:1]) {fn = "add"}
//! %b = "dist.map"(%x[:7], %y[1:]) {fn = "add"}
//! %2 = "dist.insert_slice"(%0, %a) {starts = [0], …}
//! %s = "dist.insert_slice"(%2, %b) {starts = [1], …}
//! ```
//! so that what is rolled, padded or concatenated never exists in memory: the parts read where the
//! elements are. A periodic stencil becomes its interior, which wants halos as any stencil does, and its
//! edges, which want the few elements of the opposite edge.
//!
//! That is index-set splitting (Griebl, Feautrier, Lengauer: Index Set Splitting, IJPP 28, 2000), of whole
//! arrays. It is done before anything else is, for the laws to see the parts. An array is left as it is if
//! somebody wants it in memory, or if its parts would become too many.

mod parts;
#[cfg(test)]
mod tests;

use crate::rules::combination;
use crate::{PassContext, PassDef};
use parts::{Ints, MOST_PARTS, Part, Parts, boxed, lows};
use ramba_abi::IndexBox;
use ramba_dialects::ir::{Attrs, Uses};
use ramba_dialects::ops::Family;
use ramba_dialects::{AttrValue, Diagnostic, Func, Loc, Op, OpId, Opcode, Scalar, ValueId};
use std::collections::{BTreeSet, HashMap};

/// The pass's row.
pub const SPLIT_INDEX_SETS: PassDef = PassDef {
    name: "dist-split-index-sets",
    summary: "Compute from rolled, padded and concatenated arrays part by part, where the parts are",
    options: &[],
    run: split_index_sets,
    gate: crate::pass::anything,
};

fn split_index_sets(func: &mut Func, cx: &mut PassContext) -> Result<(), Diagnostic> {
    let mut closed = BTreeSet::new();
    // Every attempt but the last closes one array more.
    loop {
        let split = Splitting::new(func, &closed);
        if !split.promises_anything() {
            return Ok(());
        }
        match split.run()? {
            Attempt::TooManyParts(arrays) => closed.extend(arrays),
            Attempt::Done(result, splits) => {
                for (loc, parts) in splits {
                    cx.remark(&loc, format!("computed in {parts} parts, where its operands are"));
                }
                *func = result;
                return Ok(());
            }
        }
    }
}

/// What came of an attempt.
enum Attempt {
    /// The new program; per operation that was split, its line and in how many parts.
    Done(Func, Vec<(Loc, usize)>),
    /// These arrays that were put together have too many parts between them.
    TooManyParts(BTreeSet<ValueId>),
}

const NONE: ValueId = ValueId(u32::MAX);

struct Splitting<'a> {
    func: &'a Func,
    /// Per value: do all who use it take it in parts?
    open: Vec<bool>,
    out: Func,
    /// Per value: it, in one piece; [`NONE`] if it is not there.
    whole: Vec<ValueId>,
    /// Per value: its parts, if it has any.
    parts: Vec<Option<Parts>>,
    /// Parts of values of the new program, where they are in these values.
    reads: HashMap<Part, ValueId>,
    splits: Vec<(Loc, usize)>,
}

impl<'a> Splitting<'a> {
    fn new(func: &'a Func, closed: &BTreeSet<ValueId>) -> Splitting<'a> {
        let (out, whole) = func.begun();
        Splitting {
            func,
            open: open_values(func, closed),
            out,
            whole,
            parts: vec![None; func.values.len()],
            reads: HashMap::new(),
            splits: Vec::new(),
        }
    }

    /// Is there an array, put together, that nobody wants in memory?
    fn promises_anything(&self) -> bool {
        let put_together =
            |op: &Op| op.opcode == Opcode::InsertSlice && self.is_open(op.results[0]);
        self.func.ops.iter().any(put_together)
    }

    fn run(mut self) -> Result<Attempt, Diagnostic> {
        for op in &self.func.ops {
            let Some(parts) = self.parts_of(op)? else {
                self.keep(op)?;
                continue;
            };
            if parts.list.len() > MOST_PARTS {
                return Ok(Attempt::TooManyParts(parts.arrays));
            }
            let result = op.results[0];
            self.parts[result.0 as usize] = Some(parts);
            if !self.is_open(result) {
                self.whole(result)?;
                self.parts[result.0 as usize] = None;
            }
        }
        for value in self.func.returns.clone() {
            let whole = self.whole(value)?;
            self.out.returns.push(whole);
        }
        Ok(Attempt::Done(self.out, self.splits))
    }

    fn is_open(&self, value: ValueId) -> bool {
        self.open[value.0 as usize]
    }

    fn parts(&self, value: ValueId) -> Option<&Parts> {
        self.parts[value.0 as usize].as_ref()
    }

    /// The parts of an operation's result, if it is to have any.
    fn parts_of(&mut self, op: &Op) -> Result<Option<Parts>, Diagnostic> {
        let in_parts = op.operands.iter().any(|operand| self.parts(*operand).is_some());
        match op.opcode {
            Opcode::InsertSlice if self.is_open(op.results[0]) => self.put_together(op).map(Some),
            Opcode::ExtractSlice if in_parts && self.is_open(op.results[0]) => {
                Ok(Some(self.selected(op)))
            }
            _ if in_parts && is_map(self.func, op) => self.mapped(op).map(Some),
            _ => Ok(None),
        }
    }

    /// A write into an array that is not to exist.
    fn put_together(&mut self, op: &Op) -> Result<Parts, Diagnostic> {
        let (base, value, result) = (op.operands[0], op.operands[1], op.results[0]);
        let mut parts = match self.parts(base) {
            Some(parts) => parts.clone(),
            None => Parts::one(&self.func.ty(base).shape, self.whole(base)?),
        };
        parts.arrays.insert(result);
        let starts = op.ints("starts");
        let written = boxed(starts, &self.func.ty(value).shape);
        parts.list = parts.list.iter().flat_map(|part| part.without(&written)).collect();
        match self.parts(value).cloned() {
            Some(inner) => {
                parts.arrays.extend(&inner.arrays);
                parts.list.extend(inner.list.iter().map(|part| part.moved(starts)));
            }
            None => parts.list.push(Part::at(written, self.whole(value)?)),
        }
        parts.list.retain(|part| !part.place.is_empty());
        Ok(parts)
    }

    /// A slice of an array that does not exist.
    fn selected(&self, op: &Op) -> Parts {
        let (starts, sizes) = (op.ints("starts"), op.ints("sizes"));
        let Some(parts) = self.parts(op.operands[0]) else { return Parts::default() };
        let window = boxed(starts, sizes);
        let back: Ints = starts.iter().map(|start| -start).collect();
        let seen = parts.list.iter().filter_map(|part| part.within(&window));
        Parts { list: seen.map(|part| part.moved(&back)).collect(), arrays: parts.arrays.clone() }
    }

    /// An elementwise operation, once per part that is one in all its operands.
    fn mapped(&mut self, op: &Op) -> Result<Parts, Diagnostic> {
        let mut cells = vec![IndexBox::whole(&self.func.ty(op.results[0]).shape)];
        let mut arrays = BTreeSet::new();
        for parts in op.operands.iter().filter_map(|operand| self.parts(*operand)) {
            arrays.extend(&parts.arrays);
            let refined = cells.iter().flat_map(|cell| {
                let inside = parts.list.iter().filter_map(move |part| part.within(cell));
                inside.map(|part| part.place)
            });
            cells = refined.collect();
        }
        if cells.len() > MOST_PARTS {
            let list = cells.into_iter().map(|cell| Part::of(cell, NONE)).collect();
            return Ok(Parts { list, arrays });
        }
        let mut list = Vec::new();
        for cell in cells {
            let operands: Result<Vec<ValueId>, Diagnostic> =
                op.operands.iter().map(|operand| self.cell_of(*operand, &cell, &op.loc)).collect();
            let source = self.push(op, &operands?)?;
            list.push(Part::at(cell, source));
        }
        self.splits.push((op.loc.clone(), list.len()));
        Ok(Parts { list, arrays })
    }

    /// The elements of a value in a cell that no border of its parts crosses.
    fn cell_of(
        &mut self,
        value: ValueId,
        cell: &IndexBox,
        loc: &Loc,
    ) -> Result<ValueId, Diagnostic> {
        let mut parts = self.parts(value).into_iter().flat_map(|parts| &parts.list);
        let part = match parts.find_map(|part| part.within(cell)) {
            Some(part) => part,
            None => Part::of(cell.clone(), self.whole(value)?),
        };
        self.read(&part, loc)
    }

    /// The elements of a part as a value.
    fn read(&mut self, part: &Part, loc: &Loc) -> Result<ValueId, Diagnostic> {
        let key = part.in_source();
        if let Some(read) = self.reads.get(&key) {
            return Ok(*read);
        }
        let read = key.read(&mut self.out, loc)?;
        self.reads.insert(key, read);
        Ok(read)
    }

    /// The operation on other operands.
    fn push(&mut self, op: &Op, operands: &[ValueId]) -> Result<ValueId, Diagnostic> {
        let result = self.out.push(op.opcode, operands, op.attrs.clone(), op.loc.clone())?;
        self.out.license(op.licence);
        Ok(result)
    }

    /// An operation whose result is in one piece.
    fn keep(&mut self, op: &Op) -> Result<(), Diagnostic> {
        let inner = match op.opcode {
            Opcode::InsertSlice => self.parts(op.operands[1]).cloned(),
            Opcode::Reduce => {
                self.parts(op.operands[0]).cloned().filter(|_| reduces_all(self.func, op))
            }
            _ => None,
        };
        let Some(parts) = inner else {
            for operand in &op.operands {
                self.whole(*operand)?;
            }
            self.out.adopt(op.clone(), &self.func.values, &mut self.whole);
            return Ok(());
        };
        let kept = match op.opcode {
            Opcode::Reduce => self.reduce_parts(op, parts)?,
            _ => self.write_parts(op, parts)?,
        };
        self.whole[op.results[0].0 as usize] = kept;
        Ok(())
    }

    /// A write of parts into an array.
    fn write_parts(&mut self, op: &Op, parts: Parts) -> Result<ValueId, Diagnostic> {
        let mut array = self.whole(op.operands[0])?;
        let (starts, steps) = (op.ints("starts"), op.ints("steps"));
        for part in parts.list {
            let at = lows(&part.place);
            let at = at.iter().zip(starts).zip(steps);
            let place: Ints = at.map(|((at, start), step)| start + step * at).collect();
            let value = self.read(&part, &op.loc)?;
            array = self.insert(array, value, &place, steps, &op.loc)?;
        }
        Ok(array)
    }

    /// A reduction to one element, which combines those of the parts.
    fn reduce_parts(&mut self, op: &Op, parts: Parts) -> Result<ValueId, Diagnostic> {
        let dtype = self.func.ty(op.operands[0]).dtype;
        let attrs: Attrs =
            [AttrValue::Ufunc(combination(op.reduction("kind"), dtype))].into_iter().collect();
        let mut ones = Vec::new();
        for part in parts.list {
            let value = self.read(&part, &op.loc)?;
            ones.push(self.push(op, &[value])?);
        }
        let nothing = || Diagnostic::new(&op.loc, "an array that is put together has no parts");
        let (first, rest) = ones.split_first().ok_or_else(nothing)?;
        rest.iter().try_fold(*first, |sum, one| {
            let both = self.out.push(Opcode::Map, &[sum, *one], attrs.clone(), op.loc.clone())?;
            self.out.license(op.licence);
            Ok(both)
        })
    }

    /// A value in one piece, its parts put together if it has any.
    fn whole(&mut self, value: ValueId) -> Result<ValueId, Diagnostic> {
        if self.whole[value.0 as usize] != NONE {
            return Ok(self.whole[value.0 as usize]);
        }
        let loc = self.func.defining_op(value).map_or_else(Loc::unknown, |op| op.loc.clone());
        let ty = self.func.ty(value);
        let zero = Scalar::zero(ty.dtype);
        let attrs: Attrs =
            [AttrValue::Scalar(zero), AttrValue::ints(&ty.shape)].into_iter().collect();
        let mut array = self.out.push(Opcode::Fill, &[], attrs, loc.clone())?;
        let steps = Ints::from_elem(1, ty.shape.len());
        let mut parts = self.parts(value).cloned().unwrap_or_default();
        // The interior comes first: its loop nest runs while the edges' messages travel.
        parts.list.sort_by_key(|part| std::cmp::Reverse(part.place.volume()));
        for part in parts.list {
            let value = self.read(&part, &loc)?;
            array = self.insert(array, value, &lows(&part.place), &steps, &loc)?;
        }
        self.whole[value.0 as usize] = array;
        Ok(array)
    }

    fn insert(
        &mut self,
        array: ValueId,
        value: ValueId,
        starts: &[i64],
        steps: &[i64],
        loc: &Loc,
    ) -> Result<ValueId, Diagnostic> {
        let attrs: Attrs = [AttrValue::ints(starts), AttrValue::ints(steps)].into_iter().collect();
        self.out.push(Opcode::InsertSlice, &[array, value], attrs, loc.clone())
    }
}

/// Per value: is it taken in parts, by all who use it?
///
/// An array that is put together by writes need not exist then; what is computed from parts always may be
/// in parts, and is put together for those who want it whole.
fn open_values(func: &Func, closed: &BTreeSet<ValueId>) -> Vec<bool> {
    let uses = func.uses();
    let computed = computed_values(func);
    let mut open = vec![false; func.values.len()];
    for op in func.ops.iter().rev() {
        for &result in &op.results {
            let takers = uses.ops(result);
            let taken = |taker: &OpId| {
                let taker = &func.ops[taker.0 as usize];
                let windows = taker.opcode == Opcode::ExtractSlice;
                takes_parts(func, taker, result, takers, &open)
                    && !(windows && computed[result.0 as usize])
            };
            open[result.0 as usize] = !closed.contains(&result)
                && func.ty(result).volume() > 0
                && (!uses.returned(result) || is_map(func, op))
                && (!takers.is_empty() || is_map(func, op))
                && takers.iter().all(taken)
                && (op.opcode != Opcode::InsertSlice || from_nothing(func, op, &uses));
        }
    }
    open
}

/// Per value: are there elements of it that have to be computed? Windows of such are read from memory, as
/// every window would compute them again, and find borders of its own.
fn computed_values(func: &Func) -> Vec<bool> {
    let mut computed = vec![false; func.values.len()];
    for op in &func.ops {
        let moves = matches!(op.opcode.def().family, Family::View | Family::Write);
        let from = moves && op.operands.iter().any(|operand| computed[operand.0 as usize]);
        for result in &op.results {
            computed[result.0 as usize] = from || op.opcode.def().family == Family::Elementwise;
        }
    }
    computed
}

/// Does `taker`, one of the `takers` of `value`, take it in parts?
fn takes_parts(func: &Func, taker: &Op, value: ValueId, takers: &[OpId], open: &[bool]) -> bool {
    let next = || taker.results.iter().all(|result| open[result.0 as usize]);
    match taker.opcode {
        Opcode::InsertSlice if taker.operands[0] == value => takers.len() == 1 && next(),
        Opcode::InsertSlice => true,
        Opcode::ExtractSlice => parts::is_contiguous(taker) && next(),
        Opcode::Reduce => reduces_all(func, taker),
        _ => is_map(func, taker),
    }
}

/// Is each element of the result computed from those of the same place?
fn is_map(func: &Func, op: &Op) -> bool {
    let made_of_numbers = |value: &ValueId| !func.ty(*value).dtype.is_joint();
    op.opcode.def().family == Family::Elementwise && op.results.iter().all(made_of_numbers)
}

/// Is a write one of a box, into an array that was made of nothing for such writes only?
fn from_nothing(func: &Func, op: &Op, uses: &Uses) -> bool {
    let mut op = op;
    while op.opcode == Opcode::InsertSlice {
        let base = op.operands[0];
        let Some(maker) = func.defining_op(base).filter(|_| parts::is_contiguous(op)) else {
            return false;
        };
        if maker.opcode == Opcode::InsertSlice && uses.count(base) > 1 {
            return false;
        }
        op = maker;
    }
    op.opcode == Opcode::Fill
}

fn reduces_all(func: &Func, op: &Op) -> bool {
    op.ints("axes").len() == func.ty(op.operands[0]).shape.len()
}
