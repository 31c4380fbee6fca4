//! Evenly spaced integers stay evenly spaced.
//!
//! Floats do not: `start + i·step` is rounded, so only integers (which wrap) are rewritten.

use super::algebra::Region;
use super::{Law, Tier::Exact};
use crate::saturate::{Graph, Node};
use egg::Id;
use ramba_dialects::{AttrValue, DType, Opcode, Scalar, Ufunc};
use smallvec::smallvec;

pub(super) const LAWS: &[Law] = &[
    // iota[s + t·i] is an iota
    Law::pair("slice-of-iota", Exact, (Opcode::ExtractSlice, Opcode::Iota), slice_of_iota, |s| {
        s.slice(s.iota(3.0, 2.0, 9)?, &[7], &[3], &[-2])
    }),
    // iota + c is an iota
    Law::node("iota-plus-constant", Exact, Opcode::Map, iota_plus_constant, |s| {
        s.map(Ufunc::Add, &[s.fill(5.0, &[4])?, s.iota(1.0, 1.0, 4)?])
    }),
    // c · iota is an iota
    Law::node("iota-times-constant", Exact, Opcode::Map, iota_times_constant, |s| {
        s.map(Ufunc::Mul, &[s.iota(1.0, 1.0, 4)?, s.fill(3.0, &[4])?])
    }),
    // c − iota is an iota
    Law::node("constant-minus-iota", Exact, Opcode::Map, constant_minus_iota, |s| {
        s.map(Ufunc::Sub, &[s.fill(9.0, &[4])?, s.iota(1.0, 2.0, 4)?])
    }),
    // as t(iota) is an iota of t   if t holds its elements
    Law::pair("cast-of-iota", Exact, (Opcode::Cast, Opcode::Iota), cast_of_iota, |s| {
        s.cast(s.iota(3.0, 2.0, 9)?, DType::F64)
    }),
    // A single number, or the same again and again
    Law::node("iota-is-fill", Exact, Opcode::Iota, iota_is_fill, |s| s.iota(3.0, 0.0, 9)),
];

/// Evenly spaced integers: start, step, size and element type.
#[derive(Clone, Copy)]
struct Iota {
    start: i128,
    step: i128,
    size: i64,
    dtype: DType,
}

impl Iota {
    fn of(graph: &Graph, node: &Node) -> Option<Iota> {
        let [AttrValue::Scalar(start), AttrValue::Scalar(step), AttrValue::Int(size)] =
            graph.attrs(node)
        else {
            return None;
        };
        let dtype = start.dtype();
        dtype.is_integer().then_some(())?;
        Some(Iota { start: start.as_i128()?, step: step.as_i128()?, size: *size, dtype })
    }

    fn add_to(self, graph: &mut Graph) -> Option<Id> {
        let scalar = |value| AttrValue::Scalar(Scalar::from_i128(value, self.dtype));
        let attrs = smallvec![scalar(self.start), scalar(self.step), AttrValue::Int(self.size)];
        graph.op(Opcode::Iota, &[], attrs)
    }

    fn largest_magnitude(self) -> i128 {
        let reach = self.step.saturating_mul(self.size as i128);
        self.start.abs().saturating_add(reach.abs())
    }
}

fn slice_of_iota(graph: &mut Graph, slice: &Node, iota: &Node) -> Option<Id> {
    let iota = Iota::of(graph, iota)?;
    let region = Region::of_slice(graph, slice);
    let start = iota.start + iota.step.checked_mul(region.starts[0] as i128)?;
    let step = iota.step.checked_mul(region.steps[0] as i128)?;
    Iota { start, step, size: region.sizes[0], ..iota }.add_to(graph)
}

/// The integers at one operand of a function of two, and the constant at the other; whether the
/// constant comes first.
fn with_constant(graph: &Graph, node: &Node, ufunc: Ufunc) -> Option<(Iota, i128, bool)> {
    let [a, b] = node.children[..] else { return None };
    (node.ufunc()? == ufunc).then_some(())?;
    let (array, constant, first) = match (graph.constant(a), graph.constant(b)) {
        (None, Some(constant)) => (a, constant, false),
        (Some(constant), None) => (b, constant, true),
        _ => return None,
    };
    let iotas = graph.nodes_with(array, Opcode::Iota);
    let iota = iotas.first().and_then(|iota| Iota::of(graph, iota))?;
    Some((iota, constant.as_i128()?, first))
}

fn iota_plus_constant(graph: &mut Graph, node: &Node) -> Option<Id> {
    let (iota, constant, _) = with_constant(graph, node, Ufunc::Add)?;
    Iota { start: iota.start + constant, ..iota }.add_to(graph)
}

fn iota_times_constant(graph: &mut Graph, node: &Node) -> Option<Id> {
    let (iota, constant, _) = with_constant(graph, node, Ufunc::Mul)?;
    let start = iota.start.wrapping_mul(constant);
    Iota { start, step: iota.step.wrapping_mul(constant), ..iota }.add_to(graph)
}

fn constant_minus_iota(graph: &mut Graph, node: &Node) -> Option<Id> {
    let (iota, constant, first) = with_constant(graph, node, Ufunc::Sub)?;
    let (start, step) = (constant - iota.start, -iota.step);
    first.then(|| Iota { start, step, ..iota }.add_to(graph)).flatten()
}

fn cast_of_iota(graph: &mut Graph, cast: &Node, iota: &Node) -> Option<Id> {
    let to = graph.result_type(cast)?.dtype;
    let iota = Iota::of(graph, iota)?;
    let largest = iota.largest_magnitude();
    let unwrapped = largest <= Scalar::highest(iota.dtype)?.as_i128()?;
    if to.is_integer() && (unwrapped || to.size_bytes() <= iota.dtype.size_bytes()) {
        return Iota { dtype: to, ..iota }.add_to(graph);
    }
    let exact: i128 = if to == DType::F32 { 1 << 24 } else { 1 << 53 };
    if !to.is_float() || !unwrapped || largest > exact || iota.size as i128 > exact {
        return None;
    }
    let scalar = |value: i128| AttrValue::Scalar(Scalar::from_f64(value as f64, to));
    let attrs = smallvec![scalar(iota.start), scalar(iota.step), AttrValue::Int(iota.size)];
    graph.op(Opcode::Iota, &[], attrs)
}

fn iota_is_fill(graph: &mut Graph, node: &Node) -> Option<Id> {
    let iota = Iota::of(graph, node)?;
    let start = Scalar::from_i128(iota.start, iota.dtype);
    (iota.step == 0 || iota.size == 1).then(|| graph.fill(start, &[iota.size])).flatten()
}
