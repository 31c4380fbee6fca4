//! Memory that results take over: nobody may need what was in it.

use super::Problems;
use crate::Func;
use crate::ir::{Lifetimes, Op, OutKind};
use crate::ops::GenericForm;
use ramba_abi::{IndexBox, ViewMap};

pub(super) fn check(func: &Func, problems: &mut Problems) {
    let lifetimes = Lifetimes::of(func);
    for (position, op) in func.ops.iter().enumerate() {
        let Some(form) = op.generic_form() else {
            continue;
        };
        let Some(reuse) = form.reuse else {
            continue;
        };
        if let Err(e) = check_lists(op, &form, reuse) {
            problems.at(op, e);
            continue;
        }
        for (result, operand) in reuse.iter().enumerate() {
            if let Ok(operand) = usize::try_from(*operand)
                && let Err(e) =
                    check_reuse(func, op, &form, &lifetimes, (position, result, operand))
            {
                problems.at(op, format!("result {result} takes over operand {operand}: {e}"));
            }
        }
    }
}

fn check_lists(op: &Op, form: &GenericForm, reuse: &[i64]) -> Result<(), String> {
    if reuse.len() != form.outs.len() {
        return Err(format!("'reuse' names {} results of {}", reuse.len(), form.outs.len()));
    }
    let valid = -1..op.operands.len() as i64;
    if let Some(operand) = reuse.iter().find(|operand| !valid.contains(operand)) {
        return Err(format!("'reuse' names operand {operand} of {}", op.operands.len()));
    }
    let moved =
        form.inits.iter().zip(reuse).position(|(init, reused)| *init >= 0 && init != reused);
    match moved {
        Some(result) => Err(format!("result {result} does not stay in the place of its init")),
        None => Ok(()),
    }
}

fn check_reuse(
    func: &Func,
    op: &Op,
    form: &GenericForm,
    lifetimes: &Lifetimes,
    (position, result, operand): (usize, usize, usize),
) -> Result<(), String> {
    let value = op.operands[operand];
    let owner = lifetimes.owner(value);
    if func.ty(value).without_halo() != func.ty(op.results[result]).without_halo() {
        return Err("they differ in type or layout".into());
    }
    if !lifetimes.dies_at(owner, position) {
        return Err(format!("%{} is needed afterwards", value.0));
    }
    let earlier = form.reuse.unwrap_or_default()[..result].iter();
    let mut taken = earlier.filter_map(|other| op.operands.get(usize::try_from(*other).ok()?));
    if taken.any(|other| lifetimes.owner(*other) == owner) {
        return Err("so does an earlier result".into());
    }
    let mut reads = form.ins.iter().zip(&op.operands);
    let (out, domain) = (&form.outs[result], IndexBox::whole(form.domain));
    let folds = matches!(form.kinds[result], OutKind::Reduce(_));
    let own = |view: &ViewMap| (view == out && !folds) || view.is_apart(out, &domain);
    if reads.any(|(view, read)| lifetimes.owner(*read) == owner && !own(view)) {
        return Err("an iteration may read what another one has written".into());
    }
    Ok(())
}
