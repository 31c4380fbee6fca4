//! What has been written into an array is read from there.
//!
//! ```text
//! %t = f(%a)                           %t = f(%a)
//! %b1 = insert %t into %b     becomes  %b1 = insert %t into %b
//! %u = g(%t)                           %s = slice of %b1;  %u = g(%s)
//! ```
//! Saturation forwards what is written to those who read it. That is right for the loop nest which writes:
//! there the value is at hand, and the slice is as good. Any other nest would compute it again, with all
//! that it is made of: a loop of stencil steps which read their own centre would be the whole loop once
//! more in every step.
//!
//! For the same reason a slice is read from the newest version of its array in which it is unchanged, not from
//! one that has been overwritten elsewhere and would have to be kept.

use crate::rules::algebra::Region;
use ramba_dialects::ops::Family;
use ramba_dialects::{Diagnostic, Func, Loc, Op, Opcode, ValueId};
use smallvec::{SmallVec, smallvec};
use std::collections::{HashMap, HashSet};

/// `func` with the uses of written values after their writes replaced by reads of the array, as long as what
/// was written stands there.
///
/// # Errors
/// If a slice does not fit its row, which a verified function does not bring about.
pub fn read_back(func: &Func) -> Result<Func, Diagnostic> {
    let (mut out, mut map) = func.begun();
    let mut standing = Standing::new(func);
    for (position, op) in func.ops.iter().enumerate() {
        let mut slices: SmallVec<[(usize, ValueId); 2]> = smallvec![];
        for (at, operand) in op.operands.iter().enumerate() {
            if let Some(write) = standing.write_of(*operand, position) {
                slices.push((at, write.slice(&map, &mut out)?));
            }
        }
        slices.extend(standing.newest(op).map(|array| (0, map[array.0 as usize])));
        out.adopt(op.clone(), &func.values, &mut map);
        if let Some(adopted) = out.ops.last_mut() {
            slices.into_iter().for_each(|(at, slice)| adopted.operands[at] = slice);
        }
        standing.pass(op);
    }
    out.returns = func.returns.iter().map(|value| map[value.0 as usize]).collect();
    Ok(out)
}

/// The written values that stand in memory at a point of the program.
struct Standing<'a> {
    func: &'a Func,
    /// Per value: is it computed from elements of arrays, and an array only by being written?
    computed: Vec<bool>,
    /// Per array: the last operation that writes over it.
    overwriters: HashMap<ValueId, &'a Op>,
    writes: HashMap<ValueId, Write>,
    /// Per array: the next version of it, and where that differs.
    versions: HashMap<ValueId, (ValueId, Region)>,
}

/// A write whose elements stand in an array.
struct Write {
    region: Region,
    array: ValueId,
    loc: Loc,
    /// The elements in the new program, once somebody has wanted them.
    slice: Option<ValueId>,
}

impl<'a> Standing<'a> {
    fn new(func: &'a Func) -> Standing<'a> {
        let inserts = func.ops.iter().filter(|op| op.opcode == Opcode::InsertSlice);
        Standing {
            func,
            computed: computed(func),
            overwriters: inserts.map(|op| (op.operands[0], op)).collect(),
            writes: HashMap::new(),
            versions: HashMap::new(),
        }
    }

    /// Where the operation at `position` should read `value`, if it stands in memory.
    fn write_of(&mut self, value: ValueId, position: usize) -> Option<&mut Write> {
        let write = self.writes.get(&value)?;
        let disturbed = self.overwriters.get(&write.array).is_some_and(|overwriter| {
            !region_of(self.func, overwriter).same(&write.region)
                && self.feeds(position, overwriter)
        });
        if disturbed { None } else { self.writes.get_mut(&value) }
    }

    /// The newest version of the array that a slice is of in which its elements are the same.
    fn newest(&self, op: &Op) -> Option<ValueId> {
        if op.opcode != Opcode::ExtractSlice {
            return None;
        }
        let region = Region::new(op.ints("starts"), op.ints("sizes"), op.ints("steps"));
        let newer = |array: &ValueId| {
            let (newer, changed) = self.versions.get(array)?;
            changed.disjoint(&region).then_some(*newer)
        };
        std::iter::successors(newer(&op.operands[0]), newer).last()
    }

    /// Is what the operation at `position` computes part of what `write` writes, in one loop nest? It would
    /// read the array that is written, and that takes a copy of it unless each iteration keeps to its own.
    fn feeds(&self, position: usize, write: &Op) -> bool {
        let results = &self.func.ops[position].results;
        let mut pending = vec![write.results[0]];
        let mut seen = HashSet::new();
        while let Some(value) = pending.pop() {
            if results.contains(&value) {
                return true;
            }
            let op = self.func.defining_op(value).filter(|_| seen.insert(value));
            match op {
                Some(op) if op.opcode != Opcode::InsertSlice => pending.extend(&op.operands),
                Some(op) if op.results == write.results => pending.push(op.operands[1]),
                _ => {}
            }
        }
        false
    }

    /// Takes note of an operation: what it overwrites, and what it writes.
    fn pass(&mut self, op: &Op) {
        if op.opcode != Opcode::InsertSlice {
            return;
        }
        let (base, value, array) = (op.operands[0], op.operands[1], op.results[0]);
        let region = region_of(self.func, op);
        self.versions.insert(base, (array, region.clone()));
        self.writes.retain(|_, write| write.array != base || write.region.disjoint(&region));
        for write in self.writes.values_mut().filter(|write| write.array == base) {
            (write.array, write.slice) = (array, None);
        }
        if self.computed[value.0 as usize] {
            let write = Write { region, array, loc: op.loc.clone(), slice: None };
            self.writes.entry(value).or_insert(write);
        }
    }
}

impl Write {
    /// The elements that were written, read from the array.
    fn slice(&mut self, map: &[ValueId], out: &mut Func) -> Result<ValueId, Diagnostic> {
        if let Some(slice) = self.slice {
            return Ok(slice);
        }
        let (array, attrs) = (map[self.array.0 as usize], self.region.slice_attrs());
        let slice = out.push(Opcode::ExtractSlice, &[array], attrs, self.loc.clone())?;
        self.slice = Some(slice);
        Ok(slice)
    }
}

/// Per value: is it computed from elements of arrays, and an array only by being written?
fn computed(func: &Func) -> Vec<bool> {
    let uses = func.uses();
    let mut reads_arrays = vec![true; func.values.len()];
    for op in &func.ops {
        let reads = op.operands.iter().any(|operand| reads_arrays[operand.0 as usize]);
        for result in &op.results {
            reads_arrays[result.0 as usize] = reads && op.opcode.def().family != Family::Creation;
        }
    }
    let is_computed = |position: usize| {
        let value = ValueId(position as u32);
        let op = func.defining_op(value).filter(|_| !uses.returned(value));
        op.is_some_and(|op| op.opcode.def().family == Family::Elementwise) && reads_arrays[position]
    };
    (0..func.values.len()).map(is_computed).collect()
}

fn region_of(func: &Func, insert: &Op) -> Region {
    let sizes = &func.ty(insert.operands[1]).shape;
    Region::new(insert.ints("starts"), sizes, insert.ints("steps"))
}
