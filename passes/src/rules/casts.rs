//! Conversions between element types.

use super::{Law, Tier::Exact};
use crate::saturate::{Graph, Node};
use egg::Id;
use ramba_abi::DTypeKind;
use ramba_dialects::{AttrValue, DType, Opcode, Scalar, Ufunc};

pub(super) const LAWS: &[Law] = &[
    // as t(a) = a   for a of type t
    Law::node("cast-same", Exact, Opcode::Cast, cast_same, |s| s.cast(s.x(&[3])?, s.dtype)),
    // as t(as u(a)) = as t(a)   if u holds all values of a, or t keeps only bits that u kept
    Law::pair("cast-cast", Exact, (Opcode::Cast, Opcode::Cast), cast_cast, |s| {
        let wider = s.dtype.promote(DType::I32).promote(DType::F32);
        s.cast(s.cast(s.x(&[3])?, wider)?, DType::I8)
    }),
    Law::pair("narrowing-cast-cast", Exact, (Opcode::Cast, Opcode::Cast), narrow_cast, |s| {
        s.cast(s.cast(s.x(&[3])?, DType::U16)?, DType::I16)
    }),
    // as t(c) = 1 where c, else 0
    Law::node("where-one-zero", Exact, Opcode::Map, where_one_zero, |s| {
        let condition = s.arg(DType::Bool, &[3])?;
        s.map(Ufunc::Select, &[condition, s.fill(1.0, &[3])?, s.fill(0.0, &[3])?])
    }),
    // as t(c) ≠ 0 is c   for a truth value c
    Law::pair("cast-not-zero", Exact, (Opcode::Map, Opcode::Cast), cast_not_zero, |s| {
        let number = s.cast(s.arg(DType::Bool, &[3])?, s.dtype)?;
        s.map(Ufunc::NotEqual, &[number, s.fill(0.0, &[3])?])
    }),
];

/// The type that a cast converts to.
fn target(graph: &Graph, node: &Node) -> Option<DType> {
    match graph.attrs(node) {
        [AttrValue::DType(dtype)] => Some(*dtype),
        _ => None,
    }
}

fn cast_same(graph: &mut Graph, node: &Node) -> Option<Id> {
    let operand = node.children[0];
    (graph.ty(operand)?.dtype == target(graph, node)?).then_some(operand)
}

fn cast_cast(graph: &mut Graph, outer: &Node, inner: &Node) -> Option<Id> {
    let operand = inner.children[0];
    let from = graph.ty(operand)?.dtype;
    holds(target(graph, inner)?, from).then_some(())?;
    let to = target(graph, outer)?;
    graph.cast(operand, to)
}

fn narrow_cast(graph: &mut Graph, outer: &Node, inner: &Node) -> Option<Id> {
    let operand = inner.children[0];
    let (through, to) = (target(graph, inner)?, target(graph, outer)?);
    let integers = [graph.ty(operand)?.dtype, through, to].iter().all(|dtype| dtype.is_integer());
    let kept = integers && to.size_bytes() <= through.size_bytes();
    kept.then(|| graph.cast(operand, to)).flatten()
}

/// Is every value of `narrow` one of `wide`?
pub(super) fn holds(wide: DType, narrow: DType) -> bool {
    let bits = |dtype: DType| dtype.size_bytes() * 8;
    let precision = |dtype: DType| if dtype.real() == DType::F32 { 24 } else { 53 };
    match (narrow.kind(), wide.kind()) {
        (DTypeKind::Bool, _) => true,
        (_, DTypeKind::Bool) | (DTypeKind::Signed, DTypeKind::Unsigned) => false,
        (DTypeKind::Unsigned, DTypeKind::Signed) => bits(wide) > bits(narrow),
        (a, b) if a == b => bits(wide) >= bits(narrow),
        (DTypeKind::Float, DTypeKind::Complex) => wide.real().size_bytes() >= narrow.size_bytes(),
        (DTypeKind::Complex | DTypeKind::Float, _) => false,
        _ => bits(narrow) <= precision(wide),
    }
}

fn where_one_zero(graph: &mut Graph, node: &Node) -> Option<Id> {
    let [condition, one, zero] = node.children[..] else { return None };
    let dtype = graph.ty(one)?.dtype;
    let matches = node.ufunc() == Some(Ufunc::Select)
        && graph.constant(one) == Some(Scalar::one(dtype))
        && graph.constant(zero) == Some(Scalar::zero(dtype));
    matches.then(|| graph.cast(condition, dtype)).flatten()
}

fn cast_not_zero(graph: &mut Graph, node: &Node, inner: &Node) -> Option<Id> {
    let [_, zero] = node.children[..] else { return None };
    let operand = inner.children[0];
    let matches = node.ufunc() == Some(Ufunc::NotEqual)
        && graph.ty(operand)?.dtype == DType::Bool
        && graph.constant(zero).is_some_and(|zero| !zero.truth());
    matches.then_some(operand)
}
