//! Sums of what is scaled alike, and of squared differences (fast tier).

use super::algebra::Ints;
use super::{Law, Tier::Fast};
use crate::saturate::{Graph, Node};
use egg::Id;
use ramba_dialects::Opcode::{Broadcast, Map, Reduce};
use ramba_dialects::{AttrValue, Reduction, Scalar, Ufunc};

pub(super) const LAWS: &[Law] = &[
    // Σ a · broadcast(b / c) = (Σ a · broadcast(b)) / c   for one number c
    Law::node("sum-of-scaled", Fast, Reduce, sum_of_scaled, |s| {
        let norm = s.broadcast(s.x(&[])?, &[3], &[])?;
        let scaled = s.map(Ufunc::Div, &[s.x(&[3])?, norm])?;
        let repeated = s.broadcast(scaled, &[4, 3], &[1])?;
        s.reduce(Reduction::Sum, s.map(Ufunc::Mul, &[s.x(&[4, 3])?, repeated])?, &[1])
    }),
    // Σ (a − b)² = Σ a² + Σ b² − 2 Σ a b   where a and b are repeated
    Law::node("sum-of-squared-differences", Fast, Reduce, sum_of_squared_differences, |s| {
        let a = s.broadcast(s.x(&[4, 3])?, &[4, 2, 3], &[0, 2])?;
        let b = s.broadcast(s.x(&[2, 3])?, &[4, 2, 3], &[1, 2])?;
        let square = s.map(Ufunc::Square, &[s.map(Ufunc::Sub, &[a, b])?])?;
        s.reduce(Reduction::Sum, square, &[2])
    }),
];

/// The operand and the dimensions of a sum of floats. A sum of nothing is 0, whatever it is scaled by.
fn sum(graph: &Graph, node: &Node) -> Option<(Id, Ints)> {
    match graph.attrs(node) {
        [AttrValue::Reduction(Reduction::Sum), AttrValue::Ints(axes)] => {
            let operand = node.children[0];
            let ty = graph.ty(operand)?;
            (ty.dtype.is_float() && ty.volume() > 0).then(|| (operand, axes.clone()))
        }
        _ => None,
    }
}

fn sum_of_scaled(graph: &mut Graph, node: &Node) -> Option<Id> {
    let (operand, axes) = sum(graph, node)?;
    for product in graph.nodes_with(operand, Map) {
        let [a, b] = product.children[..] else { continue };
        if product.ufunc() != Some(Ufunc::Mul) {
            continue;
        }
        let found = unscaled(graph, b).map(|found| (a, found));
        let found = found.or_else(|| unscaled(graph, a).map(|found| (b, found)));
        if let Some((array, (repeated, scale, ufunc))) = found {
            let product = graph.map(Ufunc::Mul, &[array, repeated])?;
            let total = graph.reduce(Reduction::Sum, product, &axes)?;
            let shape = Ints::from_slice(graph.shape(total)?);
            let scale = graph.broadcast(scale, &shape, &[])?;
            return graph.map(ufunc, &[total, scale]);
        }
    }
    None
}

/// What is repeated without its scale, the scale, and whether it multiplies or divides.
fn unscaled(graph: &mut Graph, id: Id) -> Option<(Id, Id, Ufunc)> {
    for broadcast in graph.nodes_with(id, Broadcast) {
        for scaled in graph.nodes_with(broadcast.children[0], Map) {
            let (Some(ufunc @ (Ufunc::Mul | Ufunc::Div)), [array, by]) =
                (scaled.ufunc(), &scaled.children[..])
            else {
                continue;
            };
            if let Some(scale) = scalar(graph, *by) {
                return Some((graph.again(&broadcast, &[*array])?, scale, ufunc));
            }
        }
    }
    None
}

/// The array without dimensions that a class repeats.
fn scalar(graph: &Graph, id: Id) -> Option<Id> {
    let broadcasts = graph.nodes_with(id, Broadcast);
    let scalars = broadcasts.iter().map(|broadcast| broadcast.children[0]);
    scalars.into_iter().find(|operand| graph.shape(*operand).is_some_and(<[i64]>::is_empty))
}

fn sum_of_squared_differences(graph: &mut Graph, node: &Node) -> Option<Id> {
    let (operand, axes) = sum(graph, node)?;
    let squares = graph.nodes_with(operand, Map);
    let square = squares.iter().find(|node| node.ufunc() == Some(Ufunc::Square))?.children[0];
    let differences = graph.nodes_with(square, Map);
    let difference = differences.iter().find(|node| node.ufunc() == Some(Ufunc::Sub))?;
    let [a, b] = difference.children[..] else { return None };
    let [of_a, of_b] = [sum_of_repeated(graph, a, &axes)?, sum_of_repeated(graph, b, &axes)?];
    let product = graph.map(Ufunc::Mul, &[a, b])?;
    let product = graph.reduce(Reduction::Sum, product, &axes)?;
    let ty = graph.ty(product)?.clone();
    let two = graph.fill(Scalar::from_f64(2.0, ty.dtype), &ty.shape)?;
    let twice = graph.map(Ufunc::Mul, &[product, two])?;
    let squares = graph.map(Ufunc::Add, &[of_a, of_b])?;
    graph.map(Ufunc::Sub, &[squares, twice])
}

/// Σ a² of an array that is repeated along dimensions that stay, computed before it is repeated.
fn sum_of_repeated(graph: &mut Graph, id: Id, axes: &[i64]) -> Option<Id> {
    let broadcast = graph.nodes_with(id, Broadcast).into_iter().next()?;
    let operand = broadcast.children[0];
    let dims = Ints::from_slice(graph.ints(&broadcast, 1));
    let shape = Ints::from_slice(graph.ints(&broadcast, 0));
    let extents = Ints::from_slice(graph.shape(operand)?);
    let place = |axis: &i64| dims.iter().position(|dim| dim == axis);
    let inner: Ints = axes.iter().filter_map(place).map(|at| at as i64).collect();
    // Every summed dimension must be one of the operand's, at its full extent.
    let whole =
        axes.iter().all(|axis| place(axis).is_some_and(|at| extents[at] == shape[*axis as usize]));
    (whole && extents.iter().product::<i64>() < shape.iter().product()).then_some(())?;
    let square = graph.map(Ufunc::Square, &[operand])?;
    let reduced = graph.reduce(Reduction::Sum, square, &inner)?;
    let below = |dim: &i64| dim - axes.iter().filter(|axis| *axis < dim).count() as i64;
    let places: Ints = dims.iter().filter(|dim| !axes.contains(dim)).map(below).collect();
    let kept = super::algebra::others(shape.len(), axes);
    graph.broadcast(reduced, &super::algebra::picked(&shape, &kept), &places)
}
