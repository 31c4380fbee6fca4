//! Stencils whose weights are products: sums along one dimension are made once, and used by all
//! neighbours.
//!
//! ```text
//! Σ_p Σ_q u_p v_q a[i+p, j+q]  =  Σ_p u_p t[i+p, j]   with t[i, j] = Σ_q v_q a[i, j+q]
//! ```
//!
//! The array `t` is written and read again. Measured with C on two cores (4000² elements of float64),
//! that costs what 20 to 30 additions cost: of 9 × 9 weights 116 ms become 40, of 5 × 5 36 become 28, of
//! 3 × 3 16 become 24; of plain sums over 9 × 9 80 become 40, over 5 × 5 32 become 33. So the law wants to
//! save more additions than that, and fusion stores `t` for the same reason.

use super::algebra::{Ints, Region, others, picked};
use super::stencils::{Factor, Term, as_number, build_plain, terms};
use super::{Law, Sketch, Tier::Exact, Tier::Fast};
use crate::saturate::{Graph, Node};
use egg::Id;
use ramba_dialects::Opcode::{ExtractSlice, Map};
use ramba_dialects::{DType, Ufunc, ValueId};
use smallvec::SmallVec;
use std::collections::{BTreeMap, BTreeSet};

pub(super) const LAWS: &[Law] = &[
    Law::node("separable-stencil", Fast, Map, floats, |s| weighted_box(s, &[1.5, -2.0, 3.0])),
    // Σ_p Σ_q a[i+p, j+q] of integers
    Law::node("partial-sums", Exact, Map, integers, |s| weighted_box(s, &[1.0])),
];

/// A sum over 7 × 7 neighbours, with products of these weights in turn.
fn weighted_box(s: &Sketch, weights: &[f64]) -> Option<ValueId> {
    let array = s.x(&[9, 8])?;
    let mut sum = None;
    for (p, q) in (0..7).flat_map(|p| (0..7).map(move |q| (p, q))) {
        let part = s.slice(array, &[p, q], &[3, 2], &[1, 1])?;
        let weight = [p, q].map(|at| weights[at as usize % weights.len()]).iter().product();
        let part = match weight {
            1.0 => part,
            _ => s.map(Ufunc::Mul, &[part, s.fill(weight, &[3, 2])?])?,
        };
        sum = Some(match sum {
            None => part,
            Some(sum) => s.map(Ufunc::Add, &[sum, part])?,
        });
    }
    sum
}

/// Stencils of more neighbours are left alone.
const MOST_NEIGHBOURS: usize = 256;
/// So many additions per element must be saved: what writing and reading an array costs.
const LEAST_SAVED: usize = 24;

fn floats(graph: &mut Graph, node: &Node) -> Option<Id> {
    separated(graph, node, DType::is_float)
}

/// Of integers only plain sums: their weights have no quotients.
fn integers(graph: &mut Graph, node: &Node) -> Option<Id> {
    separated(graph, node, DType::is_integer)
}

fn separated(graph: &mut Graph, node: &Node, admits: fn(DType) -> bool) -> Option<Id> {
    let dtype = graph.ty(*node.children.first()?)?.dtype;
    (admits(dtype) && matches!(node.ufunc()?, Ufunc::Add | Ufunc::Sub)).then_some(())?;
    let root = graph.egraph.lookup(node.clone())?;
    is_whole(graph, root).then_some(())?;
    let terms = terms(graph, node, MOST_NEIGHBOURS).filter(|terms| terms.len() > LEAST_SAVED)?;
    let (stencil, mut others) = Stencil::of(graph, terms)?;
    let plain = dtype.is_float() || stencil.weights.values().all(|weight| *weight == 1.0);
    let dims = (0..stencil.sizes.len()).rev();
    let split = plain.then(|| dims.filter_map(|dim| stencil.split(dim)).next()).flatten()?;
    (split.saved(&stencil) > LEAST_SAVED).then_some(())?;
    others.insert(0, term(split.build(graph, &stencil)?, 1.0)?);
    build_plain(graph, others)
}

/// Is a sum no part of a larger one?
fn is_whole(graph: &Graph, root: Id) -> bool {
    let sums = |node: &&Node| matches!(node.ufunc(), Some(Ufunc::Add | Ufunc::Sub | Ufunc::Neg));
    let part_of = |user: Id| {
        graph.nodes(user).filter(sums).any(|node| {
            node.children.iter().any(|child| graph.egraph.find(*child) == graph.egraph.find(root))
        })
    };
    !graph.egraph[root].parents().any(part_of)
}

/// A weighted sum of equally large parts of one array.
struct Stencil {
    array: Id,
    sizes: Ints,
    /// By where the part starts.
    weights: BTreeMap<Ints, f64>,
}

impl Stencil {
    /// The terms of a sum that are parts of one array, and the others.
    fn of(graph: &Graph, terms: Vec<Term>) -> Option<(Stencil, Vec<Term>)> {
        let parts = |term: &Term| graph.nodes_with(term.array, ExtractSlice);
        let first = terms.iter().map(parts).find(|slices| !slices.is_empty())?;
        let mut arrays = first.iter().map(|slice| graph.egraph.find(slice.children[0]));
        arrays.find_map(|array| Stencil::of_array(graph, &terms, array))
    }

    fn of_array(graph: &Graph, terms: &[Term], array: Id) -> Option<(Stencil, Vec<Term>)> {
        let sizes = Ints::from_slice(graph.shape(terms[0].array)?);
        let (mut weights, mut others) = (BTreeMap::new(), Vec::new());
        for term in terms {
            match part_of(graph, term, array, &sizes).zip(weight(term)) {
                Some((start, weight)) => *weights.entry(start).or_insert(0.0) += weight,
                None => others.push(term.clone()),
            }
        }
        let stencil = Stencil { array, sizes, weights };
        (stencil.weights.len() > LEAST_SAVED).then_some((stencil, others))
    }

    /// The stencil as sums along a dimension and one of their sums, if weights are products.
    fn split(&self, dim: usize) -> Option<Split> {
        let rest = others(self.sizes.len(), &[dim as i64]);
        let along: BTreeSet<i64> = self.weights.keys().map(|start| start[dim]).collect();
        let across: BTreeSet<Ints> =
            self.weights.keys().map(|start| picked(start, &rest)).collect();
        let dense = along.len() * across.len() == self.weights.len();
        (dense && along.len() > 1 && across.len() > 1).then_some(())?;
        let largest = |a: &(&Ints, &f64), b: &(&Ints, &f64)| a.1.abs().total_cmp(&b.1.abs());
        let (start, most) = self.weights.iter().max_by(largest)?;
        let at = |along: i64, across: &Ints| {
            let mut start = across.clone();
            start.insert(dim, along);
            self.weights.get(&start).copied()
        };
        let (here, there) = (start[dim], picked(start, &rest));
        let inner: Vec<(i64, f64)> =
            along.iter().filter_map(|a| Some((*a, at(*a, &there)? / most))).collect();
        let outer: Vec<(Ints, f64)> =
            across.iter().filter_map(|b| Some((b.clone(), at(here, b)?))).collect();
        let is_product = inner.iter().all(|(a, u)| {
            outer.iter().all(|(b, v)| at(*a, b).is_some_and(|weight| same(weight, u * v)))
        });
        is_product.then_some(Split { dim, inner, outer })
    }
}

/// Where a term starts in an array, if it is a part of it without gaps.
fn part_of(graph: &Graph, term: &Term, array: Id, sizes: &[i64]) -> Option<Ints> {
    let slices = graph.nodes_with(term.array, ExtractSlice);
    let slice = slices.iter().find(|slice| graph.egraph.find(slice.children[0]) == array)?;
    let region = Region::of_slice(graph, slice);
    let dense = region.steps.iter().zip(sizes).all(|(step, size)| *step == 1 || *size == 1);
    dense.then_some(region.starts)
}

/// Are two weights the same but for a few roundings?
fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 16.0 * f64::EPSILON * a.abs()
}

fn weight(term: &Term) -> Option<f64> {
    let magnitude = match &term.weight[..] {
        [] => 1.0,
        [factor] => as_number(factor)?,
        _ => return None,
    };
    Some(if term.negative { -magnitude } else { magnitude })
}

/// A stencil in two steps: weights along a dimension, then weights of those sums by where they start in
/// the other dimensions.
struct Split {
    dim: usize,
    inner: Vec<(i64, f64)>,
    outer: Vec<(Ints, f64)>,
}

impl Split {
    /// How many additions and products per element are saved.
    fn saved(&self, stencil: &Stencil) -> usize {
        let cost = |weights: &mut dyn Iterator<Item = f64>| -> usize {
            weights.map(|weight| 1 + usize::from(weight.abs() != 1.0)).sum()
        };
        let before = cost(&mut stencil.weights.values().copied());
        let inner = cost(&mut self.inner.iter().map(|(_, weight)| *weight));
        let outer = cost(&mut self.outer.iter().map(|(_, weight)| *weight));
        (before + 1).saturating_sub(inner + outer)
    }

    fn build(&self, graph: &mut Graph, stencil: &Stencil) -> Option<Id> {
        // The sums are wanted wherever a part starts, in the other dimensions.
        let rest = others(stencil.sizes.len(), &[self.dim as i64]);
        let mut reach = Region::all(&stencil.sizes);
        let mut first = self.outer[0].0.clone();
        for (at, dim) in rest.iter().map(|dim| *dim as usize).enumerate() {
            let starts = self.outer.iter().map(|(start, _)| start[at]);
            let last = starts.clone().max()?;
            first[at] = starts.min()?;
            reach.starts[dim] = first[at];
            reach.sizes[dim] += last - first[at];
        }
        let mut parts = Vec::new();
        for (start, weight) in &self.inner {
            reach.starts[self.dim] = *start;
            parts.push(term(reach.slice(graph, stencil.array)?, *weight)?);
        }
        let sums = build_plain(graph, parts)?;
        let mut parts = Vec::new();
        for (start, weight) in &self.outer {
            let mut region = Region::all(&stencil.sizes);
            for (at, dim) in rest.iter().enumerate() {
                region.starts[*dim as usize] = start[at] - first[at];
            }
            parts.push(term(region.slice(graph, sums)?, *weight)?);
        }
        build_plain(graph, parts)
    }
}

fn term(array: Id, weight: f64) -> Option<Term> {
    let magnitude = weight.abs();
    let mut factors = SmallVec::new();
    if magnitude != 1.0 {
        magnitude.is_normal().then(|| factors.push(Factor::Number(magnitude.to_bits())))?;
    }
    Some(Term { array, negative: weight < 0.0, weight: factors })
}
