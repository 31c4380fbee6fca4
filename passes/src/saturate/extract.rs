//! Choosing one node per class, so that the whole program costs least when shared values are
//! computed once.
//!
//! Finding the optimum is NP-hard. Two choices are made, each improved by single exchanges, and the
//! cheaper of them wins:
//!
//! * *greedy over sets* ([`by_sets`]): each class keeps the set of classes its best program computes;
//!   the cost of a program is that of the union of its operands' sets;
//! * egg's `Extractor`, which counts a shared value once per use.
//!
//! So the result never costs more than egg's. All of it is deterministic, and free of cycles: every
//! node costs at least 1, so costs fall strictly from a node to its operands.

mod candidates;
#[cfg(test)]
mod optimum;

pub use candidates::candidates;

use super::bits::BitSet;
use super::graph::Graph;
use super::node::Node;
use crate::cost::Cost;
use egg::{CostFunction, Extractor, Id, Language};
use std::collections::HashMap;

/// One node for each class that the roots need.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    nodes: HashMap<Id, Node>,
}

impl Choice {
    /// The first node of each class: the choice where there is none.
    pub fn only(graph: &Graph) -> Choice {
        let first = |id: Id| Some((id, graph.egraph[id].nodes.first()?.clone()));
        Choice { nodes: graph.class_ids().into_iter().filter_map(first).collect() }
    }

    /// The node chosen for a class; `None` for classes that no root needs.
    pub fn node(&self, graph: &Graph, id: Id) -> Option<&Node> {
        self.nodes.get(&graph.egraph.find(id))
    }
}

/// The best program found for the roots.
pub fn extract(graph: &Graph, roots: &[Id]) -> Choice {
    let table = Table::new(graph, roots);
    table.choice(&best(graph, &table))
}

fn best(graph: &Graph, table: &Table) -> Selection {
    let candidates = [by_sets(table), by_tree(graph, table)];
    let [sets, tree] = candidates.map(|selection| improve(table, selection));
    if total(table, &tree) < total(table, &sets) { tree } else { sets }
}

/// What a choice costs, shared values once.
pub fn cost(graph: &Graph, roots: &[Id], choice: &Choice) -> Cost {
    let mut seen = std::collections::HashSet::new();
    let mut open: Vec<Id> = roots.iter().map(|id| graph.egraph.find(*id)).collect();
    let mut sum = Cost::default();
    while let Some(id) = open.pop() {
        if let Some(node) = choice.node(graph, id).filter(|_| seen.insert(id)) {
            sum = sum.plus(Cost::of_node(graph, node, graph.facts(id)));
            open.extend(node.children.iter().map(|child| graph.egraph.find(*child)));
        }
    }
    sum
}

/// The choice that egg's own extractor makes, for comparison.
pub fn by_egg(graph: &Graph, roots: &[Id]) -> Choice {
    let table = Table::new(graph, roots);
    table.choice(&by_tree(graph, &table))
}

/// The graph by dense numbers: classes from 0, each with its nodes.
#[derive(Clone)]
struct Table<'a> {
    ids: Vec<Id>,
    roots: Vec<usize>,
    nodes: Vec<Vec<Candidate<'a>>>,
    /// The classes with a node that has the class as operand.
    users: Vec<Vec<usize>>,
}

#[derive(Clone)]
struct Candidate<'a> {
    node: &'a Node,
    weight: u64,
    operands: Vec<usize>,
}

/// The position of a node per class.
type Selection = Vec<Option<usize>>;

impl<'a> Table<'a> {
    fn new(graph: &'a Graph, roots: &[Id]) -> Table<'a> {
        let ids = graph.class_ids();
        let position: HashMap<Id, usize> = ids.iter().enumerate().map(|(i, id)| (*id, i)).collect();
        let dense = |id: &Id| position[&graph.egraph.find(*id)];
        let candidate = |node: &'a Node, id: Id| Candidate {
            node,
            weight: Cost::of_node(graph, node, graph.facts(id)).weight(),
            operands: node.children.iter().map(dense).collect(),
        };
        let nodes: Vec<Vec<Candidate>> = ids
            .iter()
            .map(|id| graph.egraph[*id].nodes.iter().map(|node| candidate(node, *id)).collect())
            .collect();
        let mut users = vec![Vec::new(); ids.len()];
        for (class, candidates) in nodes.iter().enumerate() {
            for operand in candidates.iter().flat_map(|candidate| &candidate.operands) {
                users[*operand].push(class);
            }
        }
        let roots = roots.iter().map(dense).collect();
        Table { ids, roots, nodes, users }
    }

    /// The graph without one of its nodes.
    fn without(&self, class: usize, node: &Node) -> Table<'a> {
        let mut table = self.clone();
        table.nodes[class].retain(|candidate| candidate.node != node);
        table
    }

    fn chosen(&self, selection: &Selection, class: usize) -> Option<&Candidate<'a>> {
        self.nodes[class].get(selection[class]?)
    }

    fn choice(&self, selection: &Selection) -> Choice {
        let mut nodes = HashMap::new();
        for class in reachable(self, selection).unwrap_or_default() {
            if let Some(candidate) = self.chosen(selection, class) {
                nodes.insert(self.ids[class], candidate.node.clone());
            }
        }
        Choice { nodes }
    }
}

/// The classes that the roots need, operands first; `None` if there is a cycle or no node.
fn reachable(table: &Table, selection: &Selection) -> Option<Vec<usize>> {
    const OPEN: u8 = 1;
    const DONE: u8 = 2;
    let mut state = vec![0u8; table.ids.len()];
    let mut order = Vec::new();
    let mut stack: Vec<(usize, usize)> = table.roots.iter().rev().map(|root| (*root, 0)).collect();
    while let Some((class, next)) = stack.pop() {
        if next == 0 && state[class] != 0 {
            // Seen before: on the way down from itself it is a cycle.
            if state[class] == OPEN {
                return None;
            }
            continue;
        }
        state[class] = OPEN;
        let operands = &table.chosen(selection, class)?.operands;
        match operands.get(next) {
            Some(operand) => {
                stack.push((class, next + 1));
                if state[*operand] != DONE {
                    stack.push((*operand, 0));
                }
            }
            None => {
                state[class] = DONE;
                order.push(class);
            }
        }
    }
    Some(order)
}

fn total(table: &Table, selection: &Selection) -> u64 {
    let Some(classes) = reachable(table, selection) else {
        return Cost::INFINITE;
    };
    let weights = classes.iter().filter_map(|class| table.chosen(selection, *class));
    weights.fold(0, |sum: u64, candidate| sum.saturating_add(candidate.weight))
}

/// A class's best program so far: what it costs and which classes it computes.
struct Best {
    cost: u64,
    position: usize,
    classes: BitSet,
}

/// Greedy over sets: operands improve first, then what uses them, until nothing does.
fn by_sets(table: &Table) -> Selection {
    let count = table.ids.len();
    let weight_of = |best: &[Option<Best>], class: usize| {
        best[class].as_ref().map_or(0, |b| table.nodes[class][b.position].weight)
    };
    let mut best: Vec<Option<Best>> = (0..count).map(|_| None).collect();
    let mut queued = vec![true; count];
    let mut queue: std::collections::VecDeque<usize> = (0..count).collect();
    while let Some(class) = queue.pop_front() {
        queued[class] = false;
        let mut improved = false;
        for (position, candidate) in table.nodes[class].iter().enumerate() {
            let Some(mut classes) = union_of_operands(&best, candidate, class, count) else {
                continue;
            };
            let operands = classes.iter().map(|operand| weight_of(&best, operand));
            let cost = operands.fold(candidate.weight, u64::saturating_add);
            if best[class].as_ref().is_none_or(|known| cost < known.cost) {
                classes.insert(class);
                best[class] = Some(Best { cost, position, classes });
                improved = true;
            }
        }
        if improved {
            for user in &table.users[class] {
                if !std::mem::replace(&mut queued[*user], true) {
                    queue.push_back(*user);
                }
            }
        }
    }
    best.into_iter().map(|best| best.map(|best| best.position)).collect()
}

/// The classes that a node's operands compute; `None` if one is not known to be computable, or
/// needs `class` itself.
fn union_of_operands(
    best: &[Option<Best>],
    candidate: &Candidate,
    class: usize,
    count: usize,
) -> Option<BitSet> {
    let mut classes = BitSet::new(count);
    for operand in &candidate.operands {
        classes.insert_all(&best[*operand].as_ref()?.classes);
    }
    (!classes.contains(class)).then_some(classes)
}

/// egg's cost function: a shared value counts once per use.
struct TreeCost<'a> {
    weights: &'a HashMap<&'a Node, u64>,
}

impl CostFunction<Node> for TreeCost<'_> {
    type Cost = u64;

    fn cost<C>(&mut self, node: &Node, mut costs: C) -> u64
    where
        C: FnMut(Id) -> u64,
    {
        let own = self.weights.get(node).copied().unwrap_or(Cost::INFINITE);
        node.fold(own, |sum, id| sum.saturating_add(costs(id)))
    }
}

fn by_tree(graph: &Graph, table: &Table) -> Selection {
    let candidates = table.nodes.iter().flatten();
    let weights = candidates.map(|candidate| (candidate.node, candidate.weight)).collect();
    let extractor = Extractor::new(&graph.egraph, TreeCost { weights: &weights });
    let position = |class: usize| {
        let node = extractor.find_best_node(table.ids[class]);
        table.nodes[class].iter().position(|candidate| candidate.node == node)
    };
    (0..table.ids.len()).map(position).collect()
}

/// How many exchanges are tried, times the classes each takes to price.
const EXCHANGE_BUDGET: usize = 200_000;

/// Exchanges one node for another of its class while that makes the whole program cheaper.
fn improve(table: &Table, mut selection: Selection) -> Selection {
    let mut cost = total(table, &selection);
    let mut budget = EXCHANGE_BUDGET;
    loop {
        let before = cost;
        for class in reachable(table, &selection).unwrap_or_default() {
            for position in 0..table.nodes[class].len() {
                if Some(position) == selection[class] || budget < table.ids.len() {
                    continue;
                }
                budget -= table.ids.len();
                let kept = selection[class].replace(position);
                let exchanged = total(table, &selection);
                if exchanged < cost {
                    cost = exchanged;
                } else {
                    selection[class] = kept;
                }
            }
        }
        if cost == before {
            return selection;
        }
    }
}
