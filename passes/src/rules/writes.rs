//! Reading what was written, and writes that nobody can see.
//!
//! `insert_slice` makes a new version of an array, so a write is an ordinary value here: a version
//! that somebody returns or reads cannot get lost.

use super::algebra::Region;
use super::{Law, Tier::Exact};
use crate::saturate::{Graph, Node};
use egg::Id;
use ramba_dialects::Opcode::{ExtractSlice, InsertSlice};

pub(super) const LAWS: &[Law] = &[
    // insert(a, b at r)[q] = b[q − r]   if r contains q
    Law::pair("read-what-was-written", Exact, (ExtractSlice, InsertSlice), read_written, |s| {
        let written = s.insert(s.x(&[9])?, s.x(&[4])?, &[1], &[2])?;
        s.slice(written, &[7], &[2], &[-4])
    }),
    // insert(a, b at r)[q] = a[q]   if r and q are disjoint
    Law::pair("read-beside-write", Exact, (ExtractSlice, InsertSlice), read_beside, |s| {
        let written = s.insert(s.x(&[9])?, s.x(&[4])?, &[1], &[2])?;
        s.slice(written, &[0], &[5], &[2])
    }),
    // insert(insert(a, b at r), c at q) = insert(a, c at q)   if q contains r
    Law::pair("dead-write", Exact, (InsertSlice, InsertSlice), dead_write, |s| {
        let first = s.insert(s.x(&[9])?, s.x(&[2])?, &[3], &[2])?;
        s.insert(first, s.x(&[5])?, &[2], &[1])
    }),
    // The same, with writes elsewhere in between
    Law::node("dead-write-below", Exact, InsertSlice, dead_write_below, |s| {
        let first = s.insert(s.x(&[9])?, s.x(&[2])?, &[3], &[2])?;
        let second = s.insert(first, s.x(&[3])?, &[1], &[1])?;
        s.insert(second, s.x(&[5])?, &[2], &[1])
    }),
    // insert(a, b at all of it) = b
    Law::node("write-all", Exact, InsertSlice, write_all, |s| {
        s.insert(s.x(&[4])?, s.x(&[4])?, &[3], &[-1])
    }),
    // insert(a, nothing) = a
    Law::node("write-nothing", Exact, InsertSlice, write_nothing, |s| {
        s.insert(s.x(&[4])?, s.x(&[0])?, &[3], &[1])
    }),
    // insert(a, a[r] at r) = a
    Law::node("write-back", Exact, InsertSlice, write_back, |s| {
        let array = s.x(&[6])?;
        s.insert(array, s.slice(array, &[4], &[2], &[-3])?, &[4], &[-3])
    }),
    // insert(a, insert(a[r], b at q) at r) = insert(a, b at r∘q)
    Law::node("write-through-slice", Exact, InsertSlice, write_through_slice, |s| {
        let array = s.x(&[9])?;
        let inner = s.insert(s.slice(array, &[1], &[4], &[2])?, s.x(&[2])?, &[3], &[-2])?;
        s.insert(array, inner, &[1], &[2])
    }),
];

fn read_written(graph: &mut Graph, slice: &Node, insert: &Node) -> Option<Id> {
    let read = Region::of_slice(graph, slice);
    let inside = read.within(&Region::of_insert(graph, insert)?)?;
    inside.slice(graph, insert.children[1])
}

fn read_beside(graph: &mut Graph, slice: &Node, insert: &Node) -> Option<Id> {
    let read = Region::of_slice(graph, slice);
    let disjoint = read.disjoint(&Region::of_insert(graph, insert)?);
    disjoint.then(|| read.slice(graph, insert.children[0])).flatten()
}

fn dead_write(graph: &mut Graph, outer: &Node, inner: &Node) -> Option<Id> {
    let covered = Region::of_insert(graph, outer)?.covers(&Region::of_insert(graph, inner)?);
    covered.then(|| graph.again(outer, &[inner.children[0], outer.children[1]])).flatten()
}

/// How many writes are looked through.
const DEPTH: usize = 8;

fn dead_write_below(graph: &mut Graph, outer: &Node) -> Option<Id> {
    let region = Region::of_insert(graph, outer)?;
    let mut between: Vec<Node> = Vec::new();
    let mut array = outer.children[0];
    while between.len() < DEPTH {
        let inner = graph.nodes_with(array, InsertSlice).into_iter().next()?;
        if !between.is_empty() && region.covers(&Region::of_insert(graph, &inner)?) {
            let mut rest = inner.children[0];
            for write in between.iter().rev().chain([outer]) {
                rest = graph.again(write, &[rest, write.children[1]])?;
            }
            return Some(rest);
        }
        array = inner.children[0];
        between.push(inner);
    }
    None
}

fn write_all(graph: &mut Graph, insert: &Node) -> Option<Id> {
    let all = Region::all(graph.shape(insert.children[0])?);
    let order = all.within(&Region::of_insert(graph, insert)?)?;
    order.slice(graph, insert.children[1])
}

fn write_nothing(graph: &mut Graph, insert: &Node) -> Option<Id> {
    (graph.ty(insert.children[1])?.volume() == 0).then_some(insert.children[0])
}

fn write_back(graph: &mut Graph, insert: &Node) -> Option<Id> {
    let written = Region::of_insert(graph, insert)?;
    let base = graph.egraph.find(insert.children[0]);
    let reads = graph.nodes_with(insert.children[1], ExtractSlice);
    let same = reads.iter().any(|slice| {
        graph.egraph.find(slice.children[0]) == base
            && Region::of_slice(graph, slice).same(&written)
    });
    same.then_some(base)
}

fn write_through_slice(graph: &mut Graph, insert: &Node) -> Option<Id> {
    let outer = Region::of_insert(graph, insert)?;
    let base = graph.egraph.find(insert.children[0]);
    for inner in graph.nodes_with(insert.children[1], InsertSlice) {
        let reads = graph.nodes_with(inner.children[0], ExtractSlice);
        let of_base = reads.iter().any(|slice| {
            graph.egraph.find(slice.children[0]) == base
                && Region::of_slice(graph, slice).same(&outer)
        });
        if of_base {
            let region = outer.then(&Region::of_insert(graph, &inner)?);
            return region.insert(graph, base, inner.children[1]);
        }
    }
    None
}
