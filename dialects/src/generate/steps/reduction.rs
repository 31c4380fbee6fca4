//! Combining elements along dimensions, such that the order does not matter or little.

use super::super::builder::{Builder, Known};
use super::super::{Choices, Facts};
use crate::Ufunc;
use ramba_abi::{DType, Reduction};

pub(super) fn reduce(builder: &mut Builder, choices: &mut Choices) -> Option<Known> {
    let operand = builder.pick(choices);
    let shape = builder.shape(operand);
    // All dimensions first, then every subset.
    let subset = !choices.below(1 << shape.len());
    let axes: Vec<i64> = (0..shape.len() as i64).filter(|dim| subset >> dim & 1 == 1).collect();
    let count: i64 = axes.iter().map(|axis| shape[*axis as usize]).product();
    match choices.below(7) {
        6 if has_moments(builder, operand) => moments(builder, operand, &axes, count),
        6 if !builder.searches() => None,
        6 => {
            let locate = choices.of(&[Ufunc::LocatedSmallest, Ufunc::LocatedLargest]);
            first_extreme(builder, locate, operand, &axes)
        }
        0 | 1 => sum(builder, operand, &axes, count),
        2 => extreme(builder, Reduction::Max, operand, &axes, count),
        3 => extreme(builder, Reduction::Min, operand, &axes, count),
        4 => product(builder, operand, &axes, count),
        _ => {
            let kind = choices.of(&[Reduction::Any, Reduction::All]);
            let truth = builder.cast(operand, DType::Bool)?;
            builder.reduce(kind, truth, &axes, Facts::of_dtype(DType::Bool))
        }
    }
}

fn sum(builder: &mut Builder, operand: Known, axes: &[i64], count: i64) -> Option<Known> {
    let (dtype, facts) = (builder.dtype(operand), operand.facts);
    if dtype.is_integral() {
        return builder.reduce(Reduction::Sum, operand, axes, Facts::of_dtype(dtype));
    }
    if facts.sums_exactly(dtype, count) {
        return exact_sum(builder, operand, axes, count);
    }
    if dtype.is_complex() {
        return None;
    }
    let positive =
        if facts.non_negative { operand } else { builder.map(Ufunc::Abs, &[operand])? };
    let ulps = positive.facts.ulps + count as u32 + 1;
    let facts =
        Facts { ulps, bound: f64::INFINITY, integral: false, nonzero: false, ..positive.facts };
    builder.reduce(Reduction::Sum, positive, axes, facts)
}

/// Are these floats of which executions agree on a variance?
fn has_moments(builder: &Builder, operand: Known) -> bool {
    let facts = operand.facts;
    builder.dtype(operand).is_float() && facts.exact() && !facts.bound.is_infinite()
}

/// A variance in one pass.
fn moments(builder: &mut Builder, operand: Known, axes: &[i64], count: i64) -> Option<Known> {
    let facts = operand.facts;
    let ulps = 4 * count as u32 + 16;
    let words = if facts.non_negative { Ufunc::MomentsSum } else { Ufunc::MomentsSquares };
    let made =
        Facts { ulps, bound: f64::INFINITY, non_negative: true, ..Facts::of_dtype(DType::F64) };
    builder.moments(operand, axes, words, made)
}

/// Of integers in a floating-point type. Whether nothing but −0 sums to −0 is left open, so the sign
/// of zero is washed off.
fn exact_sum(builder: &mut Builder, operand: Known, axes: &[i64], count: i64) -> Option<Known> {
    let dtype = builder.dtype(operand);
    let bound = operand.facts.bound * count as f64;
    let facts = Facts { bound, nonzero: false, ..operand.facts };
    let total = builder.reduce(Reduction::Sum, operand, axes, facts)?;
    let zero = builder.fill(0.0, dtype, &builder.shape(total))?;
    builder.map(Ufunc::Add, &[total, zero])
}

fn extreme(
    builder: &mut Builder,
    kind: Reduction,
    operand: Known,
    axes: &[i64],
    count: i64,
) -> Option<Known> {
    let dtype = builder.dtype(operand);
    // The extreme of nothing is infinite.
    let facts = if count == 0 { Facts::of_dtype(dtype) } else { operand.facts };
    if dtype.is_complex() {
        let part = builder.map(Ufunc::Real, &[operand])?;
        return extreme(builder, kind, part, axes, count);
    }
    builder.reduce(kind, operand, axes, facts)
}

/// Where an extreme is first; executions must agree on every bit of the numbers.
fn first_extreme(
    builder: &mut Builder,
    locate: Ufunc,
    operand: Known,
    axes: &[i64],
) -> Option<Known> {
    if builder.dtype(operand).is_complex() {
        let part = builder.map(Ufunc::Real, &[operand])?;
        return first_extreme(builder, locate, part, axes);
    }
    let shape = builder.shape(operand);
    let mut stride = 1;
    let mut position = None;
    for &axis in axes.iter().rev() {
        let extent = shape[axis as usize];
        let steps = builder.iota(0, stride, extent, DType::I64)?;
        let steps = builder.broadcast(steps, &shape, &[axis])?;
        position = Some(match position {
            Some(before) => builder.map(Ufunc::Add, &[steps, before])?,
            None => steps,
        });
        stride *= extent;
    }
    let position = position.filter(|_| operand.facts.exact())?;
    builder.search(locate, [operand, position], axes)
}

/// Of integers, or of numbers up to 1, where nothing overflows in any order.
fn product(builder: &mut Builder, operand: Known, axes: &[i64], count: i64) -> Option<Known> {
    let (dtype, facts) = (builder.dtype(operand), operand.facts);
    if dtype.is_integral() {
        return builder.reduce(Reduction::Prod, operand, axes, Facts::of_dtype(dtype));
    }
    if facts.bound > 1.0 || dtype.is_complex() {
        return None;
    }
    let ulps = if facts.integral { 1 } else { count as u32 * (facts.ulps + 1) };
    let facts = Facts { ulps, nonzero: false, ..facts };
    builder.reduce(Reduction::Prod, operand, axes, facts)
}
