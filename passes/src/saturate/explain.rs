//! Why the rewritten program equals the source: for each changed expression the chain of laws.
//!
//! Saturation keeps a list of the equalities that laws stated. Nodes are the points and these
//! equalities the edges of a graph, in which every class is connected: nodes that became the same by
//! congruence are one point. The shortest way from an operation of the source to the node that was
//! chosen in its place is the explanation.

use super::engine::Step;
use super::extract::Choice;
use super::graph::Graph;
use super::import::Imported;
use super::node::Node;
use super::pattern::{Pattern, Term};
use super::terms::Terms;
use crate::rules::{Rule, laws};
use egg::{Id, Language};
use ramba_dialects::ir::ValueDef;
use ramba_dialects::{Func, Loc, Op, Opcode, Ufunc, ValueId};
use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

/// A changed expression of the source.
pub struct Change {
    /// The line of its operation.
    pub loc: Loc,
    /// What became of it, and by which laws: a headline, then a line for each step.
    pub message: String,
}

/// Every operation of the source in whose place something else is computed, in program order.
pub fn changes(func: &Func, imported: &Imported, steps: &[Step], choice: &Choice) -> Vec<Change> {
    let explainer = Explainer::new(func, imported, steps, choice);
    func.ops.iter().filter_map(|op| explainer.change(op)).collect()
}

/// A node under its classes' final names.
type Point = Node;

struct Explainer<'a> {
    func: &'a Func,
    graph: &'a Graph,
    choice: &'a Choice,
    values: &'a [Option<Id>],
    /// The classes that values of the source are in.
    sources: HashSet<Id>,
    /// What each node equals by which law.
    laws: HashMap<Point, Vec<(Point, &'static str)>>,
    /// The first node that ended up at a point, as it was written then.
    first: HashMap<Point, Id>,
}

impl<'a> Explainer<'a> {
    fn new(
        func: &'a Func,
        imported: &'a Imported,
        steps: &[Step],
        choice: &'a Choice,
    ) -> Explainer<'a> {
        let graph = &imported.graph;
        let found = imported.values.iter().flatten().map(|id| graph.egraph.find(*id));
        let mut explainer = Explainer {
            func,
            graph,
            choice,
            values: &imported.values,
            sources: found.collect(),
            laws: HashMap::new(),
            first: HashMap::new(),
        };
        for (number, node) in graph.egraph.nodes().iter().enumerate() {
            explainer.first.entry(point(graph, node)).or_insert(Id::from(number));
        }
        for Step { from, to, law } in steps {
            let [from, to] = [from, to].map(|node| point(graph, node));
            explainer.laws.entry(from.clone()).or_default().push((to.clone(), law));
            explainer.laws.entry(to).or_default().push((from, law));
        }
        explainer
    }

    fn change(&self, op: &Op) -> Option<Change> {
        let [result] = op.results[..] else { return None };
        let source = self.values[result.0 as usize]?;
        let before = self.graph.egraph.id_to_node(source);
        let chosen = self.choice.node(self.graph, source)?;
        let mut lines = Vec::new();
        self.chain(before, chosen, &mut lines, &mut HashSet::new());
        if lines.is_empty() {
            return None;
        }
        let [from, to] = [self.as_written(before), self.as_chosen(chosen)];
        let mut message = format!("{from} becomes {to}{}", self.other_lines(op));
        match &lines[..] {
            [only] => message += &format!(" by {}", only.law),
            _ => lines.iter().for_each(|line| message += &line.text()),
        }
        Some(Change { loc: op.loc.clone(), message })
    }

    /// The laws from a node to another of its class, then those inside of it where it uses values
    /// that the source does not have.
    fn chain(&self, from: &Node, to: &Node, lines: &mut Vec<Line>, seen: &mut HashSet<Id>) {
        let [start, goal] = [from, to].map(|node| point(self.graph, node));
        self.along(&start, |at| *at == goal, lines, seen);
        let written = self.first.get(&goal).map(|id| self.graph.egraph.id_to_node(*id));
        for operand in written.into_iter().flat_map(|node| &node.children) {
            let class = self.graph.egraph.find(*operand);
            if !self.sources.contains(&class) && seen.insert(class) {
                let inner = self.graph.egraph.id_to_node(*operand);
                if let Some(chosen) = self.choice.node(self.graph, class) {
                    self.chain(inner, chosen, lines, seen);
                }
            }
        }
    }

    /// The lines for the shortest way to a node, each after those for what its law presupposes.
    fn along(
        &self,
        start: &Point,
        is_goal: impl Fn(&Point) -> bool,
        lines: &mut Vec<Line>,
        seen: &mut HashSet<Id>,
    ) {
        let mut at = start.clone();
        for (law, made) in self.way(start, is_goal) {
            self.premises(law, [&at, &made], lines, seen);
            let first = self.first.get(&made).map(|id| self.graph.egraph.id_to_node(*id));
            lines.extend(first.map(|node| Line { law, term: self.as_written(node) }));
            at = made;
        }
    }

    /// A law that looks at an operation below finds it in the operand's class. If the operand is
    /// written otherwise, some law said so.
    fn premises(
        &self,
        law: &'static str,
        ends: [&Point; 2],
        lines: &mut Vec<Line>,
        seen: &mut HashSet<Id>,
    ) {
        let Some((outer, inner)) = looks_at(law) else { return };
        let Some(looked_at) = ends.into_iter().find(|node| outer.is(self.graph, node)) else {
            return;
        };
        let [_, made] = ends;
        for (position, mut wanted) in inner {
            if let (Wanted::Operation(Opcode::Map), Some(ufunc)) = (&wanted, made.ufunc()) {
                // A law about any function moves the one that it found.
                wanted = Wanted::Function(ufunc);
            }
            let Some(operand) = looked_at.children.get(position) else { continue };
            let written = self.graph.egraph.id_to_node(*operand);
            if !wanted.is(self.graph, written) && seen.insert(*operand) {
                let written = point(self.graph, written);
                self.along(&written, |node| wanted.is(self.graph, node), lines, seen);
            }
        }
    }

    /// The laws on the shortest way to a node, each with the point that it leads to; none if there
    /// is no way.
    fn way(&self, start: &Point, is_goal: impl Fn(&Point) -> bool) -> Vec<(&'static str, Point)> {
        let mut reached: HashMap<&Point, (&Point, &'static str)> = HashMap::new();
        let mut queue = VecDeque::from([start]);
        let mut goal = None;
        while let Some(at) = queue.pop_front() {
            if is_goal(at) {
                goal = Some(at);
                break;
            }
            for (next, law) in self.laws.get(at).into_iter().flatten() {
                if next != start && !reached.contains_key(next) {
                    reached.insert(next, (at, law));
                    queue.push_back(next);
                }
            }
        }
        let mut way = Vec::new();
        while let Some((before, law)) = goal.and_then(|at| reached.get(at)) {
            way.extend(goal.map(|at| (*law, at.clone())));
            goal = Some(*before);
        }
        way.reverse();
        way
    }

    /// The formula of a node as it was first written.
    fn as_written(&self, node: &Node) -> String {
        self.formula(node, &|id| Some(self.graph.egraph.id_to_node(id)))
    }

    /// The formula of a node in the program that was chosen.
    fn as_chosen(&self, node: &Node) -> String {
        self.formula(node, &|id| self.choice.node(self.graph, id))
    }

    fn formula(&self, node: &Node, shown: &dyn Fn(Id) -> Option<&'a Node>) -> String {
        let name = |value| self.name(value);
        Terms { graph: self.graph, name: &name, node: shown }.of_node(node)
    }

    fn name(&self, value: ValueId) -> String {
        match self.func.def(value) {
            ValueDef::Arg(position) => format!("%arg{position}"),
            ValueDef::Result(..) => "…".into(),
        }
    }

    /// The lines of the operations just before one, if they are others of its file.
    fn other_lines(&self, op: &Op) -> String {
        let Some((file, own, _)) = op.loc.parts() else { return String::new() };
        let makers = op.operands.iter().filter_map(|value| self.func.defining_op(*value));
        let places = makers.filter_map(|maker| maker.loc.parts());
        let others = places.filter(|(other, line, _)| *other == file && *line != own);
        let lines: BTreeSet<u32> = others.map(|(_, line, _)| line).collect();
        let lines: Vec<String> = lines.iter().map(u32::to_string).collect();
        match &lines[..] {
            [] => String::new(),
            [line] => format!(" (with line {line})"),
            lines => format!(" (with lines {})", lines.join(", ")),
        }
    }
}

/// One step of a chain.
struct Line {
    law: &'static str,
    term: String,
}

impl Line {
    fn text(&self) -> String {
        format!("\n    {:<28} {}", self.law, self.term)
    }
}

/// An operation that a law looks at.
enum Wanted {
    Operation(Opcode),
    Function(Ufunc),
}

impl Wanted {
    fn of_term(term: &Term) -> Option<Wanted> {
        match term {
            Term::Map(ufunc, _) => Some(Wanted::Function(*ufunc)),
            Term::Reduce(..) => Some(Wanted::Operation(Opcode::Reduce)),
            Term::Literal(_) => Some(Wanted::Operation(Opcode::Fill)),
            Term::Variable(_) => None,
        }
    }

    fn is(&self, graph: &Graph, node: &Node) -> bool {
        match self {
            // A constant is one in whatever way it is written.
            Wanted::Operation(Opcode::Fill) if node.opcode() != Some(Opcode::Fill) => {
                graph.egraph.lookup(node.clone()).is_some_and(|id| graph.constant(id).is_some())
            }
            Wanted::Operation(opcode) => node.opcode() == Some(*opcode),
            Wanted::Function(ufunc) => node.ufunc() == Some(*ufunc),
        }
    }
}

/// What a law looks at: an operation, and operations among its operands by position. Operands that
/// commute are looked up in the order of the law.
fn looks_at(name: &str) -> Option<(Wanted, Vec<(usize, Wanted)>)> {
    let law = laws().find(|law| law.name == name)?;
    match law.rule {
        Rule::Node(..) => None,
        Rule::Pair(outer, inner, _) => {
            Some((Wanted::Operation(outer), vec![(0, Wanted::Operation(inner))]))
        }
        Rule::Text(text) => {
            let lhs = Pattern::parse(text).ok()?.lhs;
            let inner: Vec<&Term> = match &lhs {
                Term::Map(_, terms) => terms.iter().collect(),
                Term::Reduce(_, operand) => vec![operand],
                Term::Variable(_) | Term::Literal(_) => Vec::new(),
            };
            let inner = inner.into_iter().enumerate();
            let inner = inner.filter_map(|(at, term)| Some((at, Wanted::of_term(term)?)));
            Some((Wanted::of_term(&lhs)?, inner.collect()))
        }
    }
}

fn point(graph: &Graph, node: &Node) -> Point {
    node.clone().map_children(|id| graph.egraph.find(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{LawSet, Sketch};
    use crate::saturate::{Limits, extract, import, saturate};
    use ramba_dialects::DType;

    fn explained(func: &Func) -> Vec<Change> {
        let laws = LawSet::new(|_| true).unwrap();
        let mut imported = import(func).unwrap();
        let limits = Limits { nodes: 10_000, iterations: 10 };
        let outcome = saturate(&mut imported.graph, &laws, limits);
        let choice = extract(&imported.graph, &imported.roots());
        changes(func, &imported, &outcome.steps, &choice)
    }

    #[test]
    fn one_law_is_named_in_the_headline() {
        let s = Sketch::new(DType::F64);
        let x = s.x(&[3]).unwrap();
        let kept = s.map(Ufunc::Exp, &[x]).unwrap();
        let back = s.map(Ufunc::Neg, &[s.map(Ufunc::Neg, &[kept]).unwrap()]).unwrap();
        let changes = explained(&s.finish(&[back]));
        let [change] = &changes[..] else { panic!("{} changes", changes.len()) };
        assert_eq!(change.loc, Loc::new("sketch.py", 3, 0));
        let expected =
            "negative(negative(exp(%arg0))) becomes exp(%arg0) (with line 2) by negative-negative";
        assert_eq!(change.message, expected);
    }

    #[test]
    fn chains_are_listed_with_what_their_laws_presuppose() {
        let s = Sketch::new(DType::F64);
        let root = s.map(Ufunc::Pow, &[s.x(&[4, 6]).unwrap(), s.fill(0.5, &[4, 6]).unwrap()]);
        let turned = s.transpose(root.unwrap(), &[1, 0]).unwrap();
        let slice = s.slice(turned, &[0, 1], &[4, 2], &[1, 1]).unwrap();
        let changes = explained(&s.finish(&[slice]));
        let [change] = &changes[..] else { panic!("{} changes", changes.len()) };
        let laws: Vec<&str> =
            change.message.lines().skip(1).filter_map(|l| l.split_whitespace().next()).collect();
        assert_eq!(laws, ["power-half", "transpose-of-map", "slice-of-map"]);
    }

    #[test]
    fn what_stays_is_not_mentioned() {
        let s = Sketch::new(DType::F64);
        let sum = s.map(Ufunc::Add, &[s.x(&[3]).unwrap(), s.x(&[3]).unwrap()]).unwrap();
        assert!(explained(&s.finish(&[sum])).is_empty());
    }
}
