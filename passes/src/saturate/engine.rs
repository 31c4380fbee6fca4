//! Applying laws until nothing is new, or enough has been tried.

use super::graph::Graph;
use super::node::Node;
use super::values::Values;
use crate::rules::LawSet;
use egg::Id;
use ramba_dialects::Scalar;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;

/// How far saturation may go. Counted, never timed: every rank must stop at the same point.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The number of nodes at which no more laws are applied.
    pub nodes: usize,
    /// How often all laws are tried.
    pub iterations: usize,
}

/// Why saturation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// No law says anything new: every equality that the laws imply is known.
    Saturated,
    /// There are too many nodes.
    NodeLimit,
    /// The laws were tried often enough.
    IterationLimit,
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            StopReason::Saturated => "saturated",
            StopReason::NodeLimit => "the node limit was reached",
            StopReason::IterationLimit => "the iteration limit was reached",
        })
    }
}

/// One equality that a law stated and that was news.
#[derive(Clone, Debug)]
pub struct Step {
    /// The node that the law looked at.
    pub from: Node,
    /// The node that the law made of it.
    pub to: Node,
    /// The law's name.
    pub law: &'static str,
}

/// What saturation did.
pub struct Outcome {
    /// Why it ended.
    pub stop: StopReason,
    /// Every equality that was news, in order.
    pub steps: Vec<Step>,
}

/// Applies laws to a graph until a limit is reached or nothing is new.
pub fn saturate(graph: &mut Graph, laws: &LawSet, limits: Limits) -> Outcome {
    let mut outcome = Outcome { stop: StopReason::IterationLimit, steps: Vec::new() };
    let mut news = News::default();
    for _ in 0..limits.iterations {
        let known = outcome.steps.len();
        if !pass(graph, &news.near(graph), laws, limits, &mut outcome) {
            outcome.stop = StopReason::NodeLimit;
            break;
        }
        graph.egraph.rebuild();
        if outcome.steps.len() == known {
            outcome.stop = StopReason::Saturated;
            break;
        }
    }
    graph.egraph.rebuild();
    outcome
}

/// Tries every law on every node of some classes; whether it got through below the node limit.
fn pass(
    graph: &mut Graph,
    classes: &[Id],
    laws: &LawSet,
    limits: Limits,
    outcome: &mut Outcome,
) -> bool {
    let nodes = classes.iter().flat_map(|id| graph.nodes(*id).map(|node| (*id, node.clone())));
    let nodes: Vec<(Id, Node)> = nodes.collect();
    for (class, node) in nodes {
        for law in laws.for_node(&node) {
            graph.egraph.analysis.origin = graph.facts(class).origin;
            graph.egraph.analysis.licence = graph.facts(class).licence;
            for equal in law.apply(graph, class, &node) {
                let to = graph.made(equal).clone();
                if graph.union(class, equal) {
                    outcome.steps.push(Step { from: node.clone(), to, law: law.law().name });
                }
            }
            if graph.size() > limits.nodes {
                return false;
            }
        }
    }
    true
}

/// How far below a node laws look: no law is deeper.
const DEPTH: usize = 4;

/// Finds the classes about which a law may have something to say that it did not say before.
#[derive(Default)]
struct News {
    /// What was known of each class the last time: how many nodes it has, and the facts that
    /// guards ask for.
    known: BTreeMap<Id, (usize, Option<Scalar>, Values)>,
}

impl News {
    /// The classes that changed, and those that use them closely enough for laws to notice; in a
    /// fixed order.
    fn near(&mut self, graph: &Graph) -> Vec<Id> {
        let gone = self.known.keys().copied().filter(|id| graph.egraph.find(*id) != *id);
        let gone: Vec<Id> = gone.collect();
        let merged: BTreeSet<Id> = gone.iter().map(|id| graph.egraph.find(*id)).collect();
        self.known.retain(|id, _| graph.egraph.find(*id) == *id);
        let mut near: Vec<Id> = Vec::new();
        for id in graph.class_ids() {
            let facts = graph.facts(id);
            let state = (graph.egraph[id].len(), facts.constant, facts.values);
            if self.known.insert(id, state) != Some(state) || merged.contains(&id) {
                near.push(id);
            }
        }
        let mut seen: HashSet<Id> = near.iter().copied().collect();
        let mut edge = near.clone();
        for _ in 0..DEPTH {
            let users = edge.iter().flat_map(|id| graph.egraph[*id].parents());
            edge =
                users.map(|user| graph.egraph.find(user)).filter(|id| seen.insert(*id)).collect();
            near.extend(&edge);
        }
        near.sort_unstable();
        near
    }
}
