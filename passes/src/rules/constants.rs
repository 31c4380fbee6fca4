//! What is computed of constants is a constant.
//!
//! Library functions of floats are left to run time, where one implementation computes all of them.

use super::{Law, Tier};
use crate::saturate::{Graph, Node};
use egg::Id;
use ramba_dialects::reference::ufuncs;
use ramba_dialects::{AttrValue, DType, Opcode, Reduction, Scalar, Ufunc};
use smallvec::SmallVec;

pub(super) const LAWS: &[Law] = &[
    // f(c, d) = the value of f at c and d
    Law::node("fold-map", Tier::Exact, Opcode::Map, fold_map, |s| {
        s.map(Ufunc::Add, &[s.fill(2.0, &[3])?, s.fill(3.0, &[3])?])
    }),
    // cast(c) = c as the other type
    Law::node("fold-cast", Tier::Exact, Opcode::Cast, fold_cast, |s| {
        s.cast(s.fill(1.0, &[3])?, DType::F32)
    }),
    // c[…] = c
    Law::node("slice-of-fill", Tier::Exact, Opcode::ExtractSlice, fold_view, |s| {
        s.slice(s.fill(1.0, &[5])?, &[1], &[2], &[2])
    }),
    // transpose(c) = c
    Law::node("transpose-of-fill", Tier::Exact, Opcode::Transpose, fold_view, |s| {
        s.transpose(s.fill(1.0, &[2, 3])?, &[1, 0])
    }),
    // broadcast(c) = c
    Law::node("broadcast-of-fill", Tier::Exact, Opcode::Broadcast, fold_view, |s| {
        s.broadcast(s.fill(1.0, &[])?, &[4], &[])
    }),
    // reshape(c) = c
    Law::node("reshape-of-fill", Tier::Exact, Opcode::Reshape, fold_view, |s| {
        s.reshape(s.fill(1.0, &[6])?, &[2, 3])
    }),
    // c with some elements replaced by c is c
    Law::node("insert-same-fill", Tier::Exact, Opcode::InsertSlice, insert_same_fill, |s| {
        s.insert(s.fill(1.0, &[5])?, s.fill(1.0, &[2])?, &[1], &[2])
    }),
    // min(c, …, c) = c, c + … + c = n·c of integers, and the like
    Law::node("reduce-of-fill", Tier::Exact, Opcode::Reduce, fold_reduce, |s| {
        s.reduce(Reduction::Max, s.fill(1.0, &[4, 3])?, &[0])
    }),
    // Σ of integers: n·c
    Law::node("sum-of-fill", Tier::Exact, Opcode::Reduce, fold_sum, |s| {
        s.reduce(Reduction::Sum, s.fill(2.0, &[4, 3])?, &[0])
    }),
    // nothing combined is the identity
    Law::node("reduce-of-nothing", Tier::Exact, Opcode::Reduce, reduce_of_nothing, |s| {
        s.reduce(Reduction::Sum, s.x(&[4, 0])?, &[1])
    }),
    // (a ∘ c) ∘ d = a ∘ (c ∘ d) for associative ∘
    Law::node("constants-meet", Tier::Exact, Opcode::Map, constants_meet, |s| {
        let inner = s.map(Ufunc::Maximum, &[s.x(&[3])?, s.fill(2.0, &[3])?])?;
        s.map(Ufunc::Maximum, &[inner, s.fill(3.0, &[3])?])
    }),
    // (a · c) / d = a · (c / d), c − (a + d) = (c − d) − a, and the like of floats
    Law::node("float-constants-meet", Tier::Fast, Opcode::Map, float_constants_meet, |s| {
        let inner = s.map(Ufunc::Div, &[s.fill(1.5, &[3])?, s.x(&[3])?])?;
        s.map(Ufunc::Mul, &[inner, s.fill(3.0, &[3])?])
    }),
    Law::node("float-terms-meet", Tier::Fast, Opcode::Map, float_constants_meet, |s| {
        let inner = s.map(Ufunc::Sub, &[s.fill(1.5, &[3])?, s.x(&[3])?])?;
        s.map(Ufunc::Sub, &[inner, s.fill(3.0, &[3])?])
    }),
];

fn fold_map(graph: &mut Graph, node: &Node) -> Option<Id> {
    let ufunc = node.ufunc()?;
    let constants: Option<SmallVec<[Scalar; 3]>> =
        node.children.iter().map(|id| graph.constant(*id)).collect();
    let constants = constants?;
    if !folds(ufunc, constants.first()?.dtype()) {
        return None;
    }
    let value = ufuncs::apply(ufunc, &constants).ok()?;
    let shape = graph.shape(node.children[0])?.to_vec();
    graph.fill(value, &shape)
}

/// Is the function's value the same wherever it is computed?
fn folds(ufunc: Ufunc, dtype: DType) -> bool {
    use Ufunc::*;
    let rounds_once = matches!(
        ufunc,
        Add | Sub
            | Neg
            | Real
            | Imag
            | Conj
            | Equal
            | NotEqual
            | LogicalAnd
            | LogicalOr
            | LogicalXor
            | LogicalNot
            | IsNan
            | IsInf
            | IsFinite
            | Select
    );
    let real = matches!(
        ufunc,
        Mul | Div
            | Abs
            | Sign
            | Square
            | Reciprocal
            | Sqrt
            | Copysign
            | Floor
            | Ceil
            | Trunc
            | Rint
            | Maximum
            | Minimum
            | Fmax
            | Fmin
            | Less
            | LessEqual
            | Greater
            | GreaterEqual
    );
    dtype.is_integral() || rounds_once || (real && dtype.is_float())
}

fn fold_cast(graph: &mut Graph, node: &Node) -> Option<Id> {
    let ty = graph.result_type(node)?;
    let value = graph.constant(node.children[0])?;
    graph.fill(value.cast(ty.dtype), &ty.shape)
}

fn fold_view(graph: &mut Graph, node: &Node) -> Option<Id> {
    let value = graph.constant(node.children[0])?;
    let ty = graph.result_type(node)?;
    graph.fill(value, &ty.shape)
}

fn insert_same_fill(graph: &mut Graph, node: &Node) -> Option<Id> {
    let base = graph.constant(node.children[0])?;
    (graph.constant(node.children[1])? == base).then_some(node.children[0])
}

/// The kind of a reduction, how many elements each result combines, and the result's shape.
fn reduction(graph: &Graph, node: &Node) -> Option<(Reduction, i64, SmallVec<[i64; 4]>)> {
    let [AttrValue::Reduction(kind), AttrValue::Ints(axes)] = graph.attrs(node) else {
        return None;
    };
    let shape = graph.shape(node.children[0])?;
    let count = axes.iter().map(|&axis| shape[axis as usize]).product();
    Some((*kind, count, graph.result_type(node)?.shape))
}

fn fold_reduce(graph: &mut Graph, node: &Node) -> Option<Id> {
    let value = graph.constant(node.children[0])?;
    let (kind, count, shape) = reduction(graph, node)?;
    let idempotent = match kind {
        Reduction::Min | Reduction::Max | Reduction::Any | Reduction::All => true,
        Reduction::Sum | Reduction::Prod => value == kind.identity(value.dtype())?,
    };
    (idempotent && count > 0).then(|| graph.fill(value, &shape)).flatten()
}

fn fold_sum(graph: &mut Graph, node: &Node) -> Option<Id> {
    let value = graph.constant(node.children[0])?;
    let (kind, count, shape) = reduction(graph, node)?;
    let sums_integers = kind == Reduction::Sum && value.dtype().is_integer();
    let total = value.as_i128()?.wrapping_mul(count as i128);
    sums_integers.then(|| graph.fill(Scalar::from_i128(total, value.dtype()), &shape)).flatten()
}

fn reduce_of_nothing(graph: &mut Graph, node: &Node) -> Option<Id> {
    let (kind, count, shape) = reduction(graph, node)?;
    let identity = kind.identity(graph.ty(node.children[0])?.dtype)?;
    (count == 0).then(|| graph.fill(identity, &shape)).flatten()
}

fn constants_meet(graph: &mut Graph, node: &Node) -> Option<Id> {
    let ufunc = node.ufunc()?;
    let (inner, outer) = split_constant(graph, node)?;
    if !associative(ufunc, graph.ty(outer)?.dtype) {
        return None;
    }
    for candidate in graph.nodes_with(inner, Opcode::Map) {
        if candidate.head == node.head
            && let Some((array, constant)) = split_constant(graph, &candidate)
        {
            let met = graph.map(ufunc, &[constant, outer])?;
            return graph.map(ufunc, &[array, met]);
        }
    }
    None
}

/// The operands of a function of two, if exactly one is constant: the other one, the constant.
pub(super) fn split_constant(graph: &Graph, node: &Node) -> Option<(Id, Id)> {
    let [a, b] = node.children[..] else { return None };
    match (graph.constant(a), graph.constant(b)) {
        (Some(_), None) => Some((b, a)),
        (None, Some(_)) => Some((a, b)),
        _ => None,
    }
}

fn associative(ufunc: Ufunc, dtype: DType) -> bool {
    match ufunc {
        Ufunc::Maximum | Ufunc::Minimum | Ufunc::BitAnd | Ufunc::BitOr | Ufunc::BitXor => true,
        Ufunc::LogicalAnd | Ufunc::LogicalOr => dtype == DType::Bool,
        Ufunc::Add | Ufunc::Mul => dtype.is_integral(),
        _ => false,
    }
}

/// What a function of an array and a constant does: `a + c`, `c − a`; `a · c`, `c / a`.
#[derive(Clone, Copy)]
struct Shifted {
    /// Is it a product?
    product: bool,
    array: Id,
    /// Is the array subtracted, or divided by?
    inverse: bool,
    constant: f64,
}

impl Shifted {
    fn of(graph: &Graph, node: &Node) -> Option<Shifted> {
        let (array, constant) = split_constant(graph, node)?;
        let first = graph.egraph.find(node.children[1]) == graph.egraph.find(array);
        let constant = graph.constant(constant)?.re();
        let (product, inverse, constant) = match (node.ufunc()?, first) {
            (Ufunc::Add, _) => (false, false, constant),
            (Ufunc::Sub, false) => (false, false, -constant),
            (Ufunc::Sub, true) => (false, true, constant),
            (Ufunc::Mul, _) => (true, false, constant),
            (Ufunc::Div, false) => (true, false, 1.0 / constant),
            (Ufunc::Div, true) => (true, true, constant),
            _ => return None,
        };
        (constant.is_normal()).then_some(Shifted { product, array, inverse, constant })
    }

    /// The one function that is `self` of what `inner` makes.
    fn after(self, inner: Shifted) -> Shifted {
        let constant = match (self.product, self.inverse) {
            (false, false) => inner.constant + self.constant,
            (false, true) => self.constant - inner.constant,
            (true, false) => inner.constant * self.constant,
            (true, true) => self.constant / inner.constant,
        };
        Shifted { inverse: self.inverse != inner.inverse, constant, ..inner }
    }

    fn add_to(self, graph: &mut Graph) -> Option<Id> {
        let ty = graph.ty(self.array)?.clone();
        let constant = Scalar::from_f64(self.constant, ty.dtype);
        constant.re().is_finite().then_some(())?;
        let constant = graph.fill(constant, &ty.shape)?;
        match (self.product, self.inverse) {
            (false, false) => graph.map(Ufunc::Add, &[self.array, constant]),
            (false, true) => graph.map(Ufunc::Sub, &[constant, self.array]),
            (true, false) => graph.map(Ufunc::Mul, &[self.array, constant]),
            (true, true) => graph.map(Ufunc::Div, &[constant, self.array]),
        }
    }
}

fn float_constants_meet(graph: &mut Graph, node: &Node) -> Option<Id> {
    graph.ty(*node.children.first()?)?.dtype.is_float().then_some(())?;
    let outer = Shifted::of(graph, node)?;
    let inner = graph.nodes_with(outer.array, Opcode::Map);
    let mut inner = inner.iter().filter_map(|inner| Shifted::of(graph, inner));
    // Towards what the program had first: multiples of each other would otherwise all be written in
    // terms of each other, with constants that differ by a rounding.
    let age = |id: Id| graph.facts(id).origin.wrapping_add(1);
    let older = |inner: &Shifted| age(inner.array) < age(outer.array);
    let inner = inner.find(|inner| inner.product == outer.product && older(inner))?;
    outer.after(inner).add_to(graph)
}
