//! Reductions of arrays that were put together: each part is reduced where it is.
//!
//! `concatenate` and `pad` are chains of `insert_slice` into an array that they overwrite wholly.

use super::algebra::{Ints, Region, others, picked};
use super::reductions::Parts;
use super::{Law, Sketch, Tier::Exact, Tier::Reorder};
use crate::saturate::{Graph, Node};
use egg::Id;
use ramba_dialects::Opcode::{InsertSlice, Reduce};
use ramba_dialects::{DType, Reduction, Scalar, Ufunc, ValueId};

pub(super) const LAWS: &[Law] = &[
    // max(concatenate(a, b)) = max(max(a), max(b))
    Law::node("reduce-of-concatenation", Exact, Reduce, exact, |s| {
        s.reduce(Reduction::Max, concatenation(s)?, &[0])
    }),
    Law::node("sum-of-concatenation", Reorder, Reduce, inexact, |s| {
        s.reduce(Reduction::Sum, concatenation(s)?, &[0, 1])
    }),
    // Σ (0 with a written into it) = Σ a, max (c with a written into it) = max(c, max(a))
    Law::node("reduce-of-padded", Exact, Reduce, padded, |s| {
        s.reduce(Reduction::Max, frame(s, 2.0)?, &[0])
    }),
    Law::node("sum-of-padded", Reorder, Reduce, padded_sum, |s| {
        s.reduce(Reduction::Sum, frame(s, 0.0)?, &[0])
    }),
];

/// A number above and below an array.
fn frame(s: &Sketch, number: f64) -> Option<ValueId> {
    s.insert(s.fill(number, &[7, 3])?, s.x(&[4, 3])?, &[1, 0], &[1, 1])
}

/// Rows 4 to 6 are written before rows 0 to 3.
fn concatenation(s: &Sketch) -> Option<ValueId> {
    let lower = s.insert(s.x(&[7, 3])?, s.x(&[3, 3])?, &[4, 0], &[1, 1])?;
    s.insert(lower, s.x(&[4, 3])?, &[0, 0], &[1, 1])
}

fn exact(graph: &mut Graph, node: &Node) -> Option<Id> {
    let parts = Parts::of(graph, node)?;
    parts.exact().then(|| part_by_part(graph, &parts)).flatten()
}

fn inexact(graph: &mut Graph, node: &Node) -> Option<Id> {
    let parts = Parts::of(graph, node)?;
    (!parts.exact()).then(|| part_by_part(graph, &parts)).flatten()
}

fn part_by_part(graph: &mut Graph, reduction: &Parts) -> Option<Id> {
    let written = reduction.axes.iter().find_map(|axis| {
        writes_along(graph, reduction.operand, *axis as usize, reduction.shape.as_slice())
    })?;
    let ufunc = combination(reduction.kind, reduction.dtype);
    let mut combined = None;
    for part in written {
        let part = graph.reduce(reduction.kind, part, &reduction.axes)?;
        combined = Some(match combined {
            None => part,
            Some(before) => graph.map(ufunc, &[before, part])?,
        });
    }
    combined
}

fn padded(graph: &mut Graph, node: &Node) -> Option<Id> {
    let parts = Parts::of(graph, node)?;
    parts.exact().then(|| written_into_constant(graph, &parts)).flatten()
}

fn padded_sum(graph: &mut Graph, node: &Node) -> Option<Id> {
    let parts = Parts::of(graph, node)?;
    (!parts.exact()).then(|| written_into_constant(graph, &parts)).flatten()
}

/// The reduction of what was written into an array of one value, combined with what is left of that.
fn written_into_constant(graph: &mut Graph, parts: &Parts) -> Option<Id> {
    let insert = graph.nodes_with(parts.operand, InsertSlice).into_iter().next()?;
    let constant = graph.constant(insert.children[0])?;
    let region = Region::of_insert(graph, &insert)?;
    // What is written must have something for every result, and leave something over.
    let kept = others(parts.shape.len(), &parts.axes);
    let whole = region.picked(&kept).same(&Region::all(&picked(&parts.shape, &kept)));
    (whole && region.sizes != parts.shape).then_some(())?;
    let reduced = graph.reduce(parts.kind, insert.children[1], &parts.axes)?;
    if !constant.truth() && parts.kind == Reduction::Sum
        || constant == Scalar::one(parts.dtype) && parts.kind == Reduction::Prod
    {
        return Some(reduced);
    }
    let repeats = matches!(parts.kind, Reduction::Sum | Reduction::Prod);
    (!repeats || parts.dtype == DType::Bool).then_some(())?;
    let shape = Ints::from_slice(graph.shape(reduced)?);
    let constant = graph.fill(constant, &shape)?;
    graph.map(combination(parts.kind, parts.dtype), &[reduced, constant])
}

/// No array is put together of more parts than this, as far as laws care.
const MOST_PARTS: usize = 16;

/// The values written into an array, by their place along a dimension, if they make up all of it.
fn writes_along(graph: &Graph, array: Id, dim: usize, shape: &[i64]) -> Option<Vec<Id>> {
    let (mut array, mut written, mut parts) = (array, 0, Vec::new());
    while written < shape[dim] && parts.len() < MOST_PARTS {
        let insert = graph.nodes_with(array, InsertSlice).into_iter().next()?;
        let region = Region::of_insert(graph, &insert)?;
        let mut whole = Region::all(shape);
        (whole.starts[dim], whole.sizes[dim]) = (region.starts[dim], region.sizes[dim]);
        region.same(&whole).then_some(())?;
        written += region.sizes[dim];
        parts.push((region.starts[dim], region.sizes[dim], insert.children[1]));
        array = insert.children[0];
    }
    parts.sort_unstable_by_key(|(start, ..)| *start);
    let mut end = 0;
    for (start, size, _) in &parts {
        (*start == end).then_some(())?;
        end += size;
    }
    (end == shape[dim] && parts.len() > 1).then(|| parts.into_iter().map(|part| part.2).collect())
}

/// The function that combines two results of a reduction.
pub fn combination(kind: Reduction, dtype: DType) -> Ufunc {
    match kind {
        Reduction::Sum if dtype == DType::Bool => Ufunc::LogicalOr,
        Reduction::Prod if dtype == DType::Bool => Ufunc::LogicalAnd,
        other => Ufunc::combining(other),
    }
}
