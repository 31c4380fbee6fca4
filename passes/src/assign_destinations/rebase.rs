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
        for Write { result, operand, place } in writes(&func.ops[position]) {
            let base = func.ty(place.0).without_halo();
            let others = versions.entry(place).or_default();
            let fits = |version: &ValueId| {
                lifetimes.is_over(*version, position) && func.ty(*version).without_halo() == base
            };
            let found = others.iter().rposition(fits).map(|index| others.remove(index));
            others.push(func.ops[position].results[result]);
            if let Some(version) = found {
                func.ops[position].operands[operand] = version;
            }
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
