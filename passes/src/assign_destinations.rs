//! `dist-assign-destinations`: says whose memory each result of a nest takes over.
//!
//! Values never change, memory does: a nest may write its result over an operand which nobody reads
//! afterwards, if inside the nest each iteration reads of that operand only the element that it then
//! writes, and elements that no iteration writes (a boundary that takes over what lies beside it). A
//! result with an init must start from the init's elements; where the init cannot be overwritten, a
//! `dist.copy` is, and the program says so.
//!
//! Of the versions of an array that a write can start from, one is taken that can be overwritten (`rebase`).
//! A nest all of whose elements are overwritten before anybody reads them is not run (`unwritten`).
//!
//! A result that takes over no operand's memory takes that of an argument which the caller has given up and
//! nobody uses any more: `a[:] = b + c` computes into `a`, though nothing of `a` is left in the program.
//!
//! After this pass each `dist.generic` has its `reuse` list, and every result with an init reuses it.

use crate::{PassContext, PassDef};
use ramba_abi::{IndexBox, ViewMap};
use ramba_dialects::ir::{Attrs, Lifetimes, OutKind};
use ramba_dialects::ops::GenericForm;
use ramba_dialects::{AttrValue, Diagnostic, Func, Op, Opcode, ValueId};
use smallvec::SmallVec;

mod rebase;
mod unwritten;

/// The pass's row.
pub const ASSIGN_DESTINATIONS: PassDef = PassDef {
    name: "dist-assign-destinations",
    summary: "Decide whose memory each loop nest's results take over",
    options: &[],
    run: assign_destinations,
    gate: crate::pass::anything,
};

fn assign_destinations(func: &mut Func, cx: &mut PassContext) -> Result<(), Diagnostic> {
    rebase::rebase(func);
    unwritten::drop_overwritten(func, cx)?;
    let (begun, mut map) = func.begun();
    let old = std::mem::replace(func, begun);
    let lifetimes = Lifetimes::of(&old);
    let mut given_up: Vec<ValueId> = given_up(&old);
    for (position, op) in old.ops.iter().enumerate() {
        let mut op = op.clone();
        let mut copied: SmallVec<[(usize, ValueId); 2]> = SmallVec::new();
        if let Some(mut chosen) = choose(&old, &lifetimes, position) {
            take_over_arguments(&old, &lifetimes, position, &mut given_up, &mut chosen, &mut op);
            op.set_attr("reuse", AttrValue::Ints(chosen.reuse));
            for init in chosen.copies {
                let source = map[op.operands[init].0 as usize];
                let copy = func.push(Opcode::Copy, &[source], Attrs::new(), op.loc.clone())?;
                cx.remark(&op.loc, "the array written to is still needed: it is copied first");
                copied.push((init, copy));
            }
        }
        func.adopt(op, &old.values, &mut map);
        if let Some(adopted) = func.ops.last_mut() {
            for (init, copy) in copied {
                adopted.operands[init] = copy;
            }
        }
    }
    func.returns = old.returns.iter().map(|value| map[value.0 as usize]).collect();
    Ok(())
}

struct Choice {
    reuse: SmallVec<[i64; 4]>,
    /// The inits that must be copied first.
    copies: SmallVec<[usize; 2]>,
}

fn choose(func: &Func, lifetimes: &Lifetimes, position: usize) -> Option<Choice> {
    let op = &func.ops[position];
    let form = op.generic_form()?;
    let mut choice = Choice { reuse: SmallVec::new(), copies: SmallVec::new() };
    let mut taken: SmallVec<[ValueId; 4]> = SmallVec::new();
    for (result, view) in form.outs.iter().enumerate() {
        let free = |operand: usize| {
            let value = op.operands[operand];
            let owner = lifetimes.owner(value);
            lifetimes.dies_at(value, position)
                && !taken.contains(&owner)
                && keeps_to_its_own(op, &form, lifetimes, owner, view)
        };
        let init = usize::try_from(form.inits[result]).ok();
        let chosen = match (init, form.kinds[result]) {
            (Some(init), _) if free(init) => Some(init),
            (Some(init), _) => {
                choice.copies.push(init);
                Some(init)
            }
            (None, OutKind::Store) => (0..form.ins.len())
                .find(|&i| form.ins[i] == *view && fits(func, op, i, result) && free(i)),
            (None, OutKind::Reduce(_)) => None,
        };
        taken.extend(chosen.map(|operand| lifetimes.owner(op.operands[operand])));
        choice.reuse.push(chosen.map_or(-1, |operand| operand as i64));
    }
    Some(choice)
}

/// The arguments whose memory is the program's to use.
fn given_up(func: &Func) -> Vec<ValueId> {
    let donated = func.args.iter().filter(|arg| arg.donated && !arg.by_value);
    donated.map(|arg| arg.value).collect()
}

/// Lets results that have no memory yet, and are written wholly, take that of arguments which are not used
/// any more: such a result starts from the argument.
fn take_over_arguments(
    func: &Func,
    lifetimes: &Lifetimes,
    position: usize,
    given_up: &mut Vec<ValueId>,
    choice: &mut Choice,
    op: &mut Op,
) {
    let Some(form) = func.ops[position].generic_form() else { return };
    // What a result has taken over, lives on in it.
    let taken = choice.reuse.iter().filter_map(|reuse| usize::try_from(*reuse).ok());
    let taken: SmallVec<[ValueId; 4]> =
        taken.map(|at| lifetimes.owner(func.ops[position].operands[at])).collect();
    given_up.retain(|argument| !taken.contains(argument));
    let mut inits: SmallVec<[i64; 4]> = form.inits.into();
    for (result, reuse) in choice.reuse.iter_mut().enumerate() {
        let ty = func.ty(op.results[result]);
        let stores = form.kinds[result] == OutKind::Store && *reuse < 0;
        let wholly =
            form.outs[result].is_identity(form.domain.len()) && ty.shape[..] == *form.domain;
        let fits = |argument: &ValueId| {
            lifetimes.is_over(*argument, position)
                && func.ty(*argument).without_halo() == ty.without_halo()
        };
        if let Some(found) = given_up.iter().position(fits).filter(|_| stores && wholly) {
            *reuse = op.operands.len() as i64;
            inits[result] = *reuse;
            op.operands.push(given_up.remove(found));
        }
    }
    op.set_attr("inits", AttrValue::Ints(inits));
}

/// Does each iteration read of the memory of `owner` only the element that it writes through `view`, and what
/// none writes?
fn keeps_to_its_own(
    op: &Op,
    form: &GenericForm,
    lifetimes: &Lifetimes,
    owner: ValueId,
    view: &ViewMap,
) -> bool {
    let domain = IndexBox::whole(form.domain);
    let mut reads = form.ins.iter().zip(&op.operands);
    reads.all(|(read, value)| {
        lifetimes.owner(*value) != owner || read == view || read.is_apart(view, &domain)
    })
}

/// Could an operand's memory hold a result: the same elements of the same type on each rank?
fn fits(func: &Func, op: &Op, operand: usize, result: usize) -> bool {
    let have = func.ty(op.operands[operand]).without_halo();
    have == func.ty(op.results[result]).without_halo()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, PassDef};
    use ramba_dialects::reference::evaluate;
    use ramba_dialects::{ArrayType, DType, Loc, Ufunc};

    #[test]
    fn an_argument_is_taken_over_once() {
        let mut func = Func::new("main");
        let a = func.arg(ArrayType::new(DType::F64, &[9]), true);
        let map = |func: &mut Func, operands: &[ValueId], ufunc| {
            let attrs = [AttrValue::Ufunc(ufunc)].into_iter().collect();
            func.push(Opcode::Map, operands, attrs, Loc::unknown()).unwrap()
        };
        let doubled = map(&mut func, &[a, a], Ufunc::Add);
        let total = [AttrValue::Reduction(ramba_dialects::Reduction::Sum), AttrValue::ints(&[0])];
        let total =
            func.push(Opcode::Reduce, &[doubled], total.into_iter().collect(), Loc::unknown());
        let wide = [AttrValue::ints(&[9]), AttrValue::ints(&[])].into_iter().collect();
        let wide = func.push(Opcode::Broadcast, &[total.unwrap()], wide, Loc::unknown()).unwrap();
        let scaled = map(&mut func, &[wide, wide], Ufunc::Mul);
        func.returns = vec![doubled, scaled];
        for pass in
            [&crate::fuse::FUSE, &crate::assign_layouts::ASSIGN_LAYOUTS, &ASSIGN_DESTINATIONS]
        {
            pass.run(&mut func, &Options::of(pass), &mut Vec::new()).unwrap();
        }
        ramba_dialects::verify(&func).unwrap();
        assert_eq!(
            func.ops.iter().filter(|op| op.generic_form().unwrap().reuse == Some(&[-1])).count(),
            1
        );
    }

    /// `b + c`, where the caller has given up `a`; how many arrays are made besides.
    fn memory_for_sum(donated: bool, returned: bool) -> usize {
        let mut func = Func::new("main");
        let ty = || ArrayType::new(DType::F64, &[9]);
        let a = func.arg(ty(), donated);
        let [b, c] = [0, 1].map(|_| func.arg(ty(), false));
        let add = [AttrValue::Ufunc(Ufunc::Add)].into_iter().collect();
        let sum = func.push(Opcode::Map, &[b, c], add, Loc::unknown()).unwrap();
        func.returns = if returned { vec![sum, a] } else { vec![sum] };
        let inputs = crate::saturate::testing::tensors(&func, 5);
        let expected = evaluate(&func, &inputs).unwrap();
        let passes: [&'static PassDef; 3] =
            [&crate::fuse::FUSE, &crate::assign_layouts::ASSIGN_LAYOUTS, &ASSIGN_DESTINATIONS];
        for pass in passes {
            pass.run(&mut func, &Options::of(pass), &mut Vec::new()).unwrap();
        }
        assert_eq!(evaluate(&func, &inputs).unwrap(), expected);
        let reuses = |op: &&Op| op.generic_form().is_some_and(|form| form.reuse == Some(&[-1]));
        func.ops.iter().filter(reuses).count()
    }

    #[test]
    fn arrays_that_are_given_up_take_results() {
        assert_eq!(memory_for_sum(true, false), 0);
        assert_eq!(memory_for_sum(false, false), 1);
        assert_eq!(memory_for_sum(true, true), 1);
    }
}
