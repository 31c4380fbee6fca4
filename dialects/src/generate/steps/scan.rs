//! Running combinations, such that the order of combining does not matter or little.

use super::super::builder::{Builder, Known};
use super::super::{Choices, Facts};
use crate::Ufunc;
use ramba_abi::Reduction;

pub(super) fn scan(builder: &mut Builder, choices: &mut Choices) -> Option<Known> {
    let operand = builder.pick(choices);
    let shape = builder.shape(operand);
    if shape.is_empty() {
        return None;
    }
    let axis = choices.below(shape.len());
    let along = (axis as i64, choices.below(4) != 3);
    match choices.below(4) {
        0 | 1 => sum(builder, operand, along, shape[axis]),
        2 => extreme(builder, choices, operand, along),
        _ => product(builder, operand, along),
    }
}

/// Of integers, or of numbers of one sign, whose rounding errors add up.
fn sum(builder: &mut Builder, operand: Known, along: (i64, bool), count: i64) -> Option<Known> {
    let (dtype, facts) = (builder.dtype(operand), operand.facts);
    if dtype.is_integral() {
        return builder.scan(Reduction::Sum, operand, along, Facts::of_dtype(dtype));
    }
    if facts.sums_exactly(dtype, count) {
        let facts = Facts { bound: facts.bound * count as f64, nonzero: false, ..facts };
        let total = builder.scan(Reduction::Sum, operand, along, facts)?;
        // Whether an empty part of a line turns −0 into 0 is left open.
        let zero = builder.fill(0.0, dtype, &builder.shape(total))?;
        return builder.map(Ufunc::Add, &[total, zero]);
    }
    if dtype.is_complex() {
        return None;
    }
    let positive =
        if facts.non_negative { operand } else { builder.map(Ufunc::Abs, &[operand])? };
    let ulps = positive.facts.ulps + count as u32 + 1;
    let facts =
        Facts { ulps, bound: f64::INFINITY, integral: false, nonzero: false, ..positive.facts };
    builder.scan(Reduction::Sum, positive, along, facts)
}

fn extreme(
    builder: &mut Builder,
    choices: &mut Choices,
    operand: Known,
    along: (i64, bool),
) -> Option<Known> {
    let dtype = builder.dtype(operand);
    if dtype.is_complex() {
        return None;
    }
    let kind = choices.of(&[Reduction::Max, Reduction::Min]);
    // The extreme of nothing is infinite.
    let facts = if along.1 { operand.facts } else { Facts::of_dtype(dtype) };
    let facts = Facts { ulps: operand.facts.ulps, ..facts };
    builder.scan(kind, operand, along, facts)
}

fn product(builder: &mut Builder, operand: Known, along: (i64, bool)) -> Option<Known> {
    let dtype = builder.dtype(operand);
    let facts = Facts::of_dtype(dtype);
    let exact = dtype.is_integral();
    if exact { builder.scan(Reduction::Prod, operand, along, facts) } else { None }
}
