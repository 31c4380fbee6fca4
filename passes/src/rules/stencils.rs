//! Weighted sums: terms with the same weight are added before they are weighted.
//!
//! ```text
//! (u₁/12 − 4·u₂/3 + …  − u₀/12) / h²  =  ((u₁ − u₀ …)/12 − 4·(u₂ …)/3 …) / h²
//! ```
//!
//! A weight is the product of one number per array: constants, scalars passed by value. Sums, their
//! negatives and weighted sums of sums are flattened first, so that terms meet however they were
//! written; then the factor that most terms share is taken out, and again inside and outside of it.

use super::{Law, Tier::Fast};
use crate::saturate::{Graph, Node};
use egg::Id;
use ramba_dialects::Opcode::{Broadcast, Map};
use ramba_dialects::{Scalar, Ufunc};
use smallvec::SmallVec;
use std::collections::BTreeMap;

pub(super) const LAWS: &[Law] = &[
    // c a + b + c d = c (a + d) + b
    Law::node("weighted-sum", Fast, Map, weighted_sum, |s| {
        let weight = s.fill(3.5, &[3])?;
        let [a, c] = [s.x(&[3])?, s.x(&[3])?].map(|x| s.map(Ufunc::Mul, &[x, weight]));
        s.map(Ufunc::Sub, &[s.map(Ufunc::Add, &[a?, s.x(&[3])?])?, c?])
    }),
];

/// One number for all elements, by which a term is multiplied or divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Factor {
    /// A constant, as the bits of a positive number.
    Number(u64),
    Times(Id),
    Over(Id),
}

/// A term of a sum.
#[derive(Clone, Debug)]
pub(super) struct Term {
    pub(super) array: Id,
    pub(super) negative: bool,
    pub(super) weight: SmallVec<[Factor; 4]>,
}

/// Sums of more terms are left alone.
const MOST_TERMS: usize = 24;

fn weighted_sum(graph: &mut Graph, node: &Node) -> Option<Id> {
    graph.ty(*node.children.first()?)?.dtype.is_float().then_some(())?;
    let root = graph.egraph.lookup(node.clone())?;
    is_whole(graph, root).then_some(())?;
    let terms = terms(graph, node, MOST_TERMS)?;
    most_shared(&terms)?;
    build(graph, terms)
}

/// Is a sum no part of a larger one, weighted or not? Its parts are flattened with it.
fn is_whole(graph: &Graph, root: Id) -> bool {
    let part_of = |user: Id| {
        graph.nodes(user).any(|node| node.children.contains(&root) && splits(graph, node))
    };
    !graph.egraph[root].parents().any(part_of)
}

/// The terms of a sum, if there are no more than `most`.
pub(super) fn terms(graph: &Graph, node: &Node, most: usize) -> Option<Vec<Term>> {
    matches!(node.ufunc()?, Ufunc::Add | Ufunc::Sub).then_some(())?;
    let root = graph.egraph.lookup(node.clone())?;
    let mut sum = Flattened { graph, most, terms: Vec::new() };
    let nothing = Term { array: root, negative: false, weight: SmallVec::new() };
    // No sum of so many terms is deeper.
    sum.add_node(node, &nothing, most)?;
    Some(sum.terms)
}

/// A sum that is taken apart.
struct Flattened<'a> {
    graph: &'a Graph,
    most: usize,
    terms: Vec<Term>,
}

impl Flattened<'_> {
    fn add(&mut self, term: Term, depth: usize) -> Option<()> {
        let graph = self.graph;
        let sum = graph.nodes(term.array).find(|node| splits(graph, node));
        match sum.filter(|_| depth > 0 && !is_shared(graph, term.array)) {
            Some(node) => self.add_node(node, &term, depth - 1),
            _ if self.terms.len() < self.most => {
                self.terms.push(Term { array: graph.egraph.find(term.array), ..term });
                Some(())
            }
            _ => None,
        }
    }

    fn add_node(&mut self, node: &Node, term: &Term, depth: usize) -> Option<()> {
        let graph = self.graph;
        let part = |array: Id, flips: bool| Term {
            array,
            negative: term.negative != flips,
            ..term.clone()
        };
        match (node.ufunc()?, &node.children[..]) {
            (Ufunc::Neg, [a]) => self.add(part(*a, true), depth),
            (ufunc @ (Ufunc::Add | Ufunc::Sub), [a, b]) => {
                self.add(part(*a, false), depth)?;
                self.add(part(*b, ufunc == Ufunc::Sub), depth)
            }
            (Ufunc::Mul, [a, b]) if is_uniform(graph, *a) => {
                self.add(weighted(graph, part(*b, false), *a, true)?, depth)
            }
            (Ufunc::Mul, [a, b]) => self.add(weighted(graph, part(*a, false), *b, true)?, depth),
            (Ufunc::Div, [a, b]) => self.add(weighted(graph, part(*a, false), *b, false)?, depth),
            _ => None,
        }
    }
}

/// Do several values use one? It is computed once then, which taking it apart would undo.
fn is_shared(graph: &Graph, id: Id) -> bool {
    let mut users = graph.egraph[id].parents().map(|user| graph.egraph.find(user));
    let first = users.next();
    users.any(|user| Some(user) != first)
}

/// Is a node a sum, a negative, or weighted?
fn splits(graph: &Graph, node: &Node) -> bool {
    match (node.ufunc(), &node.children[..]) {
        (Some(Ufunc::Add | Ufunc::Sub | Ufunc::Neg), _) => true,
        (Some(Ufunc::Mul), [a, b]) => is_uniform(graph, *a) != is_uniform(graph, *b),
        (Some(Ufunc::Div), [a, b]) => !is_uniform(graph, *a) && is_uniform(graph, *b),
        _ => false,
    }
}

fn is_uniform(graph: &Graph, id: Id) -> bool {
    graph.constant(id).is_some()
        || graph.nodes(id).any(|node| {
            node.opcode() == Some(Broadcast)
                && graph.ty(node.children[0]).is_some_and(|ty| ty.volume() == 1)
        })
}

/// A term times or over one number.
fn weighted(graph: &Graph, mut term: Term, by: Id, times: bool) -> Option<Term> {
    let factor = match graph.constant(by).map(Scalar::re) {
        None if times => Factor::Times(graph.egraph.find(by)),
        None => Factor::Over(graph.egraph.find(by)),
        Some(number) => {
            term.negative ^= number < 0.0;
            let number = if times { number.abs() } else { 1.0 / number.abs() };
            number.is_normal().then_some(Factor::Number(number.to_bits()))?
        }
    };
    term.weight.push(factor);
    normalize(&mut term.weight);
    Some(term)
}

/// One number, which is not 1, and the other factors in order.
fn normalize(weight: &mut SmallVec<[Factor; 4]>) {
    let number: f64 = weight.iter().filter_map(as_number).product();
    weight.retain(|factor| as_number(factor).is_none());
    if number != 1.0 {
        weight.push(Factor::Number(number.to_bits()));
    }
    weight.sort_unstable();
}

pub(super) fn as_number(factor: &Factor) -> Option<f64> {
    match factor {
        Factor::Number(bits) => Some(f64::from_bits(*bits)),
        _ => None,
    }
}

/// The factor that most terms share, if more than one do.
fn most_shared(terms: &[Term]) -> Option<Factor> {
    let mut counts: BTreeMap<Factor, usize> = BTreeMap::new();
    for term in terms {
        let mut weight = term.weight.clone();
        weight.dedup();
        weight.into_iter().for_each(|factor| *counts.entry(factor).or_default() += 1);
    }
    let best = counts.into_iter().rev().max_by_key(|(_, count)| *count)?;
    (best.1 > 1).then_some(best.0)
}

/// Writes a sum, common factors outside.
fn build(graph: &mut Graph, terms: Vec<Term>) -> Option<Id> {
    let Some(factor) = most_shared(&terms) else {
        return build_plain(graph, terms);
    };
    let (mut inside, outside): (Vec<Term>, Vec<Term>) =
        terms.into_iter().partition(|term| term.weight.contains(&factor));
    for term in &mut inside {
        let at = term.weight.iter().position(|other| *other == factor)?;
        term.weight.remove(at);
    }
    // A sum of negatives is the negative of a sum.
    let negative = inside.iter().all(|term| term.negative);
    inside.iter_mut().for_each(|term| term.negative ^= negative);
    let sum = build(graph, inside)?;
    let array = apply(graph, sum, factor)?;
    let mut terms = outside;
    terms.push(Term { array, negative, weight: SmallVec::new() });
    build(graph, terms)
}

/// Writes a sum, each term with its weight, the first one positive if possible.
pub(super) fn build_plain(graph: &mut Graph, mut terms: Vec<Term>) -> Option<Id> {
    if let Some(first) = terms.iter().position(|term| !term.negative) {
        terms.swap(0, first);
    }
    let mut sum = None;
    for term in terms {
        let mut array = term.array;
        for factor in term.weight {
            array = apply(graph, array, factor)?;
        }
        sum = Some(match (sum, term.negative) {
            (None, false) => array,
            (None, true) => graph.map(Ufunc::Neg, &[array])?,
            (Some(sum), negative) => {
                let ufunc = if negative { Ufunc::Sub } else { Ufunc::Add };
                graph.map(ufunc, &[sum, array])?
            }
        });
    }
    sum
}

fn apply(graph: &mut Graph, array: Id, factor: Factor) -> Option<Id> {
    match factor {
        Factor::Times(by) => graph.map(Ufunc::Mul, &[array, by]),
        Factor::Over(by) => graph.map(Ufunc::Div, &[array, by]),
        Factor::Number(bits) => {
            let ty = graph.ty(array)?.clone();
            let number = Scalar::from_f64(f64::from_bits(bits), ty.dtype);
            let number = graph.fill(number, &ty.shape)?;
            graph.map(Ufunc::Mul, &[array, number])
        }
    }
}
