//! The ways in which a contraction may run, and what each costs.
//!
//! A contraction is a loop nest, of which each operand and the result lack some loops. Whichever loops
//! are split over ranks, an operand is whole along the grid axes of those that it lacks: split the rows
//! of the first factor and the second is needed everywhere; split rows and columns over a grid of two
//! axes and each rank needs a strip of either; split what is summed and the ranks' sums are partial.

use super::candidates::fresh_layouts;
use super::cost::{Cost, CostModel};
use super::settings::Settings;
use crate::materialize_comm::Placement;
use crate::materialize_comm::ownership::{Spread, largest_block};
use ramba_abi::{Grid, Layout};
use ramba_dialects::ops::Contraction;
use ramba_dialects::{AttrValue, Func, Op};
use smallvec::SmallVec;

/// More ways than this are not considered.
const MOST: usize = 32;

/// A matrix product multiplies and adds this many numbers in the time of one addition in a loop nest
/// (it keeps vectors of sums in registers, where a nest waits for each sum).
const LANES: i64 = 8;

/// A way in which a contraction may run.
pub struct Way {
    /// Which rank runs which loops, and where the result lies, partial results combined.
    pub placement: Placement,
    /// Where the operands must lie.
    pub operands: [Layout; 2],
}

/// A contraction's loops; `None` for other operations.
pub fn loops(func: &Func, op: &Op) -> Option<Contraction> {
    let [lhs, rhs] = op.operands[..] else { return None };
    op.contraction([&func.ty(lhs).shape, &func.ty(rhs).shape])
}

/// All ways to split the loops of a contraction evenly; if it is ordered, those that are not summed over.
pub fn ways(func: &Func, op: &Op, grid: &Grid, settings: &Settings) -> Option<Vec<Way>> {
    let nest = loops(func, op)?;
    let ordered = !matches!(op.attr("ordered"), AttrValue::Absent);
    let fits = |domain: &Layout| !ordered || nest.result_layout(domain).partial.is_empty();
    let domains = fresh_layouts(&nest.domain, grid, settings).into_iter().filter(fits);
    let domains: Vec<Layout> = domains.collect();
    let most = domains.len().saturating_sub(MOST);
    Some(domains.into_iter().skip(most).map(|domain| way(&nest, domain)).collect())
}

fn way(nest: &Contraction, domain: Layout) -> Way {
    let operands = [0, 1].map(|side| nest.operand_layout(&domain, side));
    let partial = SmallVec::new();
    let result = Layout { partial, ..nest.result_layout(&domain) };
    Way { placement: Placement { domain, bases: vec![None], results: vec![result] }, operands }
}

/// What it costs to run so, the operands being in place: the busiest rank's products or memory traffic,
/// whichever takes longer, and the combination of partial sums.
pub fn run(model: &CostModel, func: &Func, op: &Op, way: &Way) -> Cost {
    let Some(nest) = loops(func, op) else { return Cost::ZERO };
    let Placement { domain, results, .. } = &way.placement;
    let ty = func.ty(op.results[0]);
    let bytes = |layout: &Layout, shape: &[i64]| {
        largest_block(Spread::new(layout, shape)).saturating_mul(ty.dtype.size_bytes() as i64)
    };
    let result = bytes(&results[0], &ty.shape);
    let read = |side: usize| bytes(&way.operands[side], &func.ty(op.operands[side]).shape);
    let traffic = model.copy((result + read(0) + read(1)) / 2);
    let terms = if ty.dtype.is_complex() { 4 } else { 1 };
    let products = largest_block(Spread::new(domain, &nest.domain)).saturating_mul(terms) / LANES;
    let along = nest.result_layout(domain).partial;
    let ranks: usize = along.iter().map(|(axis, _)| domain.grid.0[*axis]).product();
    traffic.max(model.compute(products, 0, 1)) + model.all_reduce(ranks, result)
}
