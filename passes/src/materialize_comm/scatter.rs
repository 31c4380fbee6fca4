//! Partial results of which every rank wants a part only are combined where they are wanted.
//!
//! ```text
//! %1 = all_reduce %0                            %1 = reduce_scatter %0 {layout = #rows}
//! %2 = nest(%1), split like the rows of %1      %2 = nest(%1)
//! ```
//! That sends half as much: an all-reduce of long arrays is this and a gathering of the parts.

use ramba_abi::{Access, DimSplit, Layout, ViewMap};
use ramba_dialects::ir::{Attrs, Uses};
use ramba_dialects::{AttrValue, Diagnostic, Func, Op, OpId, Opcode, ValueId};
use std::sync::Arc;

/// Arrays of fewer bytes are combined together with all others, in few messages.
const FEW_BYTES: i64 = 16 << 10;

/// `func` with all-reductions replaced where parts will do.
///
/// # Errors
/// If an operation does not admit its operands, at its line.
pub fn scatter(func: &Func) -> Result<Func, Diagnostic> {
    let uses = func.uses();
    let parts: Vec<Option<Layout>> = func.ops.iter().map(|op| part(func, &uses, op)).collect();
    if parts.iter().all(Option::is_none) {
        return Ok(func.clone());
    }
    let (mut out, mut map) = func.begun();
    for (op, part) in func.ops.iter().zip(parts) {
        match part {
            Some(layout) => {
                let attrs: Attrs = [AttrValue::Layout(Arc::new(layout))].into_iter().collect();
                let operand = map[op.operands[0].0 as usize];
                map[op.results[0].0 as usize] =
                    out.push(Opcode::ReduceScatter, &[operand], attrs, op.loc.clone())?;
            }
            None => out.adopt(op.clone(), &func.values, &mut map),
        }
    }
    out.returns = func.returns.iter().map(|value| map[value.0 as usize]).collect();
    Ok(out)
}

/// The layout in which all readers of an all-reduction's result want it, if each rank wants a part.
fn part(func: &Func, uses: &Uses, op: &Op) -> Option<Layout> {
    if op.opcode != Opcode::AllReduce || is_ordered(func, op) {
        return None;
    }
    let (value, result) = (op.operands[0], op.results[0]);
    let layout = func.ty(value).layout.as_deref()?;
    let [(axis, _)] = layout.partial[..] else { return None };
    let ty = func.ty(result);
    let small = ty.volume().saturating_mul(ty.dtype.size_bytes() as i64) <= FEW_BYTES;
    if small || uses.returned(result) || layout.grid.0[axis] == 1 {
        return None;
    }
    let mut wanted = uses.ops(result).iter().map(|user| read_part(func, *user, result, axis));
    let first = wanted.next()??;
    wanted.all(|other| other.as_ref() == Some(&first)).then_some(())?;
    let (dim, split) = first;
    let mut target = ty.layout.as_deref()?.without_halo();
    (target.dims[dim] == DimSplit::Whole).then_some(())?;
    target.dims[dim] = split;
    Some(target)
}

/// Is the order fixed in which the partial results are combined?
fn is_ordered(func: &Func, reduction: &Op) -> bool {
    let Some(maker) = func.defining_op(reduction.operands[0]) else { return true };
    match maker.opcode {
        Opcode::Contract => maker.scalar_if_any("ordered").is_some(),
        _ => maker.generic_form().is_none_or(|form| form.blocks.is_some()),
    }
}

/// The dimension of which a nest reads, on each rank along a grid axis, just the part that its
/// iterations are split into.
fn read_part(func: &Func, user: OpId, value: ValueId, axis: usize) -> Option<(usize, DimSplit)> {
    let op = &func.ops[user.0 as usize];
    let form = op.generic_form()?;
    let domain = form.layout?;
    let running = domain.dims.iter().position(|dim| dim.axis() == Some(axis))?;
    let starts_from = form
        .inits
        .iter()
        .any(|init| usize::try_from(*init).is_ok_and(|init| op.operands[init] == value));
    let shape = &func.ty(value).shape;
    let dim_of = |view: &ViewMap| {
        let dim = view.0.iter().position(|access| *access == Access::at(running, 0, 1))?;
        (shape[dim] == form.domain[running]).then_some(dim)
    };
    let reads = form.ins.iter().zip(&op.operands).filter(|(_, operand)| **operand == value);
    let mut dims = reads.map(|(view, _)| dim_of(view));
    let dim = dims.next()??;
    (!starts_from && dims.all(|other| other == Some(dim)))
        .then(|| (dim, domain.dims[running].clone()))
}
