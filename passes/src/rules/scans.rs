//! Running combinations.
//!
//! A scan goes along one dimension: views of the others pass through it, and what comes first along
//! its own does not need what comes after.

use super::algebra::{Ints, Region, closed_up, inverted, unit_dims_added};
use super::constants::split_constant;
use super::reductions::Parts;
use super::{Law, Sketch, Tier::Exact, Tier::Fast, Tier::Reorder};
use crate::saturate::{Graph, Node};
use egg::Id;
use ramba_dialects::Opcode::{Broadcast, ExtractSlice, Map, Reduce, Reshape, Scan, Transpose};
use ramba_dialects::{AttrValue, DType, Reduction, Ufunc, ValueId};

pub(super) const LAWS: &[Law] = &[
    // scan(a)[r] = scan(a[r])   if r is the beginning of the scan's dimension
    Law::pair("slice-of-scan", Exact, (ExtractSlice, Scan), slice_of_scan, |s| {
        s.slice(running(s, Reduction::Sum)?, &[1, 0], &[2, 3], &[2, 1])
    }),
    // scan(a)ᵖ = scan(aᵖ)
    Law::pair("transpose-of-scan", Exact, (Transpose, Scan), transpose_of_scan, |s| {
        s.transpose(running(s, Reduction::Prod)?, &[1, 0])
    }),
    // Unit dimensions do not matter to a scan
    Law::pair("reshape-of-scan", Exact, (Reshape, Scan), reshape_of_scan, |s| {
        s.reshape(running(s, Reduction::Sum)?, &[4, 1, 5])
    }),
    // scan(broadcast(a)) = broadcast(scan(a))   along what is not repeated
    Law::pair("scan-of-broadcast", Exact, (Scan, Broadcast), scan_of_broadcast, |s| {
        s.scan(Reduction::Sum, s.broadcast(s.x(&[5])?, &[4, 5], &[1])?, 1)
    }),
    // Over a single element
    Law::node("scan-of-one", Exact, Scan, scan_of_one, |s| {
        s.scan(Reduction::Sum, s.x(&[4, 1])?, 1)
    }),
    // The last of a scan is a reduction
    Law::pair("end-of-scan", Exact, (ExtractSlice, Scan), end_of_scan, |s| {
        s.slice(running(s, Reduction::Max)?, &[0, 4], &[4, 1], &[1, 1])
    }),
    Law::pair("end-of-running-sum", Reorder, (ExtractSlice, Scan), end_of_running_sum, |s| {
        s.slice(running(s, Reduction::Sum)?, &[1, 4], &[2, 1], &[2, 1])
    }),
    // Running extremes: the largest of them is the largest
    Law::pair("extreme-of-running-extreme", Exact, (Reduce, Scan), extreme_of_scan, |s| {
        s.reduce(Reduction::Max, running(s, Reduction::Max)?, &[1])
    }),
    // Running extremes of running extremes are the same
    Law::pair("running-extreme-again", Exact, (Scan, Scan), running_again, |s| {
        s.scan(Reduction::Min, running(s, Reduction::Min)?, 1)
    }),
    // Σ of scans = scan of Σ   along other dimensions
    Law::pair("reduce-of-scan", Exact, (Reduce, Scan), reduce_of_scan, |s| {
        s.reduce(Reduction::Max, running(s, Reduction::Max)?, &[0])
    }),
    Law::pair("sum-of-running-sum", Reorder, (Reduce, Scan), sum_of_scan, |s| {
        s.reduce(Reduction::Sum, running(s, Reduction::Sum)?, &[0])
    }),
    // scan Σ c·a = c · scan Σ a
    Law::pair("running-sum-of-multiple", Exact, (Scan, Map), integers_scaled, scaled),
    Law::pair("float-running-sum-of-multiple", Fast, (Scan, Map), floats_scaled, scaled),
    // scan max(−a) = −scan min(a)
    Law::pair("running-extreme-of-negative", Exact, (Scan, Map), negative_extreme, |s| {
        s.scan(Reduction::Max, s.map(Ufunc::Neg, &[s.x(&[4, 5])?])?, 1)
    }),
    // (scan Σ a)[1:] − (scan Σ a)[:−1] = a[1:]   of integers
    Law::node("difference-of-running-sum", Exact, Map, difference, |s| {
        let all = running(s, Reduction::Sum)?;
        let [upper, lower] = [1, 0].map(|start| s.slice(all, &[0, start], &[4, 4], &[1, 1]));
        s.map(Ufunc::Sub, &[upper?, lower?])
    }),
];

fn running(s: &Sketch, kind: Reduction) -> Option<ValueId> {
    s.scan(kind, s.x(&[4, 5])?, 1)
}

fn scaled(s: &Sketch) -> Option<ValueId> {
    let product = s.map(Ufunc::Mul, &[s.x(&[4, 3])?, s.fill(3.0, &[4, 3])?])?;
    s.scan(Reduction::Sum, product, 0)
}

/// A scan's parts.
struct Running {
    kind: Reduction,
    axis: usize,
    inclusive: bool,
    operand: Id,
    dtype: DType,
    shape: Ints,
}

impl Running {
    fn of(graph: &Graph, node: &Node) -> Option<Running> {
        let [
            AttrValue::Reduction(kind),
            AttrValue::Int(axis),
            AttrValue::Scalar(inclusive),
            AttrValue::Absent,
        ] = graph.attrs(node)
        else {
            return None;
        };
        let operand = node.children[0];
        let ty = graph.ty(operand)?;
        let (dtype, shape) = (ty.dtype, ty.shape.clone());
        let (axis, inclusive) = (*axis as usize, inclusive.truth());
        Some(Running { kind: *kind, axis, inclusive, operand, dtype, shape })
    }

    /// The same combination of another array, along this dimension of it.
    fn again(&self, graph: &mut Graph, array: Id, axis: usize) -> Option<Id> {
        graph.scan(self.kind, array, axis as i64, self.inclusive)
    }

    /// Does every grouping of the elements give the same bits?
    fn exact(&self) -> bool {
        self.dtype.is_integral() || matches!(self.kind, Reduction::Min | Reduction::Max)
    }

    /// Does combining an element with itself change nothing?
    fn idempotent(&self) -> bool {
        !matches!(self.kind, Reduction::Sum | Reduction::Prod) || self.dtype == DType::Bool
    }
}

fn slice_of_scan(graph: &mut Graph, slice: &Node, scan: &Node) -> Option<Id> {
    let scan = Running::of(graph, scan)?;
    let region = Region::of_slice(graph, slice);
    let first = region.starts[scan.axis] == 0 && region.steps[scan.axis] == 1;
    first.then_some(())?;
    let sliced = region.slice(graph, scan.operand)?;
    scan.again(graph, sliced, scan.axis)
}

fn transpose_of_scan(graph: &mut Graph, transpose: &Node, scan: &Node) -> Option<Id> {
    let scan = Running::of(graph, scan)?;
    let axis = inverted(graph.ints(transpose, 0))[scan.axis];
    let transposed = graph.again(transpose, &[scan.operand])?;
    scan.again(graph, transposed, axis as usize)
}

fn reshape_of_scan(graph: &mut Graph, reshape: &Node, scan: &Node) -> Option<Id> {
    let scan = Running::of(graph, scan)?;
    let axis = moved(&scan.shape, graph.ints(reshape, 0), scan.axis)?;
    let reshaped = graph.again(reshape, &[scan.operand])?;
    scan.again(graph, reshaped, axis)
}

/// Where a dimension is after unit dimensions came or went.
fn moved(from: &[i64], to: &[i64], dim: usize) -> Option<usize> {
    if let Some(places) = unit_dims_added(from, to) {
        return Some(places[dim] as usize);
    }
    let places = unit_dims_added(to, from)?;
    places.iter().position(|place| *place == dim as i64)
}

fn scan_of_broadcast(graph: &mut Graph, scan: &Node, broadcast: &Node) -> Option<Id> {
    let scan = Running::of(graph, scan)?;
    let operand = broadcast.children[0];
    let axis = graph.ints(broadcast, 1).iter().position(|dim| *dim == scan.axis as i64)?;
    (graph.shape(operand)?[axis] == scan.shape[scan.axis]).then_some(())?;
    let inner = scan.again(graph, operand, axis)?;
    graph.again(broadcast, &[inner])
}

fn scan_of_one(graph: &mut Graph, node: &Node) -> Option<Id> {
    let scan = Running::of(graph, node)?;
    (scan.inclusive && scan.shape[scan.axis] == 1).then_some(scan.operand)
}

fn end_of_scan(graph: &mut Graph, slice: &Node, scan: &Node) -> Option<Id> {
    let scan = Running::of(graph, scan).filter(Running::exact)?;
    reduced_end(graph, slice, &scan)
}

fn end_of_running_sum(graph: &mut Graph, slice: &Node, scan: &Node) -> Option<Id> {
    let scan = Running::of(graph, scan).filter(|scan| !scan.exact())?;
    reduced_end(graph, slice, &scan)
}

fn reduced_end(graph: &mut Graph, slice: &Node, scan: &Running) -> Option<Id> {
    let mut region = Region::of_slice(graph, slice);
    let sizes = region.sizes.clone();
    let last = region.starts[scan.axis] == scan.shape[scan.axis] - 1 && sizes[scan.axis] == 1;
    (scan.inclusive && last).then_some(())?;
    region.set_all(scan.axis, scan.shape[scan.axis]);
    let sliced = region.slice(graph, scan.operand)?;
    let reduced = graph.reduce(scan.kind, sliced, &[scan.axis as i64])?;
    graph.reshape(reduced, &sizes)
}

fn extreme_of_scan(graph: &mut Graph, reduce: &Node, scan: &Node) -> Option<Id> {
    let (parts, scan) = (Parts::of(graph, reduce)?, Running::of(graph, scan)?);
    let same = parts.kind == scan.kind && scan.inclusive && scan.idempotent();
    let along = parts.axes.contains(&(scan.axis as i64));
    (same && along).then(|| graph.reduce(parts.kind, scan.operand, &parts.axes)).flatten()
}

fn running_again(graph: &mut Graph, outer: &Node, inner: &Node) -> Option<Id> {
    let same = outer.head == inner.head;
    let scan = Running::of(graph, inner).filter(|scan| scan.inclusive && scan.idempotent());
    (same && scan.is_some()).then_some(outer.children[0])
}

fn reduce_of_scan(graph: &mut Graph, reduce: &Node, scan: &Node) -> Option<Id> {
    let scan = Running::of(graph, scan).filter(Running::exact)?;
    reduced_first(graph, reduce, &scan)
}

fn sum_of_scan(graph: &mut Graph, reduce: &Node, scan: &Node) -> Option<Id> {
    let scan = Running::of(graph, scan).filter(|scan| !scan.exact())?;
    reduced_first(graph, reduce, &scan)
}

fn reduced_first(graph: &mut Graph, reduce: &Node, scan: &Running) -> Option<Id> {
    let parts = Parts::of(graph, reduce)?;
    let axis = scan.axis as i64;
    (parts.kind == scan.kind && !parts.axes.contains(&axis)).then_some(())?;
    let reduced = graph.reduce(parts.kind, scan.operand, &parts.axes)?;
    scan.again(graph, reduced, closed_up(&[axis], &parts.axes)[0] as usize)
}

fn integers_scaled(graph: &mut Graph, scan: &Node, map: &Node) -> Option<Id> {
    scaled_after(graph, scan, map, DType::is_integer)
}

fn floats_scaled(graph: &mut Graph, scan: &Node, map: &Node) -> Option<Id> {
    scaled_after(graph, scan, map, DType::is_float)
}

fn scaled_after(
    graph: &mut Graph,
    scan: &Node,
    map: &Node,
    admits: fn(DType) -> bool,
) -> Option<Id> {
    let scan = Running::of(graph, scan)?;
    (map.ufunc()? == Ufunc::Mul).then_some(())?;
    let (array, factor) = split_constant(graph, map)?;
    (scan.kind == Reduction::Sum && scan.inclusive && admits(scan.dtype)).then_some(())?;
    let running = scan.again(graph, array, scan.axis)?;
    graph.map(Ufunc::Mul, &[running, factor])
}

fn negative_extreme(graph: &mut Graph, scan: &Node, map: &Node) -> Option<Id> {
    let scan = Running::of(graph, scan)?;
    let kind = match scan.kind {
        Reduction::Min => Reduction::Max,
        Reduction::Max => Reduction::Min,
        _ => return None,
    };
    let negative = map.ufunc() == Some(Ufunc::Neg) && scan.dtype.is_float() && scan.inclusive;
    negative.then_some(())?;
    let running = Running { kind, ..scan }.again(graph, map.children[0], scan.axis)?;
    graph.map(Ufunc::Neg, &[running])
}

fn difference(graph: &mut Graph, node: &Node) -> Option<Id> {
    let [upper, lower] = node.children[..] else { return None };
    let integers = graph.ty(upper)?.dtype.is_integer();
    (node.ufunc()? == Ufunc::Sub && integers).then_some(())?;
    for slice in graph.nodes_with(upper, ExtractSlice) {
        let region = Region::of_slice(graph, &slice);
        let array = slice.children[0];
        for scan in graph.nodes_with(array, Scan) {
            let scan = Running::of(graph, &scan)?;
            let mut before = region.clone();
            before.starts[scan.axis] -= 1;
            let follows = scan.kind == Reduction::Sum
                && scan.inclusive
                && region.steps[scan.axis] == 1
                && is_slice(graph, lower, array, &before);
            if follows {
                return region.slice(graph, scan.operand);
            }
        }
    }
    None
}

/// Is a class this region of an array?
fn is_slice(graph: &Graph, id: Id, array: Id, region: &Region) -> bool {
    graph.nodes_with(id, ExtractSlice).iter().any(|slice| {
        graph.egraph.find(slice.children[0]) == graph.egraph.find(array)
            && Region::of_slice(graph, slice).same(region)
    })
}
