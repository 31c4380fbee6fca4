//! Writes onto versions of an array that nobody needs any more.
//!
//! A law of `dist-saturate` takes a write that is overwritten out of the chain of an array's versions:
//!
//! ```text
//! %b1 = write %x into %b at R             %b1 = write %x into %b at R
//! …reads %b1…                        =    …reads %b1…
//! %b2 = write %y into %b1 at R            %b2 = write %y into %b at R
//! ```
//!
//! If something reads the version between, the right side needs the memory of two arrays, and a copy of
//! one to begin with; the left side needs one array. This goes from right to left.

use ramba_abi::ViewMap;
use ramba_dialects::ir::{Lifetimes, OutKind};
use ramba_dialects::{Func, Op, ValueId};
use std::collections::HashMap;

/// An array that is written to, and where: by which iterations, through which view.
type Place = (ValueId, Vec<i64>, ViewMap);

/// Lets each write that covers what an earlier one wrote start from that one's result, if nobody needs
/// that afterwards.
pub(super) fn rebase(func: &mut Func) {
    let lifetimes = Lifetimes::of(func);
    let mut versions: HashMap<Place, Vec<ValueId>> = HashMap::new();
    for position in 0..func.ops.len() {
        let writes = writes(&func.ops[position]);
        for Write { operand, place, .. } in &writes {
            let base = func.ty(place.0).without_halo();
            let fits = |version: &ValueId| {
                lifetimes.is_over(*version, position) && func.ty(*version).without_halo() == base
            };
            let others = versions.entry(place.clone()).or_default();
            if let Some(found) = others.iter().rposition(fits) {
                func.ops[position].operands[*operand] = others.remove(found);
            }
        }
        for Write { result, place, .. } in writes {
            versions.entry(place).or_default().push(func.ops[position].results[result]);
        }
    }
}

/// A result of a nest that starts from an array which the nest does not read.
struct Write {
    result: usize,
    operand: usize,
    place: Place,
}

fn writes(op: &Op) -> Vec<Write> {
    let Some(form) = op.generic_form() else { return Vec::new() };
    let write = |result: usize| {
        let operand = usize::try_from(form.inits[result]).ok()?;
        let place = (op.operands[operand], form.domain.to_vec(), form.outs[result].clone());
        let reads = op.operands[..form.ins.len()].contains(&place.0);
        let stores = form.kinds[result] == OutKind::Store;
        (stores && !reads).then_some(Write { result, operand, place })
    };
    (0..op.results.len()).filter_map(write).collect()
}

#[cfg(test)]
mod tests {
    use crate::fuse::FUSE;
    use crate::{Options, PassDef};
    use ramba_dialects::ir::Attrs;
    use ramba_dialects::{ArrayType, AttrValue, DType, Func, Loc, Opcode, Ufunc, ValueId};
    use smallvec::smallvec;

    fn push(func: &mut Func, opcode: Opcode, operands: &[ValueId], attrs: Attrs) -> ValueId {
        func.push(opcode, operands, attrs, Loc::unknown()).unwrap()
    }

    /// Writes the square root of the first elements of `from` into the middle of `into`.
    fn step(func: &mut Func, into: ValueId, from: ValueId) -> ValueId {
        let ints = AttrValue::ints;
        let slice = smallvec![ints(&[0]), ints(&[7]), ints(&[1])];
        let part = push(func, Opcode::ExtractSlice, &[from], slice);
        let root = push(func, Opcode::Map, &[part], smallvec![AttrValue::Ufunc(Ufunc::Sqrt)]);
        push(func, Opcode::InsertSlice, &[into, root], smallvec![ints(&[1]), ints(&[1])])
    }

    fn run(pass: &'static PassDef, func: &mut Func) {
        pass.run(func, &Options::of(pass), &mut Vec::new()).unwrap();
    }

    #[test]
    fn arrays_used_in_turn_are_not_copied() {
        let mut func = Func::new("main");
        let [a, b] = [0, 1].map(|_| func.arg(ArrayType::new(DType::F64, &[9]), true));
        let first = step(&mut func, b, a);
        let second = step(&mut func, a, first);
        // As the law of overwritten writes leaves it: from `b`, not from `first`.
        let third = step(&mut func, b, second);
        func.returns = vec![second, third];
        run(&FUSE, &mut func);
        run(&super::super::ASSIGN_DESTINATIONS, &mut func);
        assert!(func.ops.iter().all(|op| op.opcode != Opcode::Copy), "{:?}", func.ops);
    }

    #[test]
    fn a_version_that_is_returned_is_not_overwritten() {
        let mut func = Func::new("main");
        let [a, b] = [0, 1].map(|_| func.arg(ArrayType::new(DType::F64, &[9]), true));
        let first = step(&mut func, b, a);
        let second = step(&mut func, b, a);
        func.returns = vec![first, second];
        run(&FUSE, &mut func);
        run(&super::super::ASSIGN_DESTINATIONS, &mut func);
        assert_eq!(func.ops.iter().filter(|op| op.opcode == Opcode::Copy).count(), 1);
    }
}
