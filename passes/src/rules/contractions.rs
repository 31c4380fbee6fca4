//! Sums of products of two arrays.
//!
//! Views go into a contraction as other dimensions of its operands, for it reads them in place; what
//! is repeated is multiplied once. A product that is broadcast and then summed is a contraction if
//! both factors have dimensions of their own: it needs no loop over all products, but a tuned one. If
//! one of them has none, every element of the other is read once either way, and a loop nest may do
//! more in that pass.

use super::algebra::{Ints, Region, closed_up, inverted, others, picked, ranks, unit_dims_added};
use super::reductions::Parts;
use super::{Law, Sketch, Tier::Exact, Tier::Fast, Tier::Finite, Tier::Reorder};
use crate::saturate::{Graph, Node};
use egg::Id;
use ramba_dialects::Opcode::{
    Broadcast, Contract, ExtractSlice, InsertSlice, Map, Reduce, Reshape, Transpose,
};
use ramba_dialects::{AttrValue, Reduction, Ufunc, ValueId};

pub(super) const LAWS: &[Law] = &[
    // aᵖ b = (a b)ᵖ′: the permutation says which dimension is which
    Law::node("contraction-of-transpose", Exact, Contract, untransposed, |s| {
        s.contract([s.transpose(s.x(&[4, 3, 2])?, &[2, 0, 1])?, s.x(&[3, 5])?], [2, 0])
    }),
    // (a b)ᵀ = bᵀ aᵀ
    Law::pair("transpose-of-contraction", Exact, (Transpose, Contract), swapped, |s| {
        s.transpose(s.contract([s.x(&[2, 3])?, s.x(&[3, 4])?], [1, 0])?, &[1, 0])
    }),
    // Unit dimensions do not matter to a contraction
    Law::node("contraction-of-reshape", Exact, Contract, unreshaped, |s| {
        s.contract([s.reshape(s.x(&[2, 3])?, &[2, 1, 3])?, s.x(&[3, 4])?], [2, 0])
    }),
    // What is repeated is multiplied once
    Law::node("contraction-of-broadcast", Exact, Contract, unrepeated, |s| {
        s.contract([s.broadcast(s.x(&[2, 3])?, &[2, 5, 3], &[0, 2])?, s.x(&[3, 4])?], [2, 0])
    }),
    // (a b)[i, j] = a[i] b[j]
    Law::pair("slice-of-contraction", Exact, (ExtractSlice, Contract), slice_of_contraction, |s| {
        let product = s.contract_batch(batched(s)?, [&[0], &[1]], [&[2], &[2]])?;
        s.slice(product, &[1, 3, 0], &[2, 2, 2], &[1, -2, 3])
    }),
    // The diagonal of a b: Σₖ aᵢₖ bₖᵢ
    Law::pair("diagonal-of-contraction", Exact, (ExtractSlice, Reshape), diagonal, |s| {
        let product = s.contract([s.x(&[3, 4])?, s.x(&[4, 3])?], [1, 0])?;
        s.slice(s.reshape(product, &[9])?, &[0], &[3], &[4])
    }),
    // Σ broadcast(a) · broadcast(b) is the contraction it is
    Law::node("sum-of-products", Reorder, Reduce, sum_of_products, |s| {
        let a = s.broadcast(s.x(&[4, 3])?, &[2, 4, 3], &[1, 2])?;
        let b = s.broadcast(s.x(&[2, 3])?, &[2, 4, 3], &[0, 2])?;
        s.reduce(Reduction::Sum, s.map(Ufunc::Mul, &[a, b])?, &[2])
    }),
    // Σ over dimensions that run together is one more sum of the products
    Law::pair("sum-over-batch", Reorder, (Reduce, Contract), sum_over_batch, |s| {
        let product = s.contract_batch(batched(s)?, [&[0], &[1]], [&[2], &[2]])?;
        s.reduce(Reduction::Sum, product, &[0])
    }),
    // Σᵢ Σₖ aᵢₖ bₖⱼ = Σₖ (Σᵢ aᵢₖ) bₖⱼ
    Law::pair("sum-of-contraction", Fast, (Reduce, Contract), sum_of_contraction, |s| {
        let product = s.contract([s.x(&[2, 3])?, s.x(&[3, 4])?], [1, 0])?;
        s.reduce(Reduction::Sum, product, &[0, 1])
    }),
    // (c · a) b = c · (a b)
    Law::node("contraction-of-multiple", Fast, Contract, unscaled, |s| {
        let scaled = s.map(Ufunc::Mul, &[s.x(&[2, 3])?, s.fill(1.5, &[2, 3])?])?;
        s.contract([scaled, s.x(&[3, 4])?], [1, 0])
    }),
    // a b + a c = a (b + c)
    Law::node("contraction-factored-out", Fast, Map, factored_out, |s| {
        let a = s.x(&[2, 3])?;
        let [b, c] = [s.x(&[3, 4])?, s.x(&[3, 4])?].map(|x| s.contract([a, x], [1, 0]));
        s.map(Ufunc::Sub, &[b?, c?])
    }),
    // diag(d) a = broadcast(d) · a
    Law::node("contraction-of-diagonal", Finite, Contract, of_diagonal, |s| {
        let flat = s.insert(s.fill(0.0, &[9])?, s.x(&[3])?, &[0], &[4])?;
        s.contract([s.x(&[2, 3])?, s.reshape(flat, &[3, 3])?], [1, 0])
    }),
];

fn batched(s: &Sketch) -> Option<[ValueId; 2]> {
    Some([s.x(&[3, 4, 2])?, s.x(&[5, 3, 2])?])
}

/// A contraction's operands, and which of their dimensions run together and are summed.
#[derive(Clone, Debug)]
pub(super) struct Product {
    pub(super) operands: [Id; 2],
    batch: [Ints; 2],
    pub(super) summed: [Ints; 2],
}

impl Product {
    pub(super) fn of(graph: &Graph, node: &Node) -> Option<Product> {
        // Where the order is fixed it stays.
        matches!(graph.attrs(node).get(4), Some(AttrValue::Absent)).then_some(())?;
        let ints = |position: usize| Ints::from_slice(graph.ints(node, position));
        Some(Product {
            operands: node.children[..].try_into().ok()?,
            batch: [ints(0), ints(1)],
            summed: [ints(2), ints(3)],
        })
    }

    /// The product of arrays over one dimension of each.
    pub(super) fn matrices(operands: [Id; 2], summed: [i64; 2]) -> Product {
        let batch = [Ints::new(), Ints::new()];
        Product { operands, batch, summed: summed.map(|dim| Ints::from_slice(&[dim])) }
    }

    pub(super) fn add(&self, graph: &mut Graph) -> Option<Id> {
        let [batch, summed] = [&self.batch, &self.summed];
        let attrs =
            [&batch[0], &batch[1], &summed[0], &summed[1]].map(|ints| AttrValue::ints(ints));
        graph.op(Contract, &self.operands, attrs.into_iter().collect())
    }

    /// The dimensions that only one operand has, in its order.
    pub(super) fn free(&self, graph: &Graph, side: usize) -> Option<Ints> {
        let named: Ints = self.batch[side].iter().chain(&self.summed[side]).copied().collect();
        Some(others(graph.shape(self.operands[side])?.len(), &named))
    }

    pub(super) fn is_batched(&self) -> bool {
        !self.batch[0].is_empty()
    }

    /// The dimensions of the result that are those of one operand alone.
    fn places(&self, graph: &Graph, side: usize) -> Option<std::ops::Range<i64>> {
        let before = if side == 1 { self.free(graph, 0)?.len() } else { 0 };
        let start = (self.batch[0].len() + before) as i64;
        Some(start..start + self.free(graph, side)?.len() as i64)
    }

    /// The contraction with another operand, whose dimensions are this one's under other numbers.
    fn with(
        &self,
        side: usize,
        operand: Id,
        number: impl Fn(i64) -> Option<i64>,
    ) -> Option<Product> {
        let mut product = self.clone();
        product.operands[side] = operand;
        for dims in [&mut product.batch[side], &mut product.summed[side]] {
            *dims = dims.iter().map(|dim| number(*dim)).collect::<Option<Ints>>()?;
        }
        Some(product)
    }
}

/// What the first law that applies to an operand that is such a view says.
fn of_operand(
    graph: &mut Graph,
    node: &Node,
    view: ramba_dialects::Opcode,
    equal: fn(&mut Graph, &Product, usize, &Node) -> Option<Id>,
) -> Option<Id> {
    let product = Product::of(graph, node)?;
    for side in 0..2 {
        for inner in graph.nodes_with(product.operands[side], view) {
            if let Some(found) = equal(graph, &product, side, &inner) {
                return Some(found);
            }
        }
    }
    None
}

fn untransposed(graph: &mut Graph, node: &Node) -> Option<Id> {
    of_operand(graph, node, Transpose, |graph, product, side, transpose| {
        let perm = Ints::from_slice(graph.ints(transpose, 0));
        let free = picked(&perm, &product.free(graph, side)?);
        let inner = product.with(side, transpose.children[0], |dim| Some(perm[dim as usize]))?;
        let start = product.places(graph, side)?.start;
        let result = inner.add(graph)?;
        let mut order: Ints = (0..graph.shape(result)?.len() as i64).collect();
        for (at, rank) in ranks(&free).into_iter().enumerate() {
            order[start as usize + at] = start + rank;
        }
        graph.transpose(result, &order)
    })
}

fn unreshaped(graph: &mut Graph, node: &Node) -> Option<Id> {
    let shape = graph.result_type(node)?.shape;
    let result = of_operand(graph, node, Reshape, |graph, product, side, reshape| {
        let operand = reshape.children[0];
        let places = unit_dims_added(graph.shape(operand)?, graph.ints(reshape, 0))?;
        let number = |dim| places.iter().position(|place| *place == dim).map(|at| at as i64);
        product.with(side, operand, number)?.add(graph)
    })?;
    graph.reshape(result, &shape)
}

fn unrepeated(graph: &mut Graph, node: &Node) -> Option<Id> {
    of_operand(graph, node, Broadcast, |graph, product, side, broadcast| {
        let operand = broadcast.children[0];
        let places = Ints::from_slice(graph.ints(broadcast, 1));
        let repeated = Ints::from_slice(graph.shape(product.operands[side])?);
        let extents = Ints::from_slice(graph.shape(operand)?);
        let number = |dim: i64| {
            let at = places.iter().position(|place| *place == dim)?;
            (extents[at] == repeated[dim as usize]).then_some(at as i64)
        };
        let inner = product.with(side, operand, number)?;
        let free = product.free(graph, side)?;
        let own = product.places(graph, side)?;
        let whole = product.add(graph)?;
        let shape = Ints::from_slice(graph.shape(whole)?);
        let result = inner.add(graph)?;
        let kept = free.iter().enumerate().filter(|(_, dim)| places.contains(dim));
        let kept = kept.map(|(at, _)| own.start + at as i64);
        let dims: Ints = (0..own.start).chain(kept).chain(own.end..shape.len() as i64).collect();
        graph.broadcast(result, &shape, &dims)
    })
}

fn swapped(graph: &mut Graph, transpose: &Node, node: &Node) -> Option<Id> {
    let product = Product::of(graph, node)?;
    let perm = Ints::from_slice(graph.ints(transpose, 0));
    let [first, second] = [product.places(graph, 0)?, product.places(graph, 1)?];
    let (batch, rest) = perm.split_at(first.start as usize);
    batch.iter().all(|dim| *dim < first.start).then_some(())?;
    let crosswise = rest.iter().copied().eq(second.clone().chain(first.clone()));
    let straight = rest.iter().copied().eq(first.chain(second));
    (crosswise || straight).then_some(())?;
    let order = if straight { [0, 1] } else { [1, 0] };
    let swapped = Product {
        operands: order.map(|side| product.operands[side]),
        batch: order.map(|side| picked(&product.batch[side], batch)),
        summed: order.map(|side| product.summed[side].clone()),
    };
    swapped.add(graph)
}

fn slice_of_contraction(graph: &mut Graph, slice: &Node, node: &Node) -> Option<Id> {
    let mut product = Product::of(graph, node)?;
    let region = Region::of_slice(graph, slice);
    let batch: Ints = (0..product.batch[0].len() as i64).collect();
    let mut slices = [Region::all(&[]), Region::all(&[])];
    for (side, inner) in slices.iter_mut().enumerate() {
        let own: Ints = product.places(graph, side)?.collect();
        *inner = Region::all(graph.shape(product.operands[side])?);
        inner.place(&product.batch[side], &region.picked(&batch));
        inner.place(&product.free(graph, side)?, &region.picked(&own));
    }
    for (operand, inner) in product.operands.iter_mut().zip(slices) {
        *operand = inner.slice(graph, *operand)?;
    }
    product.add(graph)
}

fn diagonal(graph: &mut Graph, slice: &Node, reshape: &Node) -> Option<Id> {
    let region = Region::of_slice(graph, slice);
    let array = reshape.children[0];
    let [n, m] = *graph.shape(array)? else { return None };
    let flat = graph.ints(reshape, 0) == [n * m];
    let along = region == Region::new(&[0], &[n], &[n + 1]);
    (n == m && flat && along).then_some(())?;
    let node = graph.nodes_with(array, Contract).into_iter().next()?;
    let mut product = Product::of(graph, &node)?;
    let (row, column) = (product.free(graph, 0)?, product.free(graph, 1)?);
    (row.len() == 1 && column.len() == 1 && !product.is_batched()).then_some(())?;
    product.batch = [row, column];
    product.add(graph)
}

/// A factor of a product: an array, and the product's dimension that each of its dimensions is.
fn factor(graph: &Graph, id: Id) -> Option<(Id, Ints)> {
    let rank = graph.shape(id)?.len() as i64;
    let broadcasts = graph.nodes_with(id, Broadcast);
    let plain = broadcasts.iter().find(|broadcast| {
        let extents = graph.shape(broadcast.children[0]).unwrap_or_default();
        let places = graph.ints(broadcast, 1).iter();
        let repeats =
            |(extent, dim): (&i64, &i64)| *extent != graph.ints(broadcast, 0)[*dim as usize];
        !extents.iter().zip(places).any(repeats)
    });
    Some(match plain {
        Some(node) => (node.children[0], Ints::from_slice(graph.ints(node, 1))),
        None => (id, (0..rank).collect()),
    })
}

fn sum_of_products(graph: &mut Graph, node: &Node) -> Option<Id> {
    let parts = Parts::of(graph, node)?;
    let inexact = parts.kind == Reduction::Sum && !parts.dtype.is_integral();
    (inexact && !parts.axes.is_empty()).then_some(())?;
    let maps = graph.nodes_with(parts.operand, Map);
    let product = maps.iter().find(|map| map.ufunc() == Some(Ufunc::Mul))?;
    let [a, b] = product.children[..] else { return None };
    let [(a, in_a), (b, in_b)] = [factor(graph, a)?, factor(graph, b)?];
    let both = |dim: &i64| in_a.contains(dim) && in_b.contains(dim);
    parts.axes.iter().all(both).then_some(())?;
    let kept = others(parts.shape.len(), &parts.axes);
    let (batch, own): (Ints, Ints) = kept.into_iter().partition(both);
    let (of_a, of_b): (Ints, Ints) = own.into_iter().partition(|dim| in_a.contains(dim));
    let apart = !of_a.is_empty() && !of_b.is_empty() && of_b.iter().all(|dim| in_b.contains(dim));
    apart.then_some(())?;
    let numbers = |places: &Ints, dims: &Ints| -> Option<Ints> {
        dims.iter().map(|dim| Some(places.iter().position(|p| p == dim)? as i64)).collect()
    };
    let both_numbers = |dims: &Ints| Some([numbers(&in_a, dims)?, numbers(&in_b, dims)?]);
    let contraction = Product {
        operands: [a, b],
        batch: both_numbers(&batch)?,
        summed: both_numbers(&parts.axes)?,
    };
    let result = contraction.add(graph)?;
    let order: Ints = batch.into_iter().chain(of_a).chain(of_b).collect();
    graph.transpose(result, &inverted(&ranks(&order)))
}

fn sum_over_batch(graph: &mut Graph, reduce: &Node, node: &Node) -> Option<Id> {
    let parts = Parts::of(graph, reduce)?;
    let mut product = Product::of(graph, node)?;
    let together = |axis: &i64| *axis < product.batch[0].len() as i64;
    let summed = parts.kind == Reduction::Sum && !parts.axes.is_empty();
    (summed && parts.axes.iter().all(together)).then_some(())?;
    let kept = others(product.batch[0].len(), &parts.axes);
    for side in 0..2 {
        product.summed[side].extend(picked(&product.batch[side], &parts.axes));
        product.batch[side] = picked(&product.batch[side], &kept);
    }
    product.add(graph)
}

fn sum_of_contraction(graph: &mut Graph, reduce: &Node, node: &Node) -> Option<Id> {
    let parts = Parts::of(graph, reduce)?;
    let mut product = Product::of(graph, node)?;
    let together = |axis: &i64| *axis < product.batch[0].len() as i64;
    let summed = parts.kind == Reduction::Sum && !parts.axes.is_empty();
    // A sum of nothing is 0, whatever it would be multiplied with.
    let filled = product.operands.iter().all(|id| graph.facts(*id).elements() > 0);
    (summed && filled && !parts.axes.iter().any(together)).then_some(())?;
    for side in 0..2 {
        let (own, free) = (product.places(graph, side)?, product.free(graph, side)?);
        let axes = parts.axes.iter().filter(|axis| own.contains(axis));
        let axes: Ints = axes.map(|axis| free[(axis - own.start) as usize]).collect();
        if axes.is_empty() {
            continue;
        }
        let reduced = graph.reduce(Reduction::Sum, product.operands[side], &axes)?;
        let number = |dim| Some(closed_up(&[dim], &axes)[0]);
        let next = product.with(side, reduced, number)?;
        // The other side's places were counted with this side's dimensions.
        if side == 0 && parts.axes.iter().any(|axis| !own.contains(axis)) {
            let inner = next.add(graph)?;
            let rest: Ints =
                parts.axes.iter().filter(|axis| !own.contains(axis)).copied().collect();
            let gone: Ints = parts.axes.iter().filter(|axis| own.contains(axis)).copied().collect();
            return graph.reduce(Reduction::Sum, inner, &closed_up(&rest, &gone));
        }
        product = next;
    }
    product.add(graph)
}

fn unscaled(graph: &mut Graph, node: &Node) -> Option<Id> {
    let shape = graph.result_type(node)?.shape;
    let product = Product::of(graph, node)?;
    for side in 0..2 {
        for map in graph.nodes_with(product.operands[side], Map) {
            let (Some(ufunc @ (Ufunc::Mul | Ufunc::Div)), [array, by]) =
                (map.ufunc(), &map.children[..])
            else {
                continue;
            };
            let swapped = ufunc == Ufunc::Mul && graph.constant(*array).is_some();
            let (array, by) = if swapped { (by, array) } else { (array, by) };
            if let Some(constant) = graph.constant(*by).filter(|c| c.dtype().is_float()) {
                let inner = product.with(side, *array, Some)?.add(graph)?;
                let constant = graph.fill(constant, &shape)?;
                return graph.map(ufunc, &[inner, constant]);
            }
        }
    }
    None
}

fn factored_out(graph: &mut Graph, node: &Node) -> Option<Id> {
    let (ufunc @ (Ufunc::Add | Ufunc::Sub), [a, b]) = (node.ufunc()?, &node.children[..]) else {
        return None;
    };
    for first in graph.nodes_with(*a, Contract) {
        for second in graph.nodes_with(*b, Contract).iter().filter(|s| s.head == first.head) {
            for side in 0..2 {
                let [one, other] = [&first, second].map(|node| node.children[1 - side]);
                let same = first.children[side] == second.children[side] && one != other;
                if same && graph.ty(one) == graph.ty(other) {
                    let sum = graph.map(ufunc, &[one, other])?;
                    let mut operands = [sum, sum];
                    operands[side] = first.children[side];
                    return graph.again(&first, &operands);
                }
            }
        }
    }
    None
}

fn of_diagonal(graph: &mut Graph, node: &Node) -> Option<Id> {
    let product = Product::of(graph, node)?;
    (!product.is_batched()).then_some(())?;
    for side in 0..2 {
        let Some(values) = diagonal_values(graph, product.operands[side]) else { continue };
        let array = product.operands[1 - side];
        let [summed] = product.summed[1 - side][..] else { return None };
        let shape = Ints::from_slice(graph.shape(array)?);
        let repeated = graph.broadcast(values, &shape, &[summed])?;
        let scaled = graph.map(Ufunc::Mul, &[array, repeated])?;
        // The diagonal's other dimension takes the place of the one that was summed.
        let mut order: Ints = others(shape.len(), &[summed]);
        order.insert(if side == 0 { 0 } else { order.len() }, summed);
        return graph.transpose(scaled, &order);
    }
    None
}

/// The values on the diagonal of a matrix that is 0 elsewhere.
fn diagonal_values(graph: &Graph, id: Id) -> Option<Id> {
    let [n, m] = *graph.shape(id)? else { return None };
    let reshape = graph.nodes_with(id, Reshape).into_iter().next()?;
    let insert = graph.nodes_with(reshape.children[0], InsertSlice).into_iter().next()?;
    let zero = graph.constant(insert.children[0]).is_some_and(|base| !base.truth());
    let along = Region::of_insert(graph, &insert)? == Region::new(&[0], &[n], &[n + 1]);
    (n == m && zero && along).then_some(insert.children[1])
}
