//! Views of reductions, and reductions of views.
//!
//! What is read of a result needs only the elements behind it; in which order and under which shape
//! elements are combined does not matter to those that combine in any order.

use super::algebra::{Ints, Region, others, picked, unit_dims_added};
use super::reductions::Parts;
use super::{Law, Tier::Exact, Tier::Reorder};
use crate::saturate::{Graph, Node};
use egg::Id;
use ramba_dialects::Opcode::{ExtractSlice, Reduce, Reshape};
use ramba_dialects::Reduction;

pub(super) const LAWS: &[Law] = &[
    // Σ(a)[r] = Σ(a[r′])   over other dimensions
    Law::pair("slice-of-reduce", Exact, (ExtractSlice, Reduce), slice_of_reduce, |s| {
        let sums = s.reduce(Reduction::Sum, s.x(&[5, 3, 4])?, &[1])?;
        s.slice(sums, &[4, 1], &[2, 2], &[-3, 2])
    }),
    // max(a reshaped) = max(a)   of everything, or where only unit dimensions come and go
    Law::pair("reduce-of-reshape", Exact, (Reduce, Reshape), reduce_of_reshape::<true>, |s| {
        s.reduce(Reduction::Max, s.reshape(s.x(&[2, 6])?, &[12])?, &[0])
    }),
    Law::pair("sum-of-reshape", Reorder, (Reduce, Reshape), reduce_of_reshape::<false>, |s| {
        s.reduce(Reduction::Sum, s.reshape(s.x(&[5, 4])?, &[5, 1, 4])?, &[0, 1])
    }),
    // max(a[::-1]) = max(a)
    Law::pair("reduce-of-flip", Exact, (Reduce, ExtractSlice), reduce_of_flip::<true>, |s| {
        s.reduce(Reduction::Max, s.slice(s.x(&[5, 4])?, &[4, 0], &[5, 2], &[-1, 2])?, &[0, 1])
    }),
    Law::pair("sum-of-flip", Reorder, (Reduce, ExtractSlice), reduce_of_flip::<false>, |s| {
        s.reduce(Reduction::Sum, s.slice(s.x(&[5, 4])?, &[4, 0], &[5, 2], &[-1, 2])?, &[0])
    }),
];

fn slice_of_reduce(graph: &mut Graph, slice: &Node, reduce: &Node) -> Option<Id> {
    let parts = Parts::of(graph, reduce)?;
    let mut region = Region::all(&parts.shape);
    region.place(&others(parts.shape.len(), &parts.axes), &Region::of_slice(graph, slice));
    let sliced = region.slice(graph, parts.operand)?;
    graph.reduce(parts.kind, sliced, &parts.axes)
}

fn reduce_of_reshape<const EXACT: bool>(
    graph: &mut Graph,
    reduce: &Node,
    reshape: &Node,
) -> Option<Id> {
    let parts = Parts::of(graph, reduce).filter(|parts| parts.exact() == EXACT)?;
    let operand = reshape.children[0];
    let axes = axes_before(graph.shape(operand)?, &parts)?;
    // What a sum leaves alone is not the same: 0 + −0 is 0.
    (!axes.is_empty()).then_some(())?;
    let reduced = graph.reduce(parts.kind, operand, &axes)?;
    graph.reshape(reduced, &parts.result_shape())
}

/// The dimensions of an array of shape `from` that a reduction of its reshape combines.
fn axes_before(from: &[i64], parts: &Parts) -> Option<Ints> {
    let to = &parts.shape;
    if parts.axes.len() == to.len() {
        return Some((0..from.len() as i64).collect());
    }
    if let Some(places) = unit_dims_added(from, to) {
        let combined = |dim: &i64| parts.axes.contains(&places[*dim as usize]);
        return Some((0..from.len() as i64).filter(combined).collect());
    }
    Some(picked(&unit_dims_added(to, from)?, &parts.axes))
}

fn reduce_of_flip<const EXACT: bool>(graph: &mut Graph, reduce: &Node, slice: &Node) -> Option<Id> {
    let parts = Parts::of(graph, reduce).filter(|parts| parts.exact() == EXACT)?;
    let array = slice.children[0];
    let extents = Ints::from_slice(graph.shape(array)?);
    let mut region = Region::of_slice(graph, slice);
    let backwards = |axis: &&i64| {
        let at = **axis as usize;
        region.steps[at] == -1 && region.sizes[at] == extents[at]
    };
    let flipped: Ints = parts.axes.iter().filter(backwards).copied().collect();
    (!flipped.is_empty()).then_some(())?;
    flipped.iter().for_each(|axis| region.set_all(*axis as usize, extents[*axis as usize]));
    let forwards = region.slice(graph, array)?;
    graph.reduce(parts.kind, forwards, &parts.axes)
}
