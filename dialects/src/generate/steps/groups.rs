//! Labels that choose, such that the order of combining does not matter or little.

use super::super::builder::{Builder, Known};
use super::super::{Choices, Facts};
use crate::Ufunc;
use ramba_abi::{DType, Reduction};

pub(super) fn group_reduce(builder: &mut Builder, choices: &mut Choices) -> Option<Known> {
    let mut operand = builder.pick(choices);
    let shape = builder.shape(operand);
    if shape.is_empty() {
        return None;
    }
    let axis = choices.below(shape.len());
    // One group may have nothing, and one label no group.
    let groups = choices.between(1, 6);
    let labels = labels(builder, choices, groups, shape[axis])?;
    let (dtype, facts, count) = (builder.dtype(operand), operand.facts, shape[axis]);
    let extreme = choices.once_in(3) && !dtype.is_complex();
    let (kind, facts) = if extreme {
        let kind = choices.of(&[Reduction::Max, Reduction::Min]);
        // The extreme of nothing is infinite.
        (kind, Facts { ulps: facts.ulps, ..Facts::of_dtype(dtype) })
    } else if dtype.is_integral() {
        (choices.of(&[Reduction::Sum, Reduction::Prod]), Facts::of_dtype(dtype))
    } else if facts.sums_exactly(dtype, count) {
        (Reduction::Sum, Facts { bound: facts.bound * count as f64, nonzero: false, ..facts })
    } else if dtype.is_complex() {
        return None;
    } else {
        // Rounding errors of numbers of one sign add up.
        if !facts.non_negative {
            operand = builder.map(Ufunc::Abs, &[operand])?;
        }
        let ulps = operand.facts.ulps + count as u32 + 1;
        let bound = f64::INFINITY;
        let facts = Facts { ulps, bound, integral: false, nonzero: false, ..operand.facts };
        (Reduction::Sum, facts)
    };
    builder.group_reduce(kind, [operand, labels], (axis as i64, groups), facts)
}

pub(super) fn gather(builder: &mut Builder, choices: &mut Choices) -> Option<Known> {
    let table = builder.pick(choices);
    let shape = builder.shape(table);
    if shape.is_empty() {
        return None;
    }
    let axis = choices.below(shape.len());
    let count = builder.choose_extent(choices);
    let mut picked = shape.clone();
    picked[axis] = count;
    if shape[axis] == 0 || !builder.fits(&picked) {
        return None;
    }
    let labels = labels(builder, choices, shape[axis], count)?;
    let facts = Facts { nonzero: false, ..table.facts };
    builder.gather([table, labels], axis as i64, facts)
}

/// `count` labels for `extent` indices, in a run or in rounds, some of them beyond.
fn labels(builder: &mut Builder, choices: &mut Choices, extent: i64, count: i64) -> Option<Known> {
    let dtype = choices.of(&[DType::I64, DType::I32, DType::U8, DType::I8]);
    let (start, step) = (choices.between(0, 3), choices.of(&[1, 2, 5]));
    let count = builder.iota(start, step, count, dtype)?;
    let shape = builder.shape(count);
    let round = (extent + choices.between(0, 1)).min(100) as f64;
    let round = builder.fill(round, dtype, &shape)?;
    builder.map(Ufunc::Mod, &[count, round])
}
