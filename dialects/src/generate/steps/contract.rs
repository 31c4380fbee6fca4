//! Sums of products, such that the order of summing does not matter or little.

use super::super::builder::{Builder, Known};
use super::super::{Choices, Facts};
use crate::Ufunc;
use ramba_abi::DType;
use smallvec::SmallVec;

/// More products than this are not summed.
const MOST_PRODUCTS: i64 = 100_000;

type Dims = SmallVec<[i64; 4]>;

/// Dimensions that run together, of either operand.
#[derive(Default)]
struct Pairs([Dims; 2]);

impl Pairs {
    fn push(&mut self, pair: (i64, i64)) {
        self.0[0].push(pair.0);
        self.0[1].push(pair.1);
    }
}

pub(super) fn contract(builder: &mut Builder, choices: &mut Choices) -> Option<Known> {
    let lhs = multipliable(builder, choices, None)?;
    let rhs = multipliable(builder, choices, Some(builder.dtype(lhs)))?;
    let (batch, summed) = choose_dims(builder, choices, [lhs, rhs]);
    let extent = |dim: &i64| builder.shape(lhs)[*dim as usize];
    let count: i64 = summed.0[0].iter().map(extent).product();
    let shared: i64 = batch.0[0].iter().map(extent).product::<i64>() * count;
    let volumes = [lhs, rhs].map(|known| builder.shape(known).iter().product::<i64>());
    let products = volumes[0].saturating_mul(volumes[1]) / shared.max(1);
    let rank = builder.shape(lhs).len() + builder.shape(rhs).len()
        - batch.0[0].len()
        - 2 * summed.0[0].len();
    if products > MOST_PRODUCTS || !builder.fits(&[products / count.max(1)]) || rank > 4 {
        return None;
    }
    let facts = facts(builder, [lhs, rhs], count)?;
    let product = builder.contract(
        [lhs, rhs],
        [&batch.0[0], &batch.0[1], &summed.0[0], &summed.0[1]],
        facts,
    )?;
    // Whether nothing but −0 sums to −0 is left open.
    let zero = builder.fill(0.0, builder.dtype(lhs), &builder.shape(product))?;
    if facts.exact() { builder.map(Ufunc::Add, &[product, zero]) } else { Some(product) }
}

/// An inexact operand; magnitudes of inexact numbers of either sign, whose sums would cancel.
fn multipliable(
    builder: &mut Builder,
    choices: &mut Choices,
    wanted: Option<DType>,
) -> Option<Known> {
    let mut known = builder.pick(choices);
    let own = builder.dtype(known);
    let dtype = match wanted {
        Some(dtype) => dtype,
        None if own.is_integral() => choices.of(&[DType::F64, DType::F32, DType::C128, DType::C64]),
        None => own,
    };
    if own != dtype {
        known = builder.cast(known, dtype)?;
    }
    let tame = known.facts.non_negative || known.facts.integral && known.facts.bound.is_finite();
    if tame || dtype.is_complex() { Some(known) } else { builder.map(Ufunc::Abs, &[known]) }
}

/// Pairs of dimensions of one extent run together, most of them summed.
fn choose_dims(builder: &Builder, choices: &mut Choices, operands: [Known; 2]) -> (Pairs, Pairs) {
    let [lhs, rhs] = operands.map(|known| builder.shape(known));
    let (mut batch, mut summed) = (Pairs::default(), Pairs::default());
    let mut free: Vec<usize> = (0..rhs.len()).collect();
    for dim in (0..lhs.len()).rev() {
        let Some(at) = free.iter().position(|other| rhs[*other] == lhs[dim]) else { continue };
        let pair = (dim as i64, free[at] as i64);
        match choices.below(4) {
            0 | 1 => summed.push(pair),
            2 => batch.push(pair),
            _ => continue,
        }
        free.remove(at);
    }
    (batch, summed)
}

/// What is known of the sums of `count` products; `None` if executions need not agree on them.
fn facts(builder: &Builder, [lhs, rhs]: [Known; 2], count: i64) -> Option<Facts> {
    let dtype = builder.dtype(lhs);
    let (a, b) = (lhs.facts, rhs.facts);
    let terms = if dtype.is_complex() { 2 } else { 1 };
    let bound = (terms * count) as f64 * a.bound * b.bound;
    let both = a.join(b);
    let known = Facts { bound, nonzero: false, ..both };
    let product = Facts { bound: a.bound * b.bound, ..both };
    if product.sums_exactly(dtype, terms * count) {
        return Some(known);
    }
    if !both.exact() || !both.non_negative || dtype.is_complex() {
        return None;
    }
    let ulps = count as u32 + 2;
    Some(Facts { ulps, bound: f64::INFINITY, integral: false, ..known })
}
