//! What users demand of layouts: the candidates that satisfy it, and demands that no choice can.

use super::cost::Cost;
use super::pool::Pool;
use super::problem::Problem;
use super::settings::Settings;
use super::{grids, problem};
use crate::materialize_comm::ownership::normalized;
use ramba_abi::{DimSplit, Distribution, Grid, Layout};
use ramba_dialects::ops::Family;
use ramba_dialects::{Diagnostic, Func, Loc, Op, Opcode, ValueId};

/// Is the operation a demand?
pub fn is_constraint(op: &Op) -> bool {
    op.opcode.def().family == Family::Constraint
}

/// The layouts on `grid` that satisfy a `dist.distribute`.
pub fn satisfying(func: &Func, op: &Op, grid: &Grid) -> Vec<Layout> {
    let distribution = op.text("distribution").parse::<Distribution>();
    let shape = &func.ty(op.operands[0]).shape;
    // The operation was inferred from the same text.
    distribution.map(|demand| demand.layouts(shape, grid)).unwrap_or_default()
}

/// Checks what the demands say of the number of ranks.
///
/// # Errors
/// At the first demand for another number of ranks.
pub fn check(func: &Func, ranks: usize) -> Result<(), Diagnostic> {
    for op in func.ops.iter().filter(|op| op.opcode == Opcode::Distribute) {
        let checked = op.text("distribution").parse::<Distribution>().and_then(|demand| {
            let wrong = |why| format!("distribution '{demand}': {why}");
            demand.check(&func.ty(op.operands[0]).shape, ranks).map_err(wrong)
        });
        checked.map_err(|message| Diagnostic::new(&op.loc, message))?;
    }
    Ok(())
}

/// The grids that demands name.
pub fn named_grids(func: &Func) -> Vec<Grid> {
    let demands = func.ops.iter().filter(|op| op.opcode == Opcode::Distribute);
    demands.filter_map(|op| op.text("distribution").parse::<Distribution>().ok()?.grid).collect()
}

/// For each value, the layouts that it or a later version of it is to have: worth considering where
/// it is made.
pub fn wishes(func: &Func, grid: &Grid) -> Vec<Vec<Layout>> {
    let mut wishes: Vec<Vec<Layout>> = vec![Vec::new(); func.values.len()];
    for op in func.ops.iter().rev() {
        if is_constraint(op) {
            let mut wanted = wishes[op.results[0].0 as usize].clone();
            wanted.extend(match op.opcode {
                Opcode::Distribute => satisfying(func, op, grid),
                _ => like_the_other(func, op, grid),
            });
            wishes[op.operands[0].0 as usize].extend(wanted);
        } else if let Some(form) = op.generic_form() {
            for (result, init) in op.results.iter().zip(form.inits) {
                if let Ok(init) = usize::try_from(*init) {
                    let wanted = wishes[result.0 as usize].clone();
                    wishes[op.operands[init].0 as usize].extend(wanted);
                }
            }
        }
    }
    wishes
}

/// Layouts that satisfy a `dist.align`, if it is known already where the other array lies.
fn like_the_other(func: &Func, op: &Op, grid: &Grid) -> Vec<Layout> {
    let other = op.operands[1];
    let known = match (func.defining_op(other), &func.ty(other).layout) {
        (Some(def), _) if def.opcode == Opcode::Distribute => satisfying(func, def, grid),
        (None, Some(layout)) => vec![Layout::clone(layout)],
        _ => Vec::new(),
    };
    let rank = func.ty(op.operands[0]).rank();
    known.iter().map(|layout| aligned_layout(layout, op, rank)).collect()
}

/// The layout of an array of `rank` dimensions that is split like `other` along the aligned dimension
/// and nowhere else.
pub fn aligned_layout(other: &Layout, op: &Op, rank: usize) -> Layout {
    let mut layout = Layout::replicated(other.grid.clone(), rank);
    let (own, theirs) = aligned_dims(op);
    layout.dims[own] = normalized(other).dims[theirs].clone();
    layout
}

/// The dimensions of the first and second operand of a `dist.align`.
fn aligned_dims(op: &Op) -> (usize, usize) {
    let dims = op.ints("dims");
    (dims[0] as usize, dims[1] as usize)
}

/// Does each rank own the same range of the aligned dimension of both arrays?
pub fn is_satisfied(op: &Op, extent: i64, own: &Layout, other: &Layout) -> bool {
    let (dim, other_dim) = aligned_dims(op);
    let range = |layout: &Layout, dim: usize, rank: usize| match &layout.dims[dim] {
        DimSplit::Whole => ramba_abi::Range::new(0, extent),
        split => {
            let axis = split.axis().unwrap_or_default();
            split.owned(extent, layout.grid.coordinate(rank, axis), layout.grid.0[axis])
        }
    };
    (0..own.grid.ranks()).all(|rank| range(own, dim, rank) == range(other, other_dim, rank))
}

/// The index of the aligned dimension's extent in the shape of a `dist.align`'s first operand.
pub fn aligned_extent(func: &Func, op: &Op) -> i64 {
    func.ty(op.operands[0]).shape[aligned_dims(op).0]
}

/// Is `value` laid out by another demand, so that one more must hold without moving it?
pub fn is_held(func: &Func, value: ValueId, active: problem::Active) -> bool {
    match func.def(value) {
        ramba_dialects::ir::ValueDef::Result(op, _) => {
            is_constraint(&func.ops[op.0 as usize]) && active(op.0 as usize)
        }
        ramba_dialects::ir::ValueDef::Arg(_) => false,
    }
}

/// Why no choice satisfies all demands: some of which none could be left out.
pub fn conflict(func: &Func, settings: &Settings) -> Diagnostic {
    let mut needed: Vec<usize> =
        (0..func.ops.len()).filter(|at| is_constraint(&func.ops[*at])).collect();
    for position in needed.clone() {
        let without: Vec<usize> = needed.iter().copied().filter(|at| *at != position).collect();
        if is_impossible(func, settings, &without) {
            needed = without;
        }
    }
    let at = |position: usize| &func.ops[position].loc;
    let Some((last, earlier)) = needed.split_last() else {
        return Diagnostic::new(&Loc::unknown(), "no layout is possible");
    };
    let message = match earlier {
        [] => format!("no layout on {} ranks satisfies this", settings.ranks),
        _ => "no layout satisfies this together with what is demanded earlier".to_string(),
    };
    let note = |error: Diagnostic, position: &usize| error.note(at(*position), "demanded here");
    earlier.iter().fold(Diagnostic::new(at(*last), message), note)
}

/// Can the demands at these positions not be satisfied together, on any grid?
fn is_impossible(func: &Func, settings: &Settings, demands: &[usize]) -> bool {
    let active = |at: usize| demands.contains(&at);
    grids::grids(func, settings).iter().all(|grid| {
        let problem = Problem::build(func, settings, grid, &mut Pool::default(), &active);
        problem.solve(settings).cost == Cost::INFINITE
    })
}
