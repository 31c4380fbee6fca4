//! Applying laws until nothing is new, or enough has been tried.

use super::graph::Graph;
use super::node::Node;
use crate::rules::LawSet;
use egg::Id;
use std::collections::BTreeMap;
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

/// What saturation did.
pub struct Outcome {
    /// Why it ended.
    pub stop: StopReason,
    /// How often each law said something new, by the operation of the source that it was about.
    pub fired: BTreeMap<(u32, &'static str), usize>,
}

/// Applies laws to a graph until a limit is reached or nothing is new.
pub fn saturate(graph: &mut Graph, laws: &LawSet, limits: Limits) -> Outcome {
    let mut outcome = Outcome { stop: StopReason::IterationLimit, fired: BTreeMap::new() };
    for _ in 0..limits.iterations {
        let news = outcome.fired.values().sum::<usize>();
        if !pass(graph, laws, limits, &mut outcome) {
            outcome.stop = StopReason::NodeLimit;
            break;
        }
        graph.egraph.rebuild();
        if outcome.fired.values().sum::<usize>() == news {
            outcome.stop = StopReason::Saturated;
            break;
        }
    }
    graph.egraph.rebuild();
    outcome
}

/// Tries every law on every node; whether it got through below the node limit.
fn pass(graph: &mut Graph, laws: &LawSet, limits: Limits, outcome: &mut Outcome) -> bool {
    for (class, node) in snapshot(graph) {
        for law in laws.for_node(&node) {
            let origin = graph.facts(class).origin;
            graph.egraph.analysis.origin = origin;
            for equal in law.apply(graph, class, &node) {
                if graph.union(class, equal) {
                    *outcome.fired.entry((origin, law.law().name)).or_default() += 1;
                }
            }
            if graph.size() > limits.nodes {
                return false;
            }
        }
    }
    true
}

/// Every node with its class, in a fixed order.
fn snapshot(graph: &Graph) -> Vec<(Id, Node)> {
    let classes = graph.class_ids().into_iter();
    classes.flat_map(|id| graph.nodes(id).map(move |node| (id, node.clone()))).collect()
}
