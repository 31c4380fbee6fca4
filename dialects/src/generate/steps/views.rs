//! Rearranging elements, and writing through views.

use super::super::Choices;
use super::super::builder::{Builder, Known, Region};
use super::{choose_box, choose_region, conform, constant};
use crate::ir::{AttrValue, Shape};
use crate::{Opcode, Ufunc};
use smallvec::smallvec;

pub(super) fn slice(builder: &mut Builder, choices: &mut Choices) -> Option<Known> {
    let operand = builder.pick(choices);
    let region = choose_region(&builder.shape(operand), choices);
    builder.slice(operand, &region)
}

pub(super) fn transpose(builder: &mut Builder, choices: &mut Choices) -> Option<Known> {
    let operand = builder.pick(choices);
    let mut left: Vec<i64> = (0..builder.shape(operand).len() as i64).rev().collect();
    let mut perm = Shape::new();
    while !left.is_empty() {
        perm.push(left.remove(choices.below(left.len())));
    }
    builder.view(Opcode::Transpose, operand, smallvec![AttrValue::Ints(perm)])
}

/// Repeats unit dimensions, or everything along a new dimension.
pub(super) fn broadcast(builder: &mut Builder, choices: &mut Choices) -> Option<Known> {
    let operand = builder.pick(choices);
    let mut shape = builder.shape(operand);
    let mut dims: Vec<i64> = (0..shape.len() as i64).collect();
    for extent in shape.iter_mut().filter(|extent| **extent == 1) {
        *extent = builder.choose_extent(choices);
    }
    if choices.below(3) < 2 || shape == builder.shape(operand) {
        let place = choices.below(shape.len() + 1);
        shape.insert(place, builder.choose_extent(choices));
        dims[place..].iter_mut().for_each(|dim| *dim += 1);
    }
    builder.broadcast(operand, &shape, &dims)
}

pub(super) fn reshape(builder: &mut Builder, choices: &mut Choices) -> Option<Known> {
    let operand = builder.pick(choices);
    let mut shape = builder.shape(operand);
    match choices.below(4) {
        0 => shape.insert(choices.below(shape.len() + 1), 1),
        1 => shape.retain(|extent| *extent != 1),
        2 => shape = smallvec![shape.iter().product()],
        _ => split(&mut shape, choices),
    }
    builder.reshape(operand, &shape)
}

/// Splits one dimension into two.
fn split(shape: &mut Shape, choices: &mut Choices) {
    if shape.is_empty() {
        return;
    }
    let dim = choices.below(shape.len());
    let factor = choices.of(&[2, 4, 3, 5]);
    if shape[dim] % factor == 0 {
        shape[dim] /= factor;
        shape.insert(dim, factor);
    }
}

/// A write into part of an array: of its own elements elsewhere, of another array, or of a constant.
pub(super) fn insert_slice(builder: &mut Builder, choices: &mut Choices) -> Option<Known> {
    let base = builder.pick(choices);
    let region = choose_region(&builder.shape(base), choices);
    let value = match choices.below(4) {
        0 | 1 => shifted(builder, choices, base, &region),
        2 => other(builder, choices, base, &region),
        _ => None,
    };
    let value = match value {
        Some(value) => value,
        None => constant(builder, choices, |builder, _| builder.dtype(base), &region.sizes)?,
    };
    builder.insert(base, value, &region)
}

/// Elements of the base that may overlap those which are written.
fn shifted(
    builder: &mut Builder,
    choices: &mut Choices,
    base: Known,
    region: &Region,
) -> Option<Known> {
    let from = choose_box(&builder.shape(base), &region.sizes, choices)?;
    let value = builder.slice(base, &from)?;
    if choices.once_in(2) {
        Some(value)
    } else {
        builder.map(Ufunc::Add, &[value, value]).or(Some(value))
    }
}

/// Another array, cut or repeated to fit.
fn other(
    builder: &mut Builder,
    choices: &mut Choices,
    base: Known,
    region: &Region,
) -> Option<Known> {
    let value = builder.pick(choices);
    let value = builder.cast(value, builder.dtype(base))?;
    conform(builder, choices, value, &region.sizes)
}

/// Elements moved along a dimension, those that leave at one end entering at the other; often added to where
/// they come from.
pub(super) fn roll(builder: &mut Builder, choices: &mut Choices) -> Option<Known> {
    let operand = builder.pick(choices);
    let shape = builder.shape(operand);
    let dim = choices.below(shape.len());
    let extent = *shape.get(dim)?;
    let head = choices.of(&[1, extent - 1, 2, extent / 2]).clamp(0, extent);
    let rolled = rolled(builder, operand, dim, [head, extent - head])?;
    if choices.once_in(3) {
        return Some(rolled);
    }
    builder.map(Ufunc::Add, &[operand, rolled]).or(Some(rolled))
}

/// The last `sizes[0]` elements of a dimension, then the first `sizes[1]`, written into zeros.
fn rolled(builder: &mut Builder, operand: Known, dim: usize, sizes: [i64; 2]) -> Option<Known> {
    let shape = builder.shape(operand);
    let part = |start: i64, size: i64| {
        let mut region = Region {
            starts: Shape::from_elem(0, shape.len()),
            sizes: shape.clone(),
            steps: Shape::from_elem(1, shape.len()),
        };
        (region.starts[dim], region.sizes[dim]) = (start, size);
        region
    };
    let [head, tail] = sizes;
    let zeros = builder.fill(0.0, builder.dtype(operand), &shape)?;
    let last = builder.slice(operand, &part(tail, head))?;
    let first = builder.insert(zeros, last, &part(0, head))?;
    let rest = builder.slice(operand, &part(0, tail))?;
    builder.insert(first, rest, &part(head, tail))
}

/// An array in a frame of one number, seen through a window of its own size.
pub(super) fn frame(builder: &mut Builder, choices: &mut Choices) -> Option<Known> {
    let operand = builder.pick(choices);
    let sizes = builder.shape(operand);
    let wide: Shape = sizes.iter().map(|extent| extent + choices.between(1, 3)).collect();
    let place = choose_box(&wide, &sizes, choices)?;
    let window = choose_box(&wide, &sizes, choices)?;
    let frame = constant(builder, choices, |builder, _| builder.dtype(operand), &wide)?;
    let framed = builder.insert(frame, operand, &place)?;
    let seen = builder.slice(framed, &window)?;
    if choices.once_in(3) {
        return Some(framed);
    }
    builder.map(Ufunc::Mul, &[operand, seen]).or(Some(seen))
}
