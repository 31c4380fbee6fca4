//! Views of views.
//!
//! Slices go to the inside, broadcasts to the outside: then arithmetic in between is done on the
//! fewest elements.

use super::algebra::{Ints, Region, compose_perms, inverted, picked, ranks, unit_dims_added};
use super::{Law, Tier::Exact};
use crate::saturate::{Graph, Node};
use egg::Id;
use ramba_dialects::Opcode::{Broadcast, ExtractSlice, Reshape, Transpose};

pub(super) const LAWS: &[Law] = &[
    // a[:] = a
    Law::node("slice-all", Exact, ExtractSlice, slice_all, |s| {
        s.slice(s.x(&[4, 1])?, &[0, 0], &[4, 1], &[1, -1])
    }),
    // a[r][q] = a[r∘q]
    Law::pair("slice-slice", Exact, (ExtractSlice, ExtractSlice), slice_slice, |s| {
        let inner = s.slice(s.x(&[9, 4])?, &[8, 1], &[4, 3], &[-2, 1])?;
        s.slice(inner, &[1, 0], &[2, 2], &[2, 2])
    }),
    // aᵖ = a   for the identity p
    Law::node("transpose-identity", Exact, Transpose, transpose_identity, |s| {
        s.transpose(s.x(&[2, 3])?, &[0, 1])
    }),
    // (aᵖ)ᵍ = aᵖᵍ
    Law::pair("transpose-transpose", Exact, (Transpose, Transpose), transpose_transpose, |s| {
        s.transpose(s.transpose(s.x(&[2, 3, 4])?, &[1, 2, 0])?, &[1, 0, 2])
    }),
    // A broadcast to the same shape
    Law::node("broadcast-same", Exact, Broadcast, same_shape, |s| {
        s.broadcast(s.x(&[2, 3])?, &[2, 3], &[0, 1])
    }),
    Law::pair("broadcast-broadcast", Exact, (Broadcast, Broadcast), broadcast_broadcast, |s| {
        s.broadcast(s.broadcast(s.x(&[3])?, &[1, 3], &[1])?, &[2, 4, 3], &[0, 2])
    }),
    // A reshape to the same shape
    Law::node("reshape-same", Exact, Reshape, same_shape, |s| s.reshape(s.x(&[2, 3])?, &[2, 3])),
    Law::pair("reshape-reshape", Exact, (Reshape, Reshape), reshape_reshape, |s| {
        s.reshape(s.reshape(s.x(&[2, 6])?, &[12])?, &[3, 4])
    }),
    // A broadcast that repeats nothing is a reshape
    Law::node("broadcast-is-reshape", Exact, Broadcast, broadcast_is_reshape, |s| {
        s.broadcast(s.x(&[3])?, &[1, 3, 1], &[1])
    }),
    // A transpose that moves only unit dimensions is a reshape
    Law::node("transpose-is-reshape", Exact, Transpose, transpose_is_reshape, |s| {
        s.transpose(s.x(&[4, 1, 3])?, &[1, 0, 2])
    }),
    // A broadcast along unit dimensions that a reshape made needs no reshape
    Law::pair("broadcast-of-reshape", Exact, (Broadcast, Reshape), broadcast_of_reshape, |s| {
        s.broadcast(s.reshape(s.x(&[3, 2])?, &[3, 1, 2])?, &[3, 5, 2], &[0, 1, 2])
    }),
    // (aᵖ)[r] = (a[r′])ᵖ
    Law::pair("slice-of-transpose", Exact, (ExtractSlice, Transpose), slice_of_transpose, |s| {
        let inner = s.transpose(s.x(&[4, 5, 6])?, &[2, 0, 1])?;
        s.slice(inner, &[1, 0, 4], &[2, 4, 2], &[3, 1, -1])
    }),
    // broadcast(a)[r] = broadcast(a[r′])
    Law::pair("slice-of-broadcast", Exact, (ExtractSlice, Broadcast), slice_of_broadcast, |s| {
        let inner = s.broadcast(s.x(&[1, 5])?, &[3, 4, 5], &[1, 2])?;
        s.slice(inner, &[1, 3, 0], &[2, 2, 2], &[1, -2, 3])
    }),
    // broadcast(a)ᵖ = broadcast(aᵖ′)
    Law::pair(
        "transpose-of-broadcast",
        Exact,
        (Transpose, Broadcast),
        transpose_of_broadcast,
        |s| s.transpose(s.broadcast(s.x(&[2, 4])?, &[2, 3, 4], &[0, 2])?, &[2, 1, 0]),
    ),
    // Unit dimensions do not matter to a slice
    Law::pair("slice-of-reshape", Exact, (ExtractSlice, Reshape), slice_of_reshape, |s| {
        s.slice(s.reshape(s.x(&[5, 4])?, &[5, 1, 4])?, &[1, 0, 3], &[2, 1, 2], &[2, 1, -1])
    }),
    Law::pair("slice-of-squeeze", Exact, (ExtractSlice, Reshape), slice_of_squeeze, |s| {
        s.slice(s.reshape(s.x(&[5, 1, 4])?, &[5, 4])?, &[1, 3], &[2, 2], &[2, -1])
    }),
];

fn slice_all(graph: &mut Graph, node: &Node) -> Option<Id> {
    let operand = node.children[0];
    Region::of_slice(graph, node).is_all(graph.shape(operand)?).then_some(operand)
}

fn slice_slice(graph: &mut Graph, outer: &Node, inner: &Node) -> Option<Id> {
    let region = Region::of_slice(graph, inner).then(&Region::of_slice(graph, outer));
    region.slice(graph, inner.children[0])
}

fn transpose_identity(graph: &mut Graph, node: &Node) -> Option<Id> {
    let perm = graph.ints(node, 0);
    perm.iter().copied().eq(0..perm.len() as i64).then_some(node.children[0])
}

fn transpose_transpose(graph: &mut Graph, outer: &Node, inner: &Node) -> Option<Id> {
    let perm = compose_perms(graph.ints(outer, 0), graph.ints(inner, 0));
    graph.transpose(inner.children[0], &perm)
}

fn same_shape(graph: &mut Graph, node: &Node) -> Option<Id> {
    let operand = node.children[0];
    (graph.shape(operand)? == graph.ints(node, 0)).then_some(operand)
}

fn broadcast_broadcast(graph: &mut Graph, outer: &Node, inner: &Node) -> Option<Id> {
    let dims = picked(graph.ints(outer, 1), graph.ints(inner, 1));
    let shape = Ints::from_slice(graph.ints(outer, 0));
    graph.broadcast(inner.children[0], &shape, &dims)
}

fn reshape_reshape(graph: &mut Graph, outer: &Node, inner: &Node) -> Option<Id> {
    let shape = Ints::from_slice(graph.ints(outer, 0));
    graph.reshape(inner.children[0], &shape)
}

fn broadcast_is_reshape(graph: &mut Graph, node: &Node) -> Option<Id> {
    let operand = node.children[0];
    let shape = Ints::from_slice(graph.ints(node, 0));
    let repeats = shape.iter().product::<i64>() != graph.ty(operand)?.volume();
    let dims = unit_dims_added(graph.shape(operand)?, &shape);
    (!repeats && dims.is_some()).then(|| graph.reshape(operand, &shape)).flatten()
}

fn transpose_is_reshape(graph: &mut Graph, node: &Node) -> Option<Id> {
    let operand = node.children[0];
    let (perm, extents) = (graph.ints(node, 0), graph.shape(operand)?);
    let ordered = perm.iter().filter(|&&dim| extents[dim as usize] != 1).is_sorted();
    let shape = picked(extents, perm);
    ordered.then(|| graph.reshape(operand, &shape)).flatten()
}

fn broadcast_of_reshape(graph: &mut Graph, outer: &Node, inner: &Node) -> Option<Id> {
    let operand = inner.children[0];
    let places = unit_dims_added(graph.shape(operand)?, graph.ints(inner, 0))?;
    let dims = picked(graph.ints(outer, 1), &places);
    let shape = Ints::from_slice(graph.ints(outer, 0));
    graph.broadcast(operand, &shape, &dims)
}

fn slice_of_transpose(graph: &mut Graph, slice: &Node, transpose: &Node) -> Option<Id> {
    let perm = Ints::from_slice(graph.ints(transpose, 0));
    let region = Region::of_slice(graph, slice).picked(&inverted(&perm));
    let sliced = region.slice(graph, transpose.children[0])?;
    graph.transpose(sliced, &perm)
}

fn slice_of_broadcast(graph: &mut Graph, slice: &Node, broadcast: &Node) -> Option<Id> {
    let operand = broadcast.children[0];
    let region = Region::of_slice(graph, slice);
    let dims = Ints::from_slice(graph.ints(broadcast, 1));
    let mut inner = region.picked(&dims);
    for (dim, &extent) in graph.shape(operand)?.iter().enumerate() {
        if extent == 1 {
            inner.set_all(dim, 1);
        }
    }
    let sliced = inner.slice(graph, operand)?;
    graph.broadcast(sliced, &region.sizes, &dims)
}

fn transpose_of_broadcast(graph: &mut Graph, transpose: &Node, broadcast: &Node) -> Option<Id> {
    let perm = Ints::from_slice(graph.ints(transpose, 0));
    let shape = picked(graph.ints(broadcast, 0), &perm);
    // Where each dimension of the operand ends up; they must come in ascending order.
    let mut places = picked(&inverted(&perm), graph.ints(broadcast, 1));
    let inner = inverted(&ranks(&places));
    places.sort_unstable();
    let transposed = graph.transpose(broadcast.children[0], &inner)?;
    graph.broadcast(transposed, &shape, &places)
}

fn slice_of_reshape(graph: &mut Graph, slice: &Node, reshape: &Node) -> Option<Id> {
    let operand = reshape.children[0];
    let region = Region::of_slice(graph, slice);
    let places = unit_dims_added(graph.shape(operand)?, graph.ints(reshape, 0))?;
    let sliced = region.picked(&places).slice(graph, operand)?;
    graph.reshape(sliced, &region.sizes)
}

fn slice_of_squeeze(graph: &mut Graph, slice: &Node, reshape: &Node) -> Option<Id> {
    let operand = reshape.children[0];
    let region = Region::of_slice(graph, slice);
    let extents = Ints::from_slice(graph.shape(operand)?);
    let places = unit_dims_added(graph.ints(reshape, 0), &extents)?;
    let sliced = region.scattered(&places, extents.len()).slice(graph, operand)?;
    graph.reshape(sliced, &region.sizes)
}
