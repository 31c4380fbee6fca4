//! Choosing one node per class, so that the whole program costs least when shared values are
//! computed once.
//!
//! Finding the optimum is NP-hard. Three choices are made, each improved by single exchanges, and the
//! cheapest of them wins:
//!
//! * *greedy over sets* ([`by_sets`]): each class keeps the set of classes its best program computes;
//!   the cost of a program is that of the union of its operands' sets;
//! * egg's `Extractor`, which counts a shared value once per use;
//! * the source ([`by_source`]): where several parts of one value are wanted, each by itself looks
//!   cheaper without the whole.
//!
//! So the result never costs more than egg's, nor than the source. All of it is deterministic, and free of cycles: every
//! node costs at least 1, so costs fall strictly from a node to its operands.

mod candidates;
#[cfg(test)]
mod integer_program;
#[cfg(test)]
mod optimum;

pub use candidates::candidates;

use super::bits::BitSet;
use super::graph::Graph;
use super::node::{Head, Node};
use crate::cost::Cost;
use egg::{CostFunction, Extractor, Id, Language};
use smallvec::SmallVec;
use std::collections::{BTreeSet, HashMap};

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
    let starts = [by_sets(table), by_tree(graph, table), by_source(graph, table)];
    let improved = starts.map(|selection| improve(table, selection));
    let [first, others @ ..] = improved;
    let cheaper = |best: Selection, other: Selection| {
        if total(table, &other) < total(table, &best) { other } else { best }
    };
    others.into_iter().fold(first, cheaper)
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

/// The nodes of a class that may be chosen: a value that is there anyway is never computed.
fn useful(graph: &Graph, id: Id) -> impl Iterator<Item = &Node> {
    let nodes = &graph.egraph[id].nodes;
    let is_there = |node: &Node| matches!(node.head, Head::Value(_));
    let there = nodes.iter().any(is_there);
    nodes.iter().filter(move |node| !there || is_there(node))
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
            .map(|id| useful(graph, *id).map(|node| candidate(node, *id)).collect())
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
    let operands = |class: usize| Some(&table.chosen(selection, class)?.operands[..]);
    ordered(table.ids.len(), &table.roots, operands, |_| true)
}

/// The classes that some need, as far as `follow` goes, operands first; `None` if there is a cycle, or
/// a class without operands known.
fn ordered<'o>(
    count: usize,
    roots: &[usize],
    operands: impl Fn(usize) -> Option<&'o [usize]>,
    follow: impl Fn(usize) -> bool,
) -> Option<Vec<usize>> {
    const OPEN: u8 = 1;
    const DONE: u8 = 2;
    let mut state = vec![0u8; count];
    let mut order = Vec::new();
    let mut stack: Vec<(usize, usize)> = roots.iter().rev().map(|root| (*root, 0)).collect();
    while let Some((class, next)) = stack.pop() {
        if next == 0 && state[class] != 0 {
            // Seen before: on the way down from itself it is a cycle.
            if state[class] == OPEN {
                return None;
            }
            continue;
        }
        state[class] = OPEN;
        match operands(class)?.get(next) {
            Some(operand) => {
                stack.push((class, next + 1));
                if state[*operand] != DONE && follow(*operand) {
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
    let mut best: Vec<Option<Best>> = (0..count).map(|_| None).collect();
    let mut queued = vec![true; count];
    let mut queue: std::collections::VecDeque<usize> = (0..count).collect();
    while let Some(class) = queue.pop_front() {
        queued[class] = false;
        let mut improved = false;
        for (position, candidate) in table.nodes[class].iter().enumerate() {
            let Some((cost, mut classes)) = computed(table, &best, candidate, class) else {
                continue;
            };
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

/// What a node costs with all that its operands compute, each once, and these classes; `None` if an
/// operand is not known to be computable, or needs `class` itself.
fn computed(
    table: &Table,
    best: &[Option<Best>],
    candidate: &Candidate,
    class: usize,
) -> Option<(u64, BitSet)> {
    let weight = |class: usize| {
        best[class].as_ref().map_or(0, |best| table.nodes[class][best.position].weight)
    };
    // The costliest operand counts as a whole, of the others what is not in it.
    let mut operands: SmallVec<[&Best; 3]> = SmallVec::new();
    for operand in &candidate.operands {
        operands.push(best[*operand].as_ref()?);
    }
    operands.sort_by_key(|operand| std::cmp::Reverse(operand.cost));
    let (mut cost, mut classes) = match operands.first() {
        Some(first) => (first.cost.saturating_add(candidate.weight), first.classes.clone()),
        None => (candidate.weight, BitSet::new(table.ids.len())),
    };
    for operand in operands.iter().skip(1) {
        let more = operand.classes.without(&classes).map(weight);
        cost = more.fold(cost, u64::saturating_add);
        classes.insert_all(&operand.classes);
    }
    (!classes.contains(class)).then_some((cost, classes))
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

/// The program as it was written: each class by the first operation that made it, whose operands were
/// made before.
fn by_source(graph: &Graph, table: &Table) -> Selection {
    let mut selection: Selection = vec![None; table.ids.len()];
    for (id, node) in graph.source() {
        if let Ok(class) = table.ids.binary_search(&id)
            && selection[class].is_none()
        {
            let is_it = |candidate: &Candidate| *candidate.node == node;
            selection[class] = table.nodes[class].iter().position(is_it);
        }
    }
    // What no operation made is an argument, or what is not understood: there is nothing to choose.
    selection.into_iter().map(|position| position.or(Some(0))).collect()
}

/// How many steps exchanges may take in all: operands that come or go.
const EXCHANGE_BUDGET: usize = 200_000;

/// Exchanges one node for another of its class while that makes the whole program cheaper.
fn improve(table: &Table, selection: Selection) -> Selection {
    if reachable(table, &selection).is_none() {
        return selection;
    }
    let mut program = Program::new(table, selection);
    loop {
        let before = program.cost;
        for class in reachable(table, &program.selection).unwrap_or_default() {
            program.try_exchanges(class, 1);
        }
        for class in 0..table.ids.len() {
            program.try_sharing(class);
        }
        if program.cost == before {
            return program.selection;
        }
    }
}

/// A class's node that another one took the place of.
struct Exchange {
    class: usize,
    old: usize,
}

/// A program that says of each class how often it is used, so that it is known what an exchange saves.
struct Program<'t, 'g> {
    table: &'t Table<'g>,
    selection: Selection,
    uses: Vec<usize>,
    cost: u64,
    /// How many operands have come and gone.
    steps: usize,
}

impl<'t, 'g> Program<'t, 'g> {
    fn new(table: &'t Table<'g>, selection: Selection) -> Program<'t, 'g> {
        let uses = vec![0; table.ids.len()];
        let mut program = Program { table, selection, uses, cost: 0, steps: 0 };
        for root in &table.roots {
            program.take(*root);
        }
        program.steps = 0;
        program
    }

    fn chosen(&self, class: usize) -> Option<&'t Candidate<'g>> {
        self.table.nodes[class].get(self.selection[class]?)
    }

    /// One more user of a class. Returns the classes that had none before.
    fn take(&mut self, class: usize) -> Vec<usize> {
        let (mut open, mut added) = (vec![class], Vec::new());
        while let Some(class) = open.pop() {
            self.steps += 1;
            self.uses[class] += 1;
            if let Some(candidate) = self.chosen(class).filter(|_| self.uses[class] == 1) {
                self.cost = self.cost.saturating_add(candidate.weight);
                open.extend(&candidate.operands);
                added.push(class);
            }
        }
        added
    }

    /// One user of a class less.
    fn give_back(&mut self, class: usize) {
        let mut open = vec![class];
        while let Some(class) = open.pop() {
            self.steps += 1;
            self.uses[class] -= 1;
            if let Some(candidate) = self.chosen(class).filter(|_| self.uses[class] == 0) {
                self.cost = self.cost.saturating_sub(candidate.weight);
                open.extend(&candidate.operands);
            }
        }
    }

    /// Takes another node of a class if that makes the program cheaper, or if it does together with
    /// others of the classes that only it needs, `depth` deep. What was there is put on a list.
    fn try_exchanges(&mut self, class: usize, depth: usize) -> Vec<Exchange> {
        let mut made = Vec::new();
        for position in 0..self.table.nodes[class].len() {
            if self.steps < EXCHANGE_BUDGET {
                made.extend(self.try_exchange(class, position, depth));
            }
        }
        made
    }

    fn try_exchange(&mut self, class: usize, position: usize, depth: usize) -> Vec<Exchange> {
        let other = self.selection[class].filter(|old| *old != position);
        let Some(old) = other.filter(|_| self.uses[class] > 0) else { return Vec::new() };
        if !self.is_computable(class, position) {
            return Vec::new();
        }
        let before = self.cost;
        let mut made = vec![Exchange { class, old }];
        let added = self.exchange(class, position);
        if self.cost >= before && depth > 0 {
            made.extend(added.into_iter().flat_map(|class| self.try_exchanges(class, depth - 1)));
        }
        if self.cost < before && !self.needs_itself(class) {
            return made;
        }
        self.take_back(made);
        Vec::new()
    }

    /// Takes a class that nobody uses for all that may use it, if that makes the program cheaper: none of
    /// several parts of a value pays for the whole alone.
    fn try_sharing(&mut self, shared: usize) {
        if self.uses[shared] > 0 || self.steps >= EXCHANGE_BUDGET {
            return;
        }
        let users: BTreeSet<usize> = self.table.users[shared].iter().copied().collect();
        if users.iter().filter(|user| self.uses[**user] > 0).count() < 2 {
            return;
        }
        let (before, mut made) = (self.cost, Vec::new());
        for class in users {
            let uses = |candidate: &Candidate| candidate.operands.contains(&shared);
            let position = self.table.nodes[class].iter().position(uses);
            let old = self.selection[class].filter(|_| self.uses[class] > 0);
            if let (Some(position), Some(old)) = (position, old)
                && self.is_computable(class, position)
            {
                self.exchange(class, position);
                made.push(Exchange { class, old });
            }
        }
        let cyclic = made.iter().any(|exchange| self.needs_itself(exchange.class));
        if self.cost >= before || cyclic {
            self.take_back(made);
        }
    }

    /// Undoes exchanges.
    fn take_back(&mut self, made: Vec<Exchange>) {
        for Exchange { class, old } in made.into_iter().rev() {
            self.exchange(class, old);
        }
    }

    /// Takes a node of a class instead of the one chosen. Returns the classes that are used since then.
    fn exchange(&mut self, class: usize, position: usize) -> Vec<usize> {
        let table = self.table;
        let Some(old) = self.chosen(class) else { return Vec::new() };
        let new = &table.nodes[class][position];
        let added = new.operands.iter().flat_map(|operand| self.take(*operand)).collect();
        old.operands.iter().for_each(|operand| self.give_back(*operand));
        self.selection[class] = Some(position);
        self.cost = self.cost.saturating_add(new.weight).saturating_sub(old.weight);
        added
    }

    /// Are all operands computed already, or known to be computable without a cycle among those that
    /// are not?
    fn is_computable(&self, class: usize, position: usize) -> bool {
        let unused = |operand: &&usize| self.uses[**operand] == 0;
        let operands = &self.table.nodes[class][position].operands;
        let open: Vec<usize> = operands.iter().filter(unused).copied().collect();
        open.is_empty() || self.is_ordered(open, |class| self.uses[class] == 0)
    }

    /// Does a class need itself?
    fn needs_itself(&mut self, class: usize) -> bool {
        self.steps += self.table.ids.len();
        !self.is_ordered(vec![class], |_| true)
    }

    /// Can all classes that some need, as far as `follow` goes, be computed one after the other?
    fn is_ordered(&self, roots: Vec<usize>, follow: impl Fn(usize) -> bool) -> bool {
        let operands = |class: usize| Some(&self.chosen(class)?.operands[..]);
        ordered(self.table.ids.len(), &roots, operands, follow).is_some()
    }
}
