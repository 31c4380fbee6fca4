//! Loop nests touch only what their rank holds.

use super::Problems;
use crate::ir::{ArrayType, Op, OutKind};
use crate::ops::GenericForm;
use crate::{Diagnostic, Func, Opcode, ValueId};
use ramba_abi::{Access, IndexBox, Layout, Range, ViewMap};

/// Checks a verified function in which every message is an operation: each rank holds, as its own or
/// in a halo, what its iterations of each loop nest read, and combined results only.
///
/// # Errors
/// Every read that is not local.
pub fn verify_local_reads(func: &Func) -> Result<(), Vec<Diagnostic>> {
    for_each_nest(func, |op, form, layout| {
        for (position, view) in form.ins.iter().enumerate() {
            let value = op.operands[position];
            let corners = has_corners(func, value);
            check_read(func.ty(value), corners, form.domain, layout, view)
                .map_err(|e| Fault { value, message: format!("input {position} {e}") })?;
        }
        Ok(())
    })
}

/// Checks a verified function with layouts: each rank writes just what it owns, and all of it that is
/// written, so that copies of an element stay equal.
///
/// # Errors
/// Every write that is not.
pub fn verify_local_writes(func: &Func) -> Result<(), Vec<Diagnostic>> {
    for_each_nest(func, |op, form, layout| {
        for (position, value) in op.results.iter().enumerate() {
            check_write(func.ty(*value), form, layout, position)
                .map_err(|e| Fault { value: *value, message: format!("result {position} {e}") })?;
        }
        Ok(())
    })
}

/// What is wrong with the access to a value.
struct Fault {
    value: ValueId,
    message: String,
}

fn for_each_nest(
    func: &Func,
    check: impl Fn(&Op, &GenericForm, &Layout) -> Result<(), Fault>,
) -> Result<(), Vec<Diagnostic>> {
    let mut problems = Problems::default();
    for op in &func.ops {
        let Some(form) = op.generic_form() else {
            continue;
        };
        let Some(layout) = form.layout else {
            problems.at(op, "has no layout");
            continue;
        };
        if let Err(fault) = check(op, &form, layout) {
            let diagnostic = problems.at(op, fault.message);
            let maker = func.defining_op(fault.value).filter(|maker| maker.loc != op.loc);
            diagnostic.notes.extend(maker.map(|maker| (maker.loc.clone(), "made here".into())));
        }
    }
    problems.outcome()
}

/// Does an array with a halo have the elements that lie beyond a block in several dimensions at once?
fn has_corners(func: &Func, value: ValueId) -> bool {
    let maker = func.defining_op(value).filter(|op| op.opcode == Opcode::HaloExchange);
    maker.is_none_or(|op| op.scalar("corners").truth())
}

fn check_read(
    ty: &ArrayType,
    corners: bool,
    domain: &[i64],
    layout: &Layout,
    view: &ViewMap,
) -> Result<(), String> {
    let array = laid_out(ty, layout)?;
    if !array.partial.is_empty() {
        return Err("is read before its partial results are combined".into());
    }
    for rank in checked(layout.grid.ranks()) {
        let iterations = layout.owned(domain, rank);
        let (stored, read) = (array.stored(&ty.shape, rank), view.image(&iterations));
        if !iterations.is_empty() && !stored.contains(&read) {
            return Err(format!(
                "is not local: rank {rank} reads {}, but has {}",
                show(&read),
                show(&stored)
            ));
        }
        let owned = array.owned(&ty.shape, rank);
        if !corners && !iterations.is_empty() && dims_beyond(&owned, &read) > 1 {
            return Err(format!(
                "is not local: rank {rank} reads {}, and has no corners around {}",
                show(&read),
                show(&owned)
            ));
        }
    }
    Ok(())
}

/// In how many dimensions does a box reach beyond another?
fn dims_beyond(inner: &IndexBox, outer: &IndexBox) -> usize {
    inner.0.iter().zip(&outer.0).filter(|(inner, outer)| !inner.contains(**outer)).count()
}

fn check_write(
    ty: &ArrayType,
    form: &GenericForm,
    layout: &Layout,
    result: usize,
) -> Result<(), String> {
    let array = laid_out(ty, layout)?;
    let view = &form.outs[result];
    for rank in checked(layout.grid.ranks()) {
        let (runs, owned) = (layout.owned(form.domain, rank), array.owned(&ty.shape, rank));
        match form.kinds[result] {
            OutKind::Store => {
                let should = writers(&owned, form.domain, view);
                if runs != should && !(runs.is_empty() && should.is_empty()) {
                    let (runs, should) = (show(&runs), show(&should));
                    return Err(format!(
                        "is not local: rank {rank} runs {runs}, but owns what {should} write"
                    ));
                }
            }
            OutKind::Reduce(_) => {
                let combined = view.image(&runs);
                if !runs.is_empty() && !owned.contains(&combined) {
                    let (combined, owned) = (show(&combined), show(&owned));
                    return Err(format!(
                        "is not local: rank {rank} combines into {combined}, but owns {owned}"
                    ));
                }
            }
        }
    }
    check_partial(array, form, layout, result)
}

/// Ranks that share in a reduction must hold partial results, not each its own whole one.
fn check_partial(
    array: &Layout,
    form: &GenericForm,
    layout: &Layout,
    result: usize,
) -> Result<(), String> {
    for (dim, split) in layout.dims.iter().enumerate() {
        let Some(axis) = split.axis().filter(|axis| layout.grid.0[*axis] > 1) else {
            continue;
        };
        let reduced = form.outs[result].reader_of(dim).is_none();
        let partial = array.partial.iter().any(|(other, _)| *other == axis);
        let combines = matches!(form.kinds[result], OutKind::Reduce(_));
        if reduced && combines && !partial {
            return Err(format!(
                "combines over d{dim}, which is split over ranks, but is not partial"
            ));
        }
    }
    Ok(())
}

/// The ranks that are looked at: of a job larger than can be run in a test, the ends and every
/// 61st between them (a prime, so that all coordinates of a grid occur).
fn checked(ranks: usize) -> impl Iterator<Item = usize> {
    const ENDS: usize = 64;
    let between = move |rank: &usize| {
        ranks <= 4 * ENDS || *rank < ENDS || ranks - *rank <= ENDS || rank.is_multiple_of(61)
    };
    (0..ranks).filter(between)
}

fn laid_out<'a>(ty: &'a ArrayType, domain: &Layout) -> Result<&'a Layout, String> {
    let layout = ty.layout.as_deref().ok_or("has no layout")?;
    if layout.grid.ranks() != domain.grid.ranks() {
        return Err(format!("is on the grid {:?}, not {:?}", layout.grid.0, domain.grid.0));
    }
    Ok(layout)
}

/// The iterations that write into the elements `owned` through `view`.
fn writers(owned: &IndexBox, domain: &[i64], view: &ViewMap) -> IndexBox {
    let mut iterations = IndexBox::whole(domain);
    for (access, range) in view.0.iter().zip(&owned.0) {
        match access.dim {
            Some(dim) => {
                iterations.0[dim] = iterations.0[dim].intersect(preimage(*access, *range));
            }
            None if range.contains(Range::new(access.offset, access.offset + 1)) => {}
            None => return IndexBox(domain.iter().map(|_| Range::new(0, 0)).collect()),
        }
    }
    iterations
}

/// The values of an iteration dimension at which an access is in `range`.
fn preimage(access: Access, range: Range) -> Range {
    let step = access.step.abs();
    let ceil = |a: i64| -((-a).div_euclid(step));
    if access.step > 0 {
        Range::new(ceil(range.lo - access.offset), ceil(range.hi - access.offset))
    } else {
        Range::new(ceil(access.offset - range.hi + 1), ceil(access.offset - range.lo + 1))
    }
}

fn show(indices: &IndexBox) -> String {
    let ranges: Vec<String> =
        indices.0.iter().map(|range| format!("{}..{}", range.lo, range.hi)).collect();
    format!("[{}]", ranges.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preimages_are_exact() {
        for (offset, step) in [(0, 1), (2, 3), (9, -1), (11, -4), (-3, 2)] {
            let access = Access::at(0, offset, step);
            for (lo, hi) in [(0, 4), (3, 3), (5, 12), (-2, 1)] {
                let found = preimage(access, Range::new(lo, hi));
                for i in -20..20 {
                    let inside = (lo..hi).contains(&access.index(&[i]));
                    assert_eq!(inside, (found.lo..found.hi).contains(&i), "{access:?} {lo}..{hi}");
                }
            }
        }
    }
}
