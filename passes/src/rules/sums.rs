//! Sums of sums and differences.
//!
//! Two sums over the same elements are one; what does not vary along the summed dimensions is
//! counted instead of summed. Then a sum of differences from a mean needs no pass after the mean.

use super::algebra::{Ints, closed_up};
use super::reductions::Parts;
use super::{Law, Sketch, Tier::Exact, Tier::Fast, Tier::Reorder};
use crate::saturate::{Graph, Node};
use egg::Id;
use ramba_dialects::Opcode::{Broadcast, GroupReduce, Map, Reduce};
use ramba_dialects::{AttrValue, DType, Reduction, Scalar, Ufunc, ValueId};

pub(super) const LAWS: &[Law] = &[
    // Σ a + Σ b = Σ (a + b)
    Law::pair("integer-sums-join", Exact, (Map, Reduce), joined::<true>, two_sums),
    Law::pair("sums-join", Reorder, (Map, Reduce), joined::<false>, two_sums),
    Law::pair("integer-group-sums-join", Exact, (Map, GroupReduce), joined::<true>, two_group_sums),
    Law::pair("group-sums-join", Reorder, (Map, GroupReduce), joined::<false>, two_group_sums),
    // Σ (a − c) = Σ a − n·c   where c does not vary along the summed dimensions
    Law::pair("integer-sum-of-shifted", Exact, (Reduce, Map), integers_shifted, |s| {
        shifted(s, Reduction::Sum)
    }),
    Law::pair("sum-of-shifted", Fast, (Reduce, Map), floats_shifted, |s| {
        shifted(s, Reduction::Sum)
    }),
    // max(a + c) = max(a) + c, max(c − a) = c − min(a)   if c is finite besides
    Law::pair("extreme-of-shifted", Exact, (Reduce, Map), extreme_of_shifted, |s| {
        shifted(s, Reduction::Max)
    }),
];

fn two_sums(s: &Sketch) -> Option<ValueId> {
    let [a, b] = [s.x(&[4, 3])?, s.x(&[4, 3])?].map(|x| s.reduce(Reduction::Sum, x, &[0]));
    s.map(Ufunc::Sub, &[a?, b?])
}

fn two_group_sums(s: &Sketch) -> Option<ValueId> {
    let labels = s.labels(6)?;
    let [a, b] = [s.x(&[6])?, s.x(&[6])?].map(|x| s.group_reduce(Reduction::Sum, x, labels, 0));
    s.map(Ufunc::Add, &[a?, b?])
}

fn shifted(s: &Sketch, kind: Reduction) -> Option<ValueId> {
    let whole = s.cast(s.arg(DType::I16, &[3])?, s.dtype)?;
    let repeated = s.broadcast(whole, &[4, 3], &[1])?;
    s.reduce(kind, s.map(Ufunc::Sub, &[repeated, s.x(&[4, 3])?])?, &[0])
}

/// Two sums of one kind, of integers or of what is inexact.
fn joined<const INTEGER: bool>(graph: &mut Graph, map: &Node, first: &Node) -> Option<Id> {
    let ufunc = map.ufunc().filter(|ufunc| matches!(ufunc, Ufunc::Add | Ufunc::Sub))?;
    let sums = matches!(graph.attrs(first)[0], AttrValue::Reduction(Reduction::Sum));
    let ty = graph.ty(first.children[0])?.clone();
    (sums && ty.dtype.is_integer() == INTEGER && ty.dtype != DType::Bool).then_some(())?;
    let seconds = graph.nodes_with(map.children[1], first.opcode()?);
    let labels = |node: &Node| node.children.get(1).map(|id| graph.egraph.find(*id));
    let second = seconds.iter().find(|second| {
        second.head == first.head
            && labels(second) == labels(first)
            && graph.ty(second.children[0]) == Some(&ty)
    })?;
    let term = graph.map(ufunc, &[first.children[0], second.children[0]])?;
    let mut operands = first.children.clone();
    operands[0] = term;
    graph.again(first, &operands)
}

/// `array ± constant` or `constant ± array`, where the constant does not vary along the dimensions that
/// are combined and has the shape of the result.
struct Shifted {
    ufunc: Ufunc,
    array: Id,
    constant: Id,
    /// Does the array come first?
    first: bool,
}

impl Shifted {
    fn of(graph: &mut Graph, parts: &Parts, map: &Node) -> Option<Shifted> {
        let ufunc = map.ufunc().filter(|ufunc| matches!(ufunc, Ufunc::Add | Ufunc::Sub))?;
        let [a, b] = map.children[..] else { return None };
        if let Some(constant) = unvarying(graph, parts, b) {
            return Some(Shifted { ufunc, array: a, constant, first: true });
        }
        let constant = unvarying(graph, parts, a)?;
        Some(Shifted { ufunc, array: b, constant, first: false })
    }

    /// The same of what was combined of both.
    fn of_combined(&self, graph: &mut Graph, array: Id, constant: Id) -> Option<Id> {
        let operands = if self.first { [array, constant] } else { [constant, array] };
        graph.map(self.ufunc, &operands)
    }
}

/// The array of a reduction's result that is repeated along what is combined.
fn unvarying(graph: &mut Graph, parts: &Parts, id: Id) -> Option<Id> {
    let shape = parts.result_shape();
    if let Some(constant) = graph.constant(id) {
        return graph.fill(constant, &shape);
    }
    for broadcast in graph.nodes_with(id, Broadcast) {
        let dims = Ints::from_slice(graph.ints(&broadcast, 1));
        if !dims.iter().any(|dim| parts.axes.contains(dim)) {
            let places = closed_up(&dims, &parts.axes);
            return graph.broadcast(broadcast.children[0], &shape, &places);
        }
    }
    None
}

fn integers_shifted(graph: &mut Graph, reduce: &Node, map: &Node) -> Option<Id> {
    sum_of_shifted(graph, reduce, map, DType::is_integer)
}

fn floats_shifted(graph: &mut Graph, reduce: &Node, map: &Node) -> Option<Id> {
    sum_of_shifted(graph, reduce, map, DType::is_float)
}

fn sum_of_shifted(
    graph: &mut Graph,
    reduce: &Node,
    map: &Node,
    admits: fn(DType) -> bool,
) -> Option<Id> {
    let parts = Parts::of(graph, reduce)?;
    let sum = parts.kind == Reduction::Sum && admits(parts.dtype) && parts.count() > 0;
    sum.then_some(())?;
    let shifted = Shifted::of(graph, &parts, map)?;
    let total = graph.reduce(Reduction::Sum, shifted.array, &parts.axes)?;
    let count = Scalar::from_i128(parts.count() as i128, parts.dtype);
    let count = graph.fill(count, &parts.result_shape())?;
    let constant = graph.map(Ufunc::Mul, &[shifted.constant, count])?;
    shifted.of_combined(graph, total, constant)
}

fn extreme_of_shifted(graph: &mut Graph, reduce: &Node, map: &Node) -> Option<Id> {
    let parts = Parts::of(graph, reduce)?;
    let shifted = Shifted::of(graph, &parts, map)?;
    let kind = match (parts.kind, shifted.first || shifted.ufunc == Ufunc::Add) {
        (kind @ (Reduction::Min | Reduction::Max), true) => kind,
        (Reduction::Min, false) => Reduction::Max,
        (Reduction::Max, false) => Reduction::Min,
        _ => return None,
    };
    let values = graph.facts(shifted.constant).values;
    let monotone = parts.dtype.is_float() && values.never_nan() && values.never_infinite();
    monotone.then_some(())?;
    let extreme = graph.reduce(kind, shifted.array, &parts.axes)?;
    shifted.of_combined(graph, extreme, shifted.constant)
}
