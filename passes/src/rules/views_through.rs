//! Views through arithmetic.
//!
//! Slices, transposes and reshapes go to the operands, broadcasts come out of the result: a function
//! is computed once for each different operand.

use super::algebra::{Ints, unit_dims_added};
use super::{Law, Tier::Exact};
use crate::saturate::{Graph, Node};
use egg::Id;
use ramba_dialects::Opcode::{Broadcast, Cast, ExtractSlice, Map, Reshape, Transpose};
use ramba_dialects::Ufunc;
use smallvec::SmallVec;

pub(super) const LAWS: &[Law] = &[
    // f(a, b)[r] = f(a[r], b[r])
    Law::pair("slice-of-map", Exact, (ExtractSlice, Map), view_of_operands, |s| {
        let inner = s.map(Ufunc::Add, &[s.x(&[6])?, s.x(&[6])?])?;
        s.slice(inner, &[5], &[2], &[-3])
    }),
    Law::pair("slice-of-cast", Exact, (ExtractSlice, Cast), view_of_operands, |s| {
        s.slice(s.cast(s.x(&[6])?, s.dtype.promote(ramba_dialects::DType::F32))?, &[1], &[2], &[2])
    }),
    // f(a, b)ᵖ = f(aᵖ, bᵖ)
    Law::pair("transpose-of-map", Exact, (Transpose, Map), view_of_operands, |s| {
        let inner = s.map(Ufunc::Mul, &[s.x(&[2, 3])?, s.x(&[2, 3])?])?;
        s.transpose(inner, &[1, 0])
    }),
    Law::pair("transpose-of-cast", Exact, (Transpose, Cast), view_of_operands, |s| {
        let inner = s.cast(s.x(&[2, 3])?, s.dtype.promote(ramba_dialects::DType::F32))?;
        s.transpose(inner, &[1, 0])
    }),
    // reshape(f(a)) = f(reshape(a))
    Law::pair("reshape-of-map", Exact, (Reshape, Map), reshape_of_map, |s| {
        let inner = s.map(Ufunc::Add, &[s.x(&[2, 6])?, s.fill(1.0, &[2, 6])?])?;
        s.reshape(inner, &[3, 4])
    }),
    Law::pair("reshape-of-cast", Exact, (Reshape, Cast), view_of_operands, |s| {
        let inner = s.cast(s.x(&[2, 6])?, s.dtype.promote(ramba_dialects::DType::F32))?;
        s.reshape(inner, &[3, 4])
    }),
    // f(broadcast(a), broadcast(b), c) = broadcast(f(a, b, c))
    Law::node("map-of-broadcasts", Exact, Map, map_of_broadcasts, |s| {
        let [a, b] = [s.x(&[3])?, s.x(&[3])?].map(|x| s.broadcast(x, &[4, 3], &[1]));
        let sum = s.map(Ufunc::Add, &[a?, b?])?;
        s.map(Ufunc::Mul, &[sum, s.fill(1.0, &[4, 3])?])
    }),
    Law::pair("cast-of-broadcast", Exact, (Cast, Broadcast), cast_of_broadcast, |s| {
        let inner = s.broadcast(s.x(&[3])?, &[4, 3], &[1])?;
        s.cast(inner, s.dtype.promote(ramba_dialects::DType::F32))
    }),
];

/// The view of every operand of `inner`, then `inner`.
fn view_of_operands(graph: &mut Graph, view: &Node, inner: &Node) -> Option<Id> {
    let mut operands: SmallVec<[Id; 3]> = SmallVec::new();
    for operand in &inner.children {
        operands.push(graph.again(view, &[*operand])?);
    }
    graph.again(inner, &operands)
}

/// A reshape that no affine map expresses costs a copy, so it must not multiply.
fn reshape_of_map(graph: &mut Graph, reshape: &Node, map: &Node) -> Option<Id> {
    let (from, to) = (graph.shape(map.children[0])?, graph.ints(reshape, 0));
    let free = unit_dims_added(from, to).is_some() || unit_dims_added(to, from).is_some();
    let arrays = map.children.iter().filter(|id| graph.constant(**id).is_none()).count();
    (free || arrays <= 1).then(|| view_of_operands(graph, reshape, map)).flatten()
}

fn map_of_broadcasts(graph: &mut Graph, map: &Node) -> Option<Id> {
    let first = map.children.iter().find(|id| graph.constant(**id).is_none())?;
    for broadcast in graph.nodes_with(*first, Broadcast) {
        let shape = Ints::from_slice(graph.shape(broadcast.children[0])?);
        let operands: Option<SmallVec<[Id; 3]>> =
            map.children.iter().map(|id| before(graph, *id, &broadcast, &shape)).collect();
        if let Some(operands) = operands {
            let result = graph.again(map, &operands)?;
            return graph.again(&broadcast, &[result]);
        }
    }
    None
}

/// The array of `shape` that `broadcast` turns into `id`.
fn before(graph: &mut Graph, id: Id, broadcast: &Node, shape: &[i64]) -> Option<Id> {
    if let Some(constant) = graph.constant(id) {
        return graph.fill(constant, shape);
    }
    let nodes = graph.nodes_with(id, Broadcast);
    let same = nodes
        .iter()
        .find(|node| node.head == broadcast.head && graph.shape(node.children[0]) == Some(shape));
    same.map(|node| node.children[0])
}

fn cast_of_broadcast(graph: &mut Graph, cast: &Node, broadcast: &Node) -> Option<Id> {
    let inner = graph.again(cast, &[broadcast.children[0]])?;
    graph.again(broadcast, &[inner])
}
