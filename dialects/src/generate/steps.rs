//! The steps that programs are made of.

mod contract;
mod elementwise;
mod groups;
mod reduction;
mod scan;
mod views;

use super::Choices;
use super::builder::{Builder, Known, Region};
use ramba_abi::DType;

/// A step chooses operations and operands; `None` if what it chose cannot be done, and then it has
/// done part of it or nothing.
type Step = fn(&mut Builder, &mut Choices) -> Option<Known>;

/// The steps, as often as they are wanted; the simplest first.
const STEPS: &[Step] = &[
    elementwise::binary,
    elementwise::unary,
    views::slice,
    views::insert_slice,
    reduction::reduce,
    elementwise::binary,
    views::transpose,
    views::broadcast,
    views::reshape,
    elementwise::cast,
    elementwise::select,
    elementwise::clamp,
    elementwise::binary,
    elementwise::unary,
    elementwise::binary,
    elementwise::unary,
    views::insert_slice,
    views::slice,
    reduction::reduce,
    fill,
    iota,
    scan::scan,
    contract::contract,
    groups::group_reduce,
    groups::gather,
    views::roll,
    views::frame,
    views::roll,
];

/// Takes the step that `choices` says.
pub(super) fn take(builder: &mut Builder, choices: &mut Choices) {
    let step = choices.of(STEPS);
    if let Some(known) = step(builder, choices) {
        builder.offer(known);
    }
}

fn fill(builder: &mut Builder, choices: &mut Choices) -> Option<Known> {
    let shape = builder.choose_shape(choices);
    constant(builder, choices, |builder, choices| builder.choose_dtype(choices), &shape)
}

/// A small constant.
fn constant(
    builder: &mut Builder,
    choices: &mut Choices,
    dtype: impl Fn(&Builder, &mut Choices) -> DType,
    shape: &[i64],
) -> Option<Known> {
    let dtype = dtype(builder, choices);
    let magnitude = choices.of(&[1.0, 2.0, 0.0, 0.5, 3.0, 7.0]);
    let whole: f64 = if dtype.is_integral() { f64::trunc(magnitude) } else { magnitude };
    let negative = choices.once_in(3) && !dtype.is_integral();
    builder.fill(if negative { -whole } else { whole }, dtype, shape)
}

fn iota(builder: &mut Builder, choices: &mut Choices) -> Option<Known> {
    let dtypes = [DType::I64, DType::F64, DType::I32, DType::F32, DType::U8, DType::C64];
    let size = builder.choose_extent(choices);
    let (start, step) = (choices.between(0, 4), choices.of(&[1, 2, 3]));
    let dtype = choices.of(&dtypes);
    builder.iota(start, step, size, dtype)
}

/// A random regular subset of an array's indices; rarely empty.
fn choose_region(shape: &[i64], choices: &mut Choices) -> Region {
    let mut region = Region::default();
    let empty = choices.once_in(40);
    for &extent in shape {
        let step: i64 = choices.of(&[1, 1, 1, 2, -1, 1, 3, -2]);
        let start = choices.between(0, extent - 1);
        let ahead = if step > 0 { extent - 1 - start } else { start };
        let most = if extent == 0 || empty { 0 } else { ahead / step.abs() + 1 };
        // Mostly as much as there is.
        let size = if choices.once_in(3) { choices.between(most.min(1), most) } else { most };
        region.starts.push(start);
        region.sizes.push(size);
        region.steps.push(step);
    }
    region
}

/// A dense box of `sizes` somewhere in an array of `shape`, which must have room for it.
fn choose_box(shape: &[i64], sizes: &[i64], choices: &mut Choices) -> Option<Region> {
    let mut region = Region { sizes: sizes.into(), ..Region::default() };
    for (&extent, &size) in shape.iter().zip(sizes) {
        if size > extent {
            return None;
        }
        region.starts.push(choices.between(0, extent - size));
        region.steps.push(1);
    }
    Some(region)
}

/// The value brought to `shape`: dimensions too many are dropped, those too long are cut, unit ones
/// are repeated, missing ones are added in front.
fn conform(
    builder: &mut Builder,
    choices: &mut Choices,
    mut known: Known,
    shape: &[i64],
) -> Option<Known> {
    let have = builder.shape(known);
    let extra = have.len().saturating_sub(shape.len());
    let missing = shape.len().saturating_sub(have.len());
    let mut sizes = have.clone();
    sizes[..extra].fill(1);
    for (size, &wanted) in sizes[extra..].iter_mut().zip(&shape[missing..]) {
        *size = if *size >= wanted { wanted } else { 1 };
    }
    if sizes != have {
        let region = choose_box(&have, &sizes, choices)?;
        known = builder.slice(known, &region)?;
    }
    if extra > 0 {
        known = builder.reshape(known, &sizes[extra..])?;
    }
    if sizes[extra..] == *shape {
        return Some(known);
    }
    let dims: Vec<i64> = (missing as i64..shape.len() as i64).collect();
    builder.broadcast(known, shape, &dims)
}

/// Values brought to one shape, the largest that all of them have elements for.
fn align(builder: &mut Builder, choices: &mut Choices, values: &[Known]) -> Option<Vec<Known>> {
    let shapes: Vec<_> = values.iter().map(|known| builder.shape(*known)).collect();
    let rank = shapes.iter().map(|shape| shape.len()).max()?;
    let extent_from_end = |place: usize| {
        let extents = shapes.iter().filter(|shape| place < shape.len());
        let extents = extents.map(|shape| shape[shape.len() - 1 - place]);
        extents.filter(|extent| *extent != 1).min().unwrap_or(1)
    };
    let mut shape: Vec<i64> = (0..rank).rev().map(extent_from_end).collect();
    while !builder.fits(&shape) {
        shape.remove(0);
    }
    values.iter().map(|known| conform(builder, choices, *known, &shape)).collect()
}
