//! Reductions.
//!
//! `min`, `max`, `any` and `all` may combine in any order, and so may integers. Inexact sums and
//! products may only in the reorder tier.

use super::algebra::{Ints, others, picked, ranks};
use super::constants::split_constant;
use super::{Law, Tier::Exact, Tier::Fast, Tier::Reorder, casts};
use crate::saturate::{Graph, Node};
use egg::Id;
use ramba_dialects::Opcode::{Broadcast, Cast, Map, Reduce, Transpose};
use ramba_dialects::{AttrValue, DType, Reduction, Scalar, Ufunc};

#[rustfmt::skip] // a law a line
pub(super) const LAWS: &[Law] = &[
    // max(−a) = −min(a)
    Law::text("max-of-negative", Exact, "max[k](negative(a)) => negative(min[k](a)) if float(a)"),
    Law::text("min-of-negative", Exact, "min[k](negative(a)) => negative(max[k](a)) if float(a)"),
    // Σ −a = −Σ a
    Law::text("sum-of-negative", Exact, "sum[k](negative(a)) => negative(sum[k](a)) if integer(a)"),
    // Monotone functions commute with extremes.
    Law::text("max-of-sqrt", Exact, "max[k](sqrt(a)) => sqrt(max[k](a)) if float(a), never_negative(a), filled(a)"),
    Law::text("min-of-sqrt", Exact, "min[k](sqrt(a)) => sqrt(min[k](a)) if float(a), never_negative(a), filled(a)"),
    Law::text("max-of-floor", Exact, "max[k](floor(a)) => floor(max[k](a))"),
    Law::text("min-of-floor", Exact, "min[k](floor(a)) => floor(min[k](a))"),
    Law::text("max-of-ceil", Exact, "max[k](ceil(a)) => ceil(max[k](a))"),
    Law::text("min-of-ceil", Exact, "min[k](ceil(a)) => ceil(min[k](a))"),
    Law::text("max-of-rint", Exact, "max[k](rint(a)) => rint(max[k](a))"),
    Law::text("min-of-rint", Exact, "min[k](rint(a)) => rint(min[k](a))"),
    // max(c · a) = c · max(a)   for a finite positive constant c
    Law::node("extreme-of-product", Exact, Reduce, extreme_of_product, |s| {
        let product = s.map(Ufunc::Mul, &[s.x(&[4, 3])?, s.fill(2.5, &[4, 3])?])?;
        s.reduce(Reduction::Min, product, &[0])
    }),
    // any(¬a) = ¬all(a)
    Law::text("any-of-not", Exact, "any[k](logical_not(a)) => logical_not(all[k](a)) if boolean(a)"),
    Law::text("all-of-not", Exact, "all[k](logical_not(a)) => logical_not(any[k](a)) if boolean(a)"),
    // Truth values
    Law::text("max-is-any", Exact, "max[k](a) => any[k](a) if boolean(a)"),
    Law::text("min-is-all", Exact, "min[k](a) => all[k](a) if boolean(a)"),
    Law::text("sum-is-any", Exact, "sum[k](a) => any[k](a) if boolean(a)"),
    Law::text("prod-is-all", Exact, "prod[k](a) => all[k](a) if boolean(a)"),
    // any(a < c) = min(a) < c   for a constant c and no NaN: what is reduced for several bounds is shared
    Law::pair("any-below-constant", Exact, (Reduce, Map), any_below_constant, |s| {
        let number = s.cast(s.arg(DType::I16, &[4, 3])?, s.dtype)?;
        let below = s.map(Ufunc::Less, &[number, s.fill(2.0, &[4, 3])?])?;
        s.reduce(Reduction::Any, below, &[0])
    }),
    // any(isnan(a)) = isnan(max(a))
    Law::text("any-nan", Exact, "any[k](isnan(a)) => isnan(max[k](a)) if float(a), filled(a)"),
    // Over no dimension, or dimensions of one element
    Law::node("reduce-of-one", Exact, Reduce, reduce_of_one, |s| {
        s.reduce(Reduction::Max, s.x(&[3, 1])?, &[1])
    }),
    // max(max(a)) is one max
    Law::pair("reduce-reduce", Exact, (Reduce, Reduce), reduce_reduce, |s| {
        let inner = s.reduce(Reduction::Min, s.x(&[2, 3, 4])?, &[1])?;
        s.reduce(Reduction::Min, inner, &[1])
    }),
    Law::pair("sum-of-sum", Reorder, (Reduce, Reduce), sum_of_sum, |s| {
        let inner = s.reduce(Reduction::Sum, s.x(&[2, 3, 4])?, &[1])?;
        s.reduce(Reduction::Sum, inner, &[0, 1])
    }),
    // max over the dimensions of aᵖ is one over those of a
    Law::pair("reduce-of-transpose", Exact, (Reduce, Transpose), reduce_of_transpose, |s| {
        s.reduce(Reduction::Max, s.transpose(s.x(&[2, 3, 4])?, &[2, 0, 1])?, &[1])
    }),
    Law::pair("sum-of-transpose", Reorder, (Reduce, Transpose), sum_of_transpose, |s| {
        s.reduce(Reduction::Sum, s.transpose(s.x(&[2, 3, 4])?, &[2, 0, 1])?, &[1])
    }),
    // What is repeated need not be compared again
    Law::pair("reduce-of-broadcast", Exact, (Reduce, Broadcast), reduce_of_broadcast, |s| {
        let repeated = s.broadcast(s.x(&[3, 1, 4])?, &[2, 3, 5, 4], &[1, 2, 3])?;
        s.reduce(Reduction::Max, repeated, &[0, 1])
    }),
    // Σ broadcast(a) = n · Σ a
    Law::pair("sum-of-broadcast", Exact, (Reduce, Broadcast), integer_sum_of_broadcast, |s| {
        s.reduce(Reduction::Sum, s.broadcast(s.x(&[3])?, &[5, 3], &[1])?, &[0, 1])
    }),
    Law::pair("float-sum-of-broadcast", Fast, (Reduce, Broadcast), float_sum_of_broadcast, |s| {
        s.reduce(Reduction::Sum, s.broadcast(s.x(&[3])?, &[5, 3], &[1])?, &[0])
    }),
    // Σ c·a = c · Σ a
    Law::node("integer-sum-of-multiple", Exact, Reduce, integer_sum_of_multiple, |s| {
        let product = s.map(Ufunc::Mul, &[s.x(&[4, 3])?, s.fill(3.0, &[4, 3])?])?;
        s.reduce(Reduction::Sum, product, &[1])
    }),
    Law::node("sum-of-multiple", Fast, Reduce, float_sum_of_multiple, |s| {
        let product = s.map(Ufunc::Mul, &[s.x(&[4, 3])?, s.fill(1.5, &[4, 3])?])?;
        s.reduce(Reduction::Sum, product, &[1])
    }),
    // max(as t(a)) = as t(max(a))   if t holds all values of a
    Law::pair("extreme-of-cast", Exact, (Reduce, Cast), extreme_of_cast, |s| {
        let wide = s.cast(s.x(&[4, 3])?, s.dtype.promote(DType::I64))?;
        s.reduce(Reduction::Max, wide, &[0])
    }),
];

/// A reduction's parts.
pub(super) struct Parts {
    pub(super) kind: Reduction,
    pub(super) axes: Ints,
    pub(super) operand: Id,
    /// The element type and the extents of the operand.
    pub(super) dtype: DType,
    pub(super) shape: Ints,
}

impl Parts {
    pub(super) fn of(graph: &Graph, node: &Node) -> Option<Parts> {
        let [AttrValue::Reduction(kind), AttrValue::Ints(axes)] = graph.attrs(node) else {
            return None;
        };
        let operand = node.children[0];
        let ty = graph.ty(operand)?;
        let shape = ty.shape.clone();
        Some(Parts { kind: *kind, axes: axes.clone(), operand, dtype: ty.dtype, shape })
    }

    /// Does every order and grouping of the elements give the same bits?
    pub(super) fn exact(&self) -> bool {
        self.dtype.is_integral() || self.is_extreme()
    }

    fn is_extreme(&self) -> bool {
        matches!(self.kind, Reduction::Min | Reduction::Max)
    }

    /// Does combining an element with itself change nothing?
    fn idempotent(&self) -> bool {
        !matches!(self.kind, Reduction::Sum | Reduction::Prod) || self.dtype == DType::Bool
    }

    /// How many elements each result combines.
    pub(super) fn count(&self) -> i64 {
        picked(&self.shape, &self.axes).iter().product()
    }

    pub(super) fn result_shape(&self) -> Ints {
        picked(&self.shape, &others(self.shape.len(), &self.axes))
    }
}

fn reduce_of_one(graph: &mut Graph, node: &Node) -> Option<Id> {
    let parts = Parts::of(graph, node)?;
    // 0 + −0 is 0, and 1 · (a + ∞i) is not a + ∞i.
    let changes = match parts.kind {
        Reduction::Sum => !parts.dtype.is_integral(),
        Reduction::Prod => parts.dtype.is_complex(),
        _ => false,
    };
    (parts.count() == 1 && !changes)
        .then(|| graph.reshape(parts.operand, &parts.result_shape()))
        .flatten()
}

/// The dimensions of the innermost array that an outer and an inner reduction combine.
fn merged(graph: &mut Graph, outer: &Parts, inner: &Parts) -> Option<Id> {
    (outer.kind == inner.kind).then_some(())?;
    let kept = others(inner.shape.len(), &inner.axes);
    let mut axes = inner.axes.clone();
    axes.extend(picked(&kept, &outer.axes));
    axes.sort_unstable();
    graph.reduce(inner.kind, inner.operand, &axes)
}

fn reduce_reduce(graph: &mut Graph, outer: &Node, inner: &Node) -> Option<Id> {
    let (outer, inner) = (Parts::of(graph, outer)?, Parts::of(graph, inner)?);
    outer.exact().then(|| merged(graph, &outer, &inner)).flatten()
}

fn sum_of_sum(graph: &mut Graph, outer: &Node, inner: &Node) -> Option<Id> {
    let (outer, inner) = (Parts::of(graph, outer)?, Parts::of(graph, inner)?);
    (!outer.exact()).then(|| merged(graph, &outer, &inner)).flatten()
}

fn reduce_of_transpose(graph: &mut Graph, reduce: &Node, transpose: &Node) -> Option<Id> {
    let parts = Parts::of(graph, reduce)?;
    parts.exact().then(|| untransposed(graph, &parts, transpose)).flatten()
}

fn sum_of_transpose(graph: &mut Graph, reduce: &Node, transpose: &Node) -> Option<Id> {
    let parts = Parts::of(graph, reduce)?;
    (!parts.exact()).then(|| untransposed(graph, &parts, transpose)).flatten()
}

fn untransposed(graph: &mut Graph, parts: &Parts, transpose: &Node) -> Option<Id> {
    let perm = Ints::from_slice(graph.ints(transpose, 0));
    let mut axes = picked(&perm, &parts.axes);
    axes.sort_unstable();
    // What is left of the permutation among the dimensions that stay.
    let kept = picked(&perm, &others(perm.len(), &parts.axes));
    let reduced = graph.reduce(parts.kind, transpose.children[0], &axes)?;
    graph.transpose(reduced, &ranks(&kept))
}

/// A reduction of a broadcast as one of what is broadcast: the reduced array, the shape and the
/// dimensions of the broadcast that is left, and how often each element was combined.
fn unrepeated(graph: &mut Graph, parts: &Parts, broadcast: &Node) -> Option<(Id, Ints, Ints, i64)> {
    let operand = broadcast.children[0];
    let dims = Ints::from_slice(graph.ints(broadcast, 1));
    let axes: Ints =
        (0..dims.len() as i64).filter(|&dim| parts.axes.contains(&dims[dim as usize])).collect();
    let extents = graph.shape(operand)?;
    let combined: i64 = picked(extents, &axes).iter().product();
    let times = if combined == 0 { 0 } else { parts.count() / combined };
    let reduced =
        if axes.is_empty() { operand } else { graph.reduce(parts.kind, operand, &axes)? };
    // The dimensions that stay move down by the reduced ones before them.
    let kept = dims.iter().filter(|dim| !parts.axes.contains(dim));
    let below = |dim: i64| parts.axes.iter().filter(|axis| **axis < dim).count() as i64;
    let places = kept.map(|&dim| dim - below(dim)).collect();
    Some((reduced, parts.result_shape(), places, times))
}

fn reduce_of_broadcast(graph: &mut Graph, reduce: &Node, broadcast: &Node) -> Option<Id> {
    let parts = Parts::of(graph, reduce)?;
    parts.exact().then_some(())?;
    let (reduced, shape, places, times) = unrepeated(graph, &parts, broadcast)?;
    let same = times == 1 || (times > 1 && parts.idempotent());
    same.then(|| graph.broadcast(reduced, &shape, &places)).flatten()
}

fn integer_sum_of_broadcast(graph: &mut Graph, reduce: &Node, broadcast: &Node) -> Option<Id> {
    sum_of_broadcast(graph, reduce, broadcast, DType::is_integer)
}

fn float_sum_of_broadcast(graph: &mut Graph, reduce: &Node, broadcast: &Node) -> Option<Id> {
    sum_of_broadcast(graph, reduce, broadcast, DType::is_float)
}

fn sum_of_broadcast(
    graph: &mut Graph,
    reduce: &Node,
    broadcast: &Node,
    admits: fn(DType) -> bool,
) -> Option<Id> {
    let parts = Parts::of(graph, reduce)?;
    (parts.kind == Reduction::Sum && admits(parts.dtype)).then_some(())?;
    let (reduced, shape, places, times) = unrepeated(graph, &parts, broadcast)?;
    (times > 1).then_some(())?;
    let inner = graph.ty(reduced)?.clone();
    let times = graph.fill(Scalar::from_i128(times as i128, inner.dtype), &inner.shape)?;
    let total = graph.map(Ufunc::Mul, &[reduced, times])?;
    graph.broadcast(total, &shape, &places)
}

/// The reduced array, if it is `ufunc` of an array and a constant: both.
fn with_constant(graph: &Graph, parts: &Parts, ufunc: Ufunc) -> Option<(Id, Scalar)> {
    graph.nodes_with(parts.operand, Map).iter().find_map(|map| {
        let [a, b] = map.children[..] else { return None };
        (map.ufunc()? == ufunc).then_some(())?;
        match (graph.constant(a), graph.constant(b)) {
            (None, Some(constant)) => Some((a, constant)),
            (Some(constant), None) => Some((b, constant)),
            _ => None,
        }
    })
}

/// The reduction of `array`, then `ufunc` with the constant.
fn reduced_with(graph: &mut Graph, parts: &Parts, ufunc: Ufunc, found: (Id, Scalar)) -> Option<Id> {
    let reduced = graph.reduce(parts.kind, found.0, &parts.axes)?;
    let constant = graph.fill(found.1, &parts.result_shape())?;
    graph.map(ufunc, &[reduced, constant])
}

fn extreme_of_product(graph: &mut Graph, node: &Node) -> Option<Id> {
    let parts = Parts::of(graph, node)?;
    let found = with_constant(graph, &parts, Ufunc::Mul)?;
    let factor = found.1.re();
    let monotone = parts.is_extreme() && parts.dtype.is_float() && factor > 0.0;
    (monotone && factor.is_finite())
        .then(|| reduced_with(graph, &parts, Ufunc::Mul, found))
        .flatten()
}

fn integer_sum_of_multiple(graph: &mut Graph, node: &Node) -> Option<Id> {
    sum_of_multiple(graph, node, DType::is_integer)
}

fn float_sum_of_multiple(graph: &mut Graph, node: &Node) -> Option<Id> {
    sum_of_multiple(graph, node, DType::is_float)
}

fn sum_of_multiple(graph: &mut Graph, node: &Node, admits: fn(DType) -> bool) -> Option<Id> {
    let parts = Parts::of(graph, node)?;
    (parts.kind == Reduction::Sum && admits(parts.dtype)).then_some(())?;
    let found = with_constant(graph, &parts, Ufunc::Mul)?;
    reduced_with(graph, &parts, Ufunc::Mul, found)
}

fn any_below_constant(graph: &mut Graph, reduce: &Node, map: &Node) -> Option<Id> {
    let parts = Parts::of(graph, reduce)?;
    let ufunc = map.ufunc().filter(|ufunc| matches!(ufunc, Ufunc::Less | Ufunc::LessEqual))?;
    let (array, constant) = split_constant(graph, map)?;
    let below = graph.egraph.find(map.children[0]) == graph.egraph.find(array);
    // Below the constant is any element if the least is, and all are if the greatest is.
    let kind = match (parts.kind, below) {
        (Reduction::Any, true) | (Reduction::All, false) => Reduction::Min,
        (Reduction::Any, false) | (Reduction::All, true) => Reduction::Max,
        _ => return None,
    };
    let ordered = graph.facts(array).values.never_nan() && graph.ty(array)?.dtype != DType::Bool;
    (ordered && parts.count() > 0).then_some(())?;
    let extreme = graph.reduce(kind, array, &parts.axes)?;
    let constant = graph.constant(constant)?;
    let constant = graph.fill(constant, &parts.result_shape())?;
    graph.map(ufunc, &if below { [extreme, constant] } else { [constant, extreme] })
}

fn extreme_of_cast(graph: &mut Graph, reduce: &Node, cast: &Node) -> Option<Id> {
    let parts = Parts::of(graph, reduce)?;
    let operand = cast.children[0];
    let from = graph.ty(operand)?.dtype;
    let monotone = parts.is_extreme() && casts::holds(parts.dtype, from) && parts.count() > 0;
    // Comparisons of bool are written as any and all.
    (monotone && from != DType::Bool).then_some(())?;
    let reduced = graph.reduce(parts.kind, operand, &parts.axes)?;
    graph.cast(reduced, parts.dtype)
}
