//! Which values exist in memory.
//!
//! A value that is not materialized is computed again wherever an element of it is read. That costs
//! nothing if each element is read once; if several loops or several shifted reads want it, the work
//! is repeated, and past a point storing the value is cheaper. The same goes for what is broadcast.

use super::reading::{Reading, can_read_through, elements_of, reading_of};
use ramba_dialects::ir::Uses;
use ramba_dialects::ops::Family;
use ramba_dialects::{Func, Op, Opcode, Shape, ValueId};
use std::collections::HashSet;

/// Extra additions per element that are still cheaper than writing and reading it again: 16 bytes
/// take about as long as this many vectorized additions.
const RECOMPUTE_LIMIT: u64 = 24;

/// Values that cost less than this many additions are not stored for being broadcast: reading what
/// they are made of takes as long as reading them.
const COSTLY: u64 = 8;

/// Additions that take as long as starting a loop nest on all cores.
const LOOP: u64 = 20_000;

/// Where the elements of a value are wanted: by the iterations of a domain, and how they are read.
type Demand = (Shape, Reading);

/// Answers, for every value, whether it is materialized. Function arguments always are.
pub fn materialized(func: &Func) -> Vec<bool> {
    let uses = func.uses();
    let mut demands: Vec<HashSet<Demand>> = vec![HashSet::new(); func.values.len()];
    let mut stored = vec![false; func.values.len()];
    for arg in &func.args {
        stored[arg.value.0 as usize] = true;
    }
    let weights = weights(func, &uses);
    // Users come after what they use, so a value's demands are complete when it is reached.
    for op in func.ops.iter().rev() {
        for result in &op.results {
            let at = result.0 as usize;
            let forced = !is_inlinable(func, op)
                || is_wanted_whole(func, &uses, *result)
                || demands[at].iter().any(|(_, reading)| !can_read_through(func, op, reading));
            stored[at] = forced || is_costly(func, *result, weights[at], &demands[at]);
        }
        demand_operands(func, op, &stored, &mut demands);
    }
    stored
}

/// Can elements of the operation's result be computed one by one, on demand?
pub fn is_inlinable(func: &Func, op: &Op) -> bool {
    match op.opcode.def().family {
        Family::Creation | Family::Elementwise => true,
        Family::View | Family::Gathering => reading_of(func, op).is_some(),
        _ => false,
    }
}

/// Must the value be an array in memory, whatever it costs to compute?
fn is_wanted_whole(func: &Func, uses: &Uses, value: ValueId) -> bool {
    uses.returned(value) || uses.ops(value).iter().any(|user| needs_array(func, value, user.0))
}

/// Must `value` be an array in memory for this user: as the base of a write, or as the operand of
/// an operation that is not a loop over elements?
fn needs_array(func: &Func, value: ValueId, user: u32) -> bool {
    let op = &func.ops[user as usize];
    match op.opcode {
        Opcode::InsertSlice => op.operands[0] == value,
        Opcode::Gather | Opcode::GroupReduce => op.operands[1] == value,
        Opcode::Reduce => false,
        _ => !is_inlinable(func, op),
    }
}

/// Is computing a value wherever it is wanted more work than storing it?
fn is_costly(func: &Func, value: ValueId, weight: u64, demands: &HashSet<Demand>) -> bool {
    if weight * demands.len().saturating_sub(1) as u64 > RECOMPUTE_LIMIT {
        return true;
    }
    let elements = func.ty(value).volume().max(0) as u64;
    let computed = demands.iter().map(evaluations).fold(0, u64::saturating_add);
    let again = weight.saturating_mul(computed.saturating_sub(elements));
    weight >= COSTLY && again > elements.saturating_mul(RECOMPUTE_LIMIT).saturating_add(LOOP)
}

/// How often a loop evaluates what it reads through a view: once per row where that stays the same
/// along the row, since compilers move it out of the innermost loop.
fn evaluations((domain, reading): &Demand) -> u64 {
    let innermost = domain.len().wrapping_sub(1);
    let moves = reading.view.reader_of(innermost).is_some();
    let counted = if moves { &domain[..] } else { &domain[..domain.len().saturating_sub(1)] };
    counted.iter().fold(1u64, |product, extent| product.saturating_mul((*extent).max(0) as u64))
}

/// The additions needed for one element of each value, from what is surely in memory.
fn weights(func: &Func, uses: &Uses) -> Vec<u64> {
    let mut weights = vec![0u64; func.values.len()];
    for op in &func.ops {
        let own = match op.opcode {
            Opcode::Map => u64::from(op.ufunc("fn").def().flops),
            Opcode::Cast | Opcode::Iota | Opcode::Gather => 1,
            _ => 0,
        };
        if !is_inlinable(func, op) {
            continue;
        }
        let below: u64 = op.operands.iter().map(|v| weights[v.0 as usize]).sum();
        for result in op.results.iter().filter(|result| !is_wanted_whole(func, uses, **result)) {
            weights[result.0 as usize] = own.saturating_add(below).min(1 << 20);
        }
    }
    weights
}

/// Passes on to the operands how the elements of an operation's result are wanted.
fn demand_operands(func: &Func, op: &Op, stored: &[bool], demands: &mut [HashSet<Demand>]) {
    let own = op.results.first().map(|result| result.0 as usize);
    for operand in elements_of(op) {
        let shape = &func.ty(*operand).shape;
        let as_array = (shape.clone(), Reading::identity(shape.len()));
        let wanted: Vec<Demand> = match own {
            Some(at) if !stored[at] => {
                let through = reading_of(func, op);
                demands[at].iter().map(|demand| compose(through.as_ref(), demand)).collect()
            }
            _ => vec![root_demand(func, op).unwrap_or(as_array)],
        };
        demands[operand.0 as usize].extend(wanted);
    }
}

/// How a materialized operation's own loop reads its operand.
fn root_demand(func: &Func, op: &Op) -> Option<Demand> {
    let shape = func.ty(op.results[0]).shape.clone();
    reading_of(func, op).map(|reading| (shape, reading))
}

fn compose(through: Option<&Reading>, (domain, demand): &Demand) -> Demand {
    let composed = through.map_or_else(|| demand.clone(), |through| through.compose(demand));
    (domain.clone(), composed)
}
