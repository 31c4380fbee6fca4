//! Functions of corresponding elements.

use super::super::builder::{Builder, Known};
use super::super::{Choices, Facts};
use super::{align, constant};
use crate::Ufunc;
use crate::ufunc::UFUNCS;
use ramba_abi::DType;

pub(super) fn unary(builder: &mut Builder, choices: &mut Choices) -> Option<Known> {
    let operand = builder.pick(choices);
    apply_any(builder, choices, &[operand])
}

pub(super) fn binary(builder: &mut Builder, choices: &mut Choices) -> Option<Known> {
    let a = builder.pick(choices);
    let b = if choices.once_in(5) {
        constant(builder, choices, |builder, _| builder.dtype(a), &[])?
    } else {
        builder.pick(choices)
    };
    let (a, b) = unify(builder, choices, a, b)?;
    let aligned = align(builder, choices, &[a, b])?;
    apply_any(builder, choices, &aligned)
}

pub(super) fn select(builder: &mut Builder, choices: &mut Choices) -> Option<Known> {
    let condition = builder.pick(choices);
    let condition = match builder.cast(condition, DType::Bool) {
        Some(condition) => condition,
        None => builder.fill(1.0, DType::Bool, &[])?,
    };
    let (a, b) = (builder.pick(choices), builder.pick(choices));
    let (a, b) = unify(builder, choices, a, b)?;
    let aligned = align(builder, choices, &[condition, a, b])?;
    builder.map(Ufunc::Select, &aligned)
}

pub(super) fn cast(builder: &mut Builder, choices: &mut Choices) -> Option<Known> {
    let operand = builder.pick(choices);
    let dtype = builder.choose_dtype(choices);
    builder.cast(operand, dtype).or_else(|| {
        let bounded = clamped(builder, choices, operand)?;
        let magnitude = builder.map(Ufunc::Abs, &[bounded]).unwrap_or(bounded);
        builder.cast(magnitude, dtype)
    })
}

pub(super) fn clamp(builder: &mut Builder, choices: &mut Choices) -> Option<Known> {
    let operand = builder.pick(choices);
    clamped(builder, choices, operand)
}

/// `1` where an inexact number or one of its parts is huge, tiny, infinite or not a number.
fn clamped(builder: &mut Builder, choices: &mut Choices, operand: Known) -> Option<Known> {
    let dtype = builder.dtype(operand);
    if dtype.is_integral() || !operand.facts.exact() {
        return None;
    }
    let complex = dtype.is_complex();
    let parts = if complex { &[Ufunc::Real, Ufunc::Imag][..] } else { &[Ufunc::Real] };
    let (low, high) = choices.of(&[(0.0, 1.0), (0.015625, 8.0), (0.0, 100.0)]);
    let mut condition = None;
    for part in parts {
        let inside = within(builder, *part, operand, (low, high))?;
        condition = match condition {
            None => Some(inside),
            Some(others) => builder.map(Ufunc::LogicalAnd, &[others, inside]),
        };
    }
    let one = builder.fill(1.0, dtype, &builder.shape(operand))?;
    let known = builder.map(Ufunc::Select, &[condition?, operand, one])?;
    let bound = if complex { 1.5 * high } else { high };
    let facts = Facts { ulps: 0, bound, nonzero: low > 0.0, ..operand.facts };
    Some(Known { facts, ..known })
}

/// Is the magnitude of a part within bounds?
fn within(
    builder: &mut Builder,
    part: Ufunc,
    operand: Known,
    (low, high): (f64, f64),
) -> Option<Known> {
    let part = builder.map(part, &[operand])?;
    let size = builder.map(Ufunc::Abs, &[part])?;
    let (dtype, shape) = (builder.dtype(size), builder.shape(size));
    let high = builder.fill(high, dtype, &shape)?;
    let below = builder.map(Ufunc::LessEqual, &[size, high])?;
    let low = builder.fill(low, dtype, &shape)?;
    let above = builder.map(Ufunc::GreaterEqual, &[size, low])?;
    builder.map(Ufunc::LogicalAnd, &[below, above])
}

/// Two values in the type that NumPy computes them in, or in that of the first one; the second is
/// replaced by a constant where executions need not agree on the cast.
fn unify(
    builder: &mut Builder,
    choices: &mut Choices,
    a: Known,
    b: Known,
) -> Option<(Known, Known)> {
    let own = builder.dtype(a);
    let dtype = if choices.once_in(2) { own } else { own.promote(builder.dtype(b)) };
    match (builder.cast(a, dtype), builder.cast(b, dtype)) {
        (Some(a), Some(b)) => Some((a, b)),
        _ => Some((a, constant(builder, choices, |_, _| own, &[])?)),
    }
}

/// Applies a function that is defined for the operands: mostly one whose value is exact.
fn apply_any(builder: &mut Builder, choices: &mut Choices, operands: &[Known]) -> Option<Known> {
    let library = choices.once_in(3);
    let wanted =
        |ufunc: &Ufunc| builder.admits(*ufunc, operands) && (library || !is_library(*ufunc));
    let candidates: Vec<Ufunc> = UFUNCS.iter().map(|def| def.ufunc).filter(wanted).collect();
    match *candidates.get(choices.below(candidates.len()))? {
        Ufunc::Pow => power(builder, operands),
        ufunc => builder.map(ufunc, operands),
    }
}

/// Functions whose values libraries round differently.
fn is_library(ufunc: Ufunc) -> bool {
    // Their rows tell them by their cost.
    ufunc.def().flops >= 10
}

/// Integers to small powers only: negative ones have no meaning.
fn power(builder: &mut Builder, operands: &[Known]) -> Option<Known> {
    let (base, exponent) = (operands[0], operands[1]);
    if !builder.dtype(exponent).is_integer() {
        return builder.map(Ufunc::Pow, operands);
    }
    let seven = builder.fill(7.0, builder.dtype(exponent), &builder.shape(exponent))?;
    let small = builder.map(Ufunc::BitAnd, &[exponent, seven])?;
    builder.map(Ufunc::Pow, &[base, small])
}
