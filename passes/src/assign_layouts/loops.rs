//! The ways in which an operation without a body may run whose loops can be split as one likes, such as
//! a contraction, and what each costs.
//!
//! Its kernel takes operands as they lie: whichever loops are split over ranks, an operand is whole along
//! the grid axes of the loops that it lacks. Split the rows of a matrix product's first factor and the
//! second is needed everywhere; split rows and columns over a grid of two axes and each rank needs a strip
//! of either; split what is summed and the ranks' sums are partial.

use super::candidates::fresh_layouts;
use super::cost::{CostModel, Parts};
use super::prices::{block_bytes, combine};
use super::settings::Settings;
use crate::materialize_comm::Placement;
use crate::materialize_comm::ownership::{Spread, axis_of, largest_block};
use ramba_abi::{Grid, Layout};
use ramba_dialects::ops::{LoopRule, Sharding};
use ramba_dialects::{Func, Op};
use smallvec::SmallVec;

/// More ways than this are not considered.
const MOST: usize = 32;

/// A matrix product multiplies and adds this many numbers in the time of one addition in a loop nest
/// (it keeps vectors of sums in registers, where a nest waits for each sum).
const LANES: i64 = 8;

/// A way in which the loops may run.
pub struct Way {
    /// Which rank runs which loops, and where the results lie, partial results combined.
    pub placement: Placement,
    /// Where the operands must lie.
    pub operands: Vec<Layout>,
}

/// All ways to split the loops evenly; none if the rule does not say where the operands must lie.
pub fn ways(op: &Op, rule: &Sharding, grid: &Grid, settings: &Settings) -> Vec<Way> {
    if rule.loops.is_empty() || op.operands.is_empty() {
        return Vec::new();
    }
    let domains = fresh_layouts(&rule.domain, grid, settings).into_iter();
    let admitted = domains.filter(|domain| {
        let whole = |dim: usize| matches!(rule.loops[dim], LoopRule::Whole | LoopRule::Scan);
        (0..rule.loops.len()).all(|dim| !whole(dim) || axis_of(domain, dim).is_none())
    });
    let ways: Vec<Way> = admitted.filter_map(|domain| way(op, rule, domain)).collect();
    // Replication comes last, and stays.
    ways.into_iter().rev().take(MOST).rev().collect()
}

fn way(op: &Op, rule: &Sharding, domain: Layout) -> Option<Way> {
    let operands = (0..op.operands.len()).map(|operand| rule.operand_layout(&domain, operand));
    let operands = operands.collect::<Option<_>>()?;
    let result = |at: usize| Layout { partial: SmallVec::new(), ..rule.result_layout(&domain, at) };
    let results: Vec<Layout> = (0..op.results.len()).map(result).collect();
    let bases = vec![None; results.len()];
    Some(Way { placement: Placement { domain, bases, results }, operands })
}

/// What it costs to run so, the operands being in place: the busiest rank's products or memory traffic,
/// whichever takes longer, and the combination of partial sums.
pub fn run(model: &CostModel, func: &Func, op: &Op, rule: &Sharding, way: &Way) -> Parts {
    let Placement { domain, results, .. } = &way.placement;
    let bytes = |(value, layout)| block_bytes(func.ty(value), layout);
    let read: i64 = op.operands.iter().copied().zip(&way.operands).map(bytes).sum();
    let written: i64 = op.results.iter().copied().zip(results).map(bytes).sum();
    let traffic = model.stream(read.saturating_add(written));
    let terms = if func.ty(op.results[0]).dtype.is_complex() { 4 } else { 1 };
    let points = largest_block(Spread::new(domain, &rule.domain));
    let products = model.compute(points.saturating_mul(terms) / LANES, 0, 1);
    let slower = if traffic.total() >= products.total() { traffic } else { products };
    slower + combine(model, func, op, rule, &way.placement)
}
