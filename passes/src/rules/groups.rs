//! Labels that choose elements along a dimension: statistics of groups, and picking.
//!
//! A label that names nothing picks zero. So a function is the same before picking and after it only
//! if it makes zero of zeros; it is computed where there are fewer elements.

use super::algebra::{Ints, Region, closed_up, inverted, picked};
use super::constants::split_constant;
use super::reductions::Parts;
use super::{Law, Sketch, Tier::Exact, Tier::Fast, Tier::Reorder};
use crate::saturate::{Graph, Node};
use egg::Id;
use ramba_dialects::Opcode::{
    Broadcast, Cast, ExtractSlice, Gather, GroupReduce, Map, Reduce, Transpose,
};
use ramba_dialects::reference::ufuncs;
use ramba_dialects::{AttrValue, DType, Reduction, Scalar, Ufunc, ValueId};
use smallvec::SmallVec;

pub(super) const LAWS: &[Law] = &[
    // f(a[l], b[l]) = f(a, b)[l]   if more is picked than there is
    Law::node("map-of-gathers", Exact, Map, map_of_gathers, |s| {
        let labels = s.labels(6)?;
        let [a, b] = [s.gather(s.x(&[3, 2])?, labels, 0)?, s.gather(s.x(&[3, 2])?, labels, 0)?];
        s.map(Ufunc::Mul, &[s.map(Ufunc::Add, &[a, b])?, s.fill(2.0, &[6, 2])?])
    }),
    Law::pair("cast-of-gather", Exact, (Cast, Gather), cast_of_gather, |s| {
        s.cast(s.gather(s.x(&[3])?, s.labels(6)?, 0)?, s.dtype.promote(DType::F32))
    }),
    // f(a, b)[l] = f(a[l], b[l])   if less is picked than there is
    Law::pair("gather-of-map", Exact, (Gather, Map), gather_of_operands, |s| {
        let sum = s.map(Ufunc::Add, &[s.x(&[6, 2])?, s.x(&[6, 2])?])?;
        s.gather(sum, s.labels(3)?, 0)
    }),
    Law::pair("gather-of-cast", Exact, (Gather, Cast), gather_of_operands, |s| {
        s.gather(s.cast(s.x(&[6])?, s.dtype.promote(DType::F32))?, s.labels(3)?, 0)
    }),
    // What is repeated along other dimensions is picked once
    Law::pair("gather-of-broadcast", Exact, (Gather, Broadcast), of_broadcast, |s| {
        s.gather(s.broadcast(s.x(&[3])?, &[2, 3], &[1])?, s.labels(6)?, 1)
    }),
    // a[l][r] = a[r′][l[r″]]
    Law::pair("slice-of-gather", Exact, (ExtractSlice, Gather), slice_of_gather, |s| {
        s.slice(s.gather(s.x(&[3, 4])?, s.labels(6)?, 0)?, &[5, 1], &[3, 2], &[-2, 2])
    }),
    Law::pair("transpose-of-gather", Exact, (Transpose, Gather), transpose_of_labelled, |s| {
        s.transpose(s.gather(s.x(&[3, 4])?, s.labels(6)?, 0)?, &[1, 0])
    }),
    // max(a[l]) = max(a)[l]   along other dimensions
    Law::pair("reduce-of-gather", Exact, (Reduce, Gather), reduce_of_gather::<true>, |s| {
        s.reduce(Reduction::Max, s.gather(s.x(&[3, 4])?, s.labels(6)?, 0)?, &[1])
    }),
    Law::pair("sum-of-gather", Reorder, (Reduce, Gather), reduce_of_gather::<false>, |s| {
        s.reduce(Reduction::Sum, s.gather(s.x(&[4, 3])?, s.labels(6)?, 1)?, &[0])
    }),
    // groups(a)[r] = groups(a[r])   in other dimensions
    Law::pair("slice-of-groups", Exact, (ExtractSlice, GroupReduce), slice_of_groups, |s| {
        s.slice(grouped(s, Reduction::Sum)?, &[0, 3], &[3, 2], &[1, -2])
    }),
    // groups(aᵖ) = groups(a)ᵖ
    Law::pair("groups-of-transpose", Exact, (GroupReduce, Transpose), of_transpose::<true>, |s| {
        let turned = s.transpose(s.x(&[4, 6])?, &[1, 0])?;
        s.group_reduce(Reduction::Max, turned, s.labels(6)?, 0)
    }),
    Law::pair(
        "group-sums-of-transpose",
        Reorder,
        (GroupReduce, Transpose),
        of_transpose::<false>,
        |s| {
            let turned = s.transpose(s.x(&[4, 6])?, &[1, 0])?;
            s.group_reduce(Reduction::Sum, turned, s.labels(6)?, 0)
        },
    ),
    // What is repeated along other dimensions is combined once
    Law::pair("groups-of-broadcast", Exact, (GroupReduce, Broadcast), of_broadcast, |s| {
        let repeated = s.broadcast(s.x(&[6])?, &[4, 6], &[1])?;
        s.group_reduce(Reduction::Sum, repeated, s.labels(6)?, 1)
    }),
    // max(groups(a)) = groups(max(a))   along other dimensions
    Law::pair("reduce-of-groups", Exact, (Reduce, GroupReduce), reduce_of_groups::<true>, |s| {
        s.reduce(Reduction::Max, grouped(s, Reduction::Max)?, &[1])
    }),
    Law::pair("sum-of-groups", Reorder, (Reduce, GroupReduce), reduce_of_groups::<false>, |s| {
        s.reduce(Reduction::Sum, grouped(s, Reduction::Sum)?, &[1])
    }),
    // Σ c·a = c · Σ a
    Law::pair("group-sum-of-multiple", Exact, (GroupReduce, Map), integers_scaled, scaled),
    Law::pair("float-group-sum-of-multiple", Fast, (GroupReduce, Map), floats_scaled, scaled),
    // Σ −a = −Σ a
    Law::pair("group-sum-of-negative", Exact, (GroupReduce, Map), integers_negated, negated),
    Law::pair("float-group-sum-of-negative", Fast, (GroupReduce, Map), floats_negated, negated),
    // max(−a) = −min(a)
    Law::pair("group-extreme-of-negative", Exact, (GroupReduce, Map), negative_extreme, |s| {
        let negative = s.map(Ufunc::Neg, &[s.x(&[6, 4])?])?;
        s.group_reduce(Reduction::Max, negative, s.labels(6)?, 0)
    }),
    // max(a − m[l]) = max(a) − m   where m is finite
    Law::pair("group-extreme-of-anomalies", Exact, (GroupReduce, Map), extreme_of_anomalies, |s| {
        anomalies(s, Reduction::Max)
    }),
    // Σ (a − m[l]) = Σ a − n·m   where m is finite
    Law::pair("group-sum-of-anomalies", Fast, (GroupReduce, Map), sum_of_anomalies, |s| {
        anomalies(s, Reduction::Sum)
    }),
    // Σ a·w[l] = w · Σ a   where w is finite
    Law::pair("group-sum-of-weighted", Fast, (GroupReduce, Map), sum_of_weighted, |s| {
        let labels = s.labels(6)?;
        let weights = s.gather(whole_numbers(s)?, labels, 0)?;
        s.group_reduce(Reduction::Sum, s.map(Ufunc::Mul, &[s.x(&[6, 4])?, weights])?, labels, 0)
    }),
];

fn grouped(s: &Sketch, kind: Reduction) -> Option<ValueId> {
    s.group_reduce(kind, s.x(&[6, 4])?, s.labels(6)?, 0)
}

fn scaled(s: &Sketch) -> Option<ValueId> {
    let product = s.map(Ufunc::Mul, &[s.x(&[6, 4])?, s.fill(3.0, &[6, 4])?])?;
    s.group_reduce(Reduction::Sum, product, s.labels(6)?, 0)
}

fn negated(s: &Sketch) -> Option<ValueId> {
    s.group_reduce(Reduction::Sum, s.map(Ufunc::Neg, &[s.x(&[6, 4])?])?, s.labels(6)?, 0)
}

fn anomalies(s: &Sketch, kind: Reduction) -> Option<ValueId> {
    let labels = s.labels(6)?;
    let means = s.gather(whole_numbers(s)?, labels, 0)?;
    s.group_reduce(kind, s.map(Ufunc::Sub, &[s.x(&[6, 4])?, means])?, labels, 0)
}

/// Numbers of three groups that are known to be finite.
fn whole_numbers(s: &Sketch) -> Option<ValueId> {
    s.cast(s.arg(DType::I16, &[3, 4])?, s.dtype)
}

/// What is picked or combined by labels, and along which dimension.
struct Labelled {
    array: Id,
    labels: Id,
    axis: i64,
}

impl Labelled {
    fn of(graph: &Graph, node: &Node) -> Option<Labelled> {
        let [array, labels] = node.children[..] else { return None };
        let axis = match graph.attrs(node) {
            [AttrValue::Int(axis)] | [AttrValue::Reduction(_), AttrValue::Int(axis), ..] => *axis,
            _ => return None,
        };
        Some(Labelled { array, labels, axis })
    }

    /// The node's operation on another array, along this dimension of it.
    fn again(&self, graph: &mut Graph, node: &Node, array: Id, axis: i64) -> Option<Id> {
        match *graph.attrs(node) {
            [AttrValue::Int(_)] => graph.gather(array, self.labels, axis),
            [AttrValue::Reduction(kind), _, AttrValue::Int(groups)] => {
                graph.group_reduce(kind, [array, self.labels], axis, groups)
            }
            _ => None,
        }
    }
}

/// A reduction by groups.
struct Groups {
    kind: Reduction,
    groups: i64,
    labelled: Labelled,
    dtype: DType,
}

impl Groups {
    fn of(graph: &Graph, node: &Node) -> Option<Groups> {
        let [AttrValue::Reduction(kind), _, AttrValue::Int(groups)] = *graph.attrs(node) else {
            return None;
        };
        let labelled = Labelled::of(graph, node)?;
        let dtype = graph.ty(labelled.array)?.dtype;
        Some(Groups { kind, groups, labelled, dtype })
    }

    fn is_extreme(&self) -> bool {
        matches!(self.kind, Reduction::Min | Reduction::Max)
    }

    /// Does every order of the elements give the same bits?
    fn exact(&self) -> bool {
        self.dtype.is_integral() || self.is_extreme()
    }

    /// Another array in the same groups.
    fn again(&self, graph: &mut Graph, kind: Reduction, array: Id) -> Option<Id> {
        let Labelled { labels, axis, .. } = self.labelled;
        graph.group_reduce(kind, [array, labels], axis, self.groups)
    }

    /// The table from which the labels of the groups pick a class's elements, along their dimension.
    fn table(&self, graph: &Graph, id: Id) -> Option<Id> {
        let same = |gather: &Labelled| {
            graph.egraph.find(gather.labels) == graph.egraph.find(self.labelled.labels)
                && gather.axis == self.labelled.axis
                && graph.shape(gather.array).is_some_and(|s| s[gather.axis as usize] == self.groups)
        };
        let gathers = graph.nodes_with(id, Gather);
        let mut gathers = gathers.iter().filter_map(|gather| Labelled::of(graph, gather));
        Some(gathers.find(same)?.array)
    }
}

fn volume(graph: &Graph, id: Id) -> i64 {
    graph.ty(id).map_or(0, |ty| ty.volume())
}

/// Is a function of zeros and of these constants zero, to the bit?
fn makes_zero(graph: &Graph, map: &Node) -> bool {
    let operand = |id: &Id| {
        let zero = graph.ty(*id).map(|ty| Scalar::zero(ty.dtype));
        graph.constant(*id).or(zero)
    };
    let operands: Option<SmallVec<[Scalar; 3]>> = map.children.iter().map(operand).collect();
    let made = operands.and_then(|operands| ufuncs::apply(map.ufunc()?, &operands).ok());
    made.is_some_and(|made| [made.re(), made.im()].iter().all(|part| part.to_bits() == 0))
}

fn map_of_gathers(graph: &mut Graph, map: &Node) -> Option<Id> {
    let first = *map.children.iter().find(|id| graph.constant(**id).is_none())?;
    for gather in graph.nodes_with(first, Gather) {
        let labelled = Labelled::of(graph, &gather)?;
        if volume(graph, labelled.array) < volume(graph, first) && makes_zero(graph, map) {
            let shape = Ints::from_slice(graph.shape(labelled.array)?);
            let operands: Option<SmallVec<[Id; 3]>> =
                map.children.iter().map(|id| before(graph, *id, &gather, &shape)).collect();
            if let Some(operands) = operands {
                let made = graph.again(map, &operands)?;
                return labelled.again(graph, &gather, made, labelled.axis);
            }
        }
    }
    None
}

/// The array of `shape` from which `id` is picked as `gather` picks.
fn before(graph: &mut Graph, id: Id, gather: &Node, shape: &[i64]) -> Option<Id> {
    if let Some(constant) = graph.constant(id) {
        return graph.fill(constant, shape);
    }
    let labels = graph.egraph.find(gather.children[1]);
    let nodes = graph.nodes_with(id, Gather);
    let same = nodes.iter().find(|node| {
        node.head == gather.head
            && graph.egraph.find(node.children[1]) == labels
            && graph.shape(node.children[0]) == Some(shape)
    });
    same.map(|node| node.children[0])
}

fn cast_of_gather(graph: &mut Graph, cast: &Node, gather: &Node) -> Option<Id> {
    let labelled = Labelled::of(graph, gather)?;
    (volume(graph, labelled.array) < volume(graph, cast.children[0])).then_some(())?;
    let made = graph.again(cast, &[labelled.array])?;
    labelled.again(graph, gather, made, labelled.axis)
}

/// Picks from every operand of `inner`, then `inner`.
fn gather_of_operands(graph: &mut Graph, gather: &Node, inner: &Node) -> Option<Id> {
    let labelled = Labelled::of(graph, gather)?;
    let fewer = graph.result_type(gather)?.volume() < volume(graph, labelled.array);
    let same = inner.ufunc().is_none() || makes_zero(graph, inner);
    (fewer && same).then_some(())?;
    let shape = graph.result_type(gather)?.shape;
    let mut operands: SmallVec<[Id; 3]> = SmallVec::new();
    for operand in &inner.children {
        operands.push(match graph.constant(*operand) {
            Some(constant) => graph.fill(constant, &shape)?,
            None => labelled.again(graph, gather, *operand, labelled.axis)?,
        });
    }
    graph.again(inner, &operands)
}

fn of_broadcast(graph: &mut Graph, node: &Node, broadcast: &Node) -> Option<Id> {
    let labelled = Labelled::of(graph, node)?;
    let operand = broadcast.children[0];
    let dims = Ints::from_slice(graph.ints(broadcast, 1));
    let axis = dims.iter().position(|dim| *dim == labelled.axis)?;
    let extent = graph.shape(labelled.array)?[labelled.axis as usize];
    (graph.shape(operand)?[axis] == extent).then_some(())?;
    let inner = labelled.again(graph, node, operand, axis as i64)?;
    let shape = graph.result_type(node)?.shape;
    graph.broadcast(inner, &shape, &dims)
}

fn slice_of_gather(graph: &mut Graph, slice: &Node, gather: &Node) -> Option<Id> {
    let labelled = Labelled::of(graph, gather)?;
    let mut region = Region::of_slice(graph, slice);
    let chosen = region.picked(&[labelled.axis]);
    let labels = chosen.slice(graph, labelled.labels)?;
    let extent = graph.shape(labelled.array)?[labelled.axis as usize];
    region.set_all(labelled.axis as usize, extent);
    let table = region.slice(graph, labelled.array)?;
    graph.gather(table, labels, labelled.axis)
}

fn transpose_of_labelled(graph: &mut Graph, transpose: &Node, inner: &Node) -> Option<Id> {
    let labelled = Labelled::of(graph, inner)?;
    let axis = inverted(graph.ints(transpose, 0))[labelled.axis as usize];
    let transposed = graph.again(transpose, &[labelled.array])?;
    labelled.again(graph, inner, transposed, axis)
}

fn reduce_of_gather<const EXACT: bool>(
    graph: &mut Graph,
    reduce: &Node,
    gather: &Node,
) -> Option<Id> {
    let parts = Parts::of(graph, reduce).filter(|parts| parts.exact() == EXACT)?;
    // Nothing combined is not zero, whatever picks it.
    let something = picked(&parts.shape, &parts.axes).iter().all(|extent| *extent > 0);
    // The product of zeros is zero, and so on for all kinds.
    something.then(|| reduced_first(graph, &parts, gather)).flatten()
}

fn reduce_of_groups<const EXACT: bool>(
    graph: &mut Graph,
    reduce: &Node,
    groups: &Node,
) -> Option<Id> {
    let parts = Parts::of(graph, reduce).filter(|parts| parts.exact() == EXACT)?;
    let same = Groups::of(graph, groups)?.kind == parts.kind;
    same.then(|| reduced_first(graph, &parts, groups)).flatten()
}

/// A reduction along other dimensions than the labels', before the labels choose.
fn reduced_first(graph: &mut Graph, parts: &Parts, inner: &Node) -> Option<Id> {
    let labelled = Labelled::of(graph, inner)?;
    (!parts.axes.contains(&labelled.axis)).then_some(())?;
    let reduced = graph.reduce(parts.kind, labelled.array, &parts.axes)?;
    labelled.again(graph, inner, reduced, closed_up(&[labelled.axis], &parts.axes)[0])
}

fn slice_of_groups(graph: &mut Graph, slice: &Node, groups: &Node) -> Option<Id> {
    let labelled = Labelled::of(graph, groups)?;
    let mut region = Region::of_slice(graph, slice);
    let along = region.picked(&[labelled.axis]);
    let all = Groups::of(graph, groups)?.groups;
    along.is_all(&[all]).then_some(())?;
    let extent = graph.shape(labelled.array)?[labelled.axis as usize];
    region.set_all(labelled.axis as usize, extent);
    let sliced = region.slice(graph, labelled.array)?;
    labelled.again(graph, groups, sliced, labelled.axis)
}

fn of_transpose<const EXACT: bool>(graph: &mut Graph, node: &Node, transpose: &Node) -> Option<Id> {
    let groups = Groups::of(graph, node).filter(|groups| groups.exact() == EXACT)?;
    let axis = graph.ints(transpose, 0)[groups.labelled.axis as usize];
    let inner = groups.labelled.again(graph, node, transpose.children[0], axis)?;
    graph.again(transpose, &[inner])
}

fn integers_scaled(graph: &mut Graph, node: &Node, map: &Node) -> Option<Id> {
    scaled_after(graph, node, map, DType::is_integer)
}

fn floats_scaled(graph: &mut Graph, node: &Node, map: &Node) -> Option<Id> {
    scaled_after(graph, node, map, DType::is_float)
}

fn scaled_after(
    graph: &mut Graph,
    node: &Node,
    map: &Node,
    admits: fn(DType) -> bool,
) -> Option<Id> {
    let groups = Groups::of(graph, node)?;
    let sum = groups.kind == Reduction::Sum && admits(groups.dtype);
    (sum && map.ufunc()? == Ufunc::Mul).then_some(())?;
    let (array, factor) = split_constant(graph, map)?;
    let factor = graph.constant(factor).filter(|factor| factor.re().is_finite())?;
    let total = groups.again(graph, Reduction::Sum, array)?;
    let shape = Ints::from_slice(graph.shape(total)?);
    let factor = graph.fill(factor, &shape)?;
    graph.map(Ufunc::Mul, &[total, factor])
}

fn integers_negated(graph: &mut Graph, node: &Node, map: &Node) -> Option<Id> {
    negated_after(graph, node, map, DType::is_integer)
}

fn floats_negated(graph: &mut Graph, node: &Node, map: &Node) -> Option<Id> {
    negated_after(graph, node, map, DType::is_float)
}

fn negated_after(
    graph: &mut Graph,
    node: &Node,
    map: &Node,
    admits: fn(DType) -> bool,
) -> Option<Id> {
    let groups = Groups::of(graph, node)?;
    let sum = groups.kind == Reduction::Sum && admits(groups.dtype);
    (sum && map.ufunc()? == Ufunc::Neg).then_some(())?;
    let total = groups.again(graph, Reduction::Sum, map.children[0])?;
    graph.map(Ufunc::Neg, &[total])
}

fn negative_extreme(graph: &mut Graph, node: &Node, map: &Node) -> Option<Id> {
    let groups = Groups::of(graph, node)?;
    let kind = match groups.kind {
        Reduction::Min => Reduction::Max,
        Reduction::Max => Reduction::Min,
        _ => return None,
    };
    (map.ufunc()? == Ufunc::Neg && groups.dtype.is_float()).then_some(())?;
    let extreme = groups.again(graph, kind, map.children[0])?;
    graph.map(Ufunc::Neg, &[extreme])
}

/// An array of floats, and the finite numbers that the groups' labels pick as the other operand of
/// `ufunc`; the array comes first.
fn with_picked(graph: &Graph, groups: &Groups, map: &Node, ufunc: Ufunc) -> Option<(Id, Id)> {
    let [a, b] = map.children[..] else { return None };
    (map.ufunc()? == ufunc && groups.dtype.is_float()).then_some(())?;
    let table = |id: Id| {
        let finite = |table: &Id| {
            let values = graph.facts(*table).values;
            values.never_nan() && values.never_infinite()
        };
        groups.table(graph, id).filter(finite)
    };
    let second = table(b).map(|table| (a, table));
    second.or_else(|| table(a).filter(|_| ufunc == Ufunc::Mul).map(|table| (b, table)))
}

fn extreme_of_anomalies(graph: &mut Graph, node: &Node, map: &Node) -> Option<Id> {
    let groups = Groups::of(graph, node).filter(Groups::is_extreme)?;
    let (array, means) = with_picked(graph, &groups, map, Ufunc::Sub)?;
    let extreme = groups.again(graph, groups.kind, array)?;
    graph.map(Ufunc::Sub, &[extreme, means])
}

fn sum_of_weighted(graph: &mut Graph, node: &Node, map: &Node) -> Option<Id> {
    let groups = Groups::of(graph, node).filter(|groups| groups.kind == Reduction::Sum)?;
    let (array, weights) = with_picked(graph, &groups, map, Ufunc::Mul)?;
    let total = groups.again(graph, Reduction::Sum, array)?;
    graph.map(Ufunc::Mul, &[total, weights])
}

fn sum_of_anomalies(graph: &mut Graph, node: &Node, map: &Node) -> Option<Id> {
    let groups = Groups::of(graph, node).filter(|groups| groups.kind == Reduction::Sum)?;
    let (array, means) = with_picked(graph, &groups, map, Ufunc::Sub)?;
    let total = groups.again(graph, Reduction::Sum, array)?;
    let shape = Ints::from_slice(graph.shape(total)?);
    let count = counts(graph, &groups)?;
    let count = graph.cast(count, groups.dtype)?;
    let count = graph.broadcast(count, &shape, &[groups.labelled.axis])?;
    let less = graph.map(Ufunc::Mul, &[means, count])?;
    graph.map(Ufunc::Sub, &[total, less])
}

/// How many labels name each group.
fn counts(graph: &mut Graph, groups: &Groups) -> Option<Id> {
    let labels = groups.labelled.labels;
    let shape = Ints::from_slice(graph.shape(labels)?);
    let ones = graph.fill(Scalar::I64(1), &shape)?;
    graph.group_reduce(Reduction::Sum, [ones, labels], 0, groups.groups)
}
