//! From a choice of nodes back to a function.

use super::extract::Choice;
use super::graph::Graph;
use super::node::{Head, Node};
use egg::Id;
use ramba_dialects::{AttrValue, Diagnostic, Func, Loc, Opcode, ValueId};
use smallvec::{SmallVec, smallvec};
use std::collections::{BTreeSet, HashMap};

/// Writes the chosen program: the arguments of `source` in order, and operations in an order that
/// respects their operands and otherwise follows the source.
///
/// # Errors
/// If an operation is refused, at its line; a root without a choice.
pub fn emit(
    source: &Func,
    graph: &Graph,
    choice: &Choice,
    returns: &[Id],
    roots: &[Id],
) -> Result<Func, Diagnostic> {
    let plan = Plan::new(graph, choice, roots)?;
    let mut writer = Writer::new(source, graph);
    for step in plan.order() {
        writer.write(&plan.steps[step])?;
    }
    let value = |id: &Id| writer.class(*id);
    let returns = returns.iter().map(value).collect::<Result<Vec<_>, _>>()?;
    writer.target.returns = returns;
    Ok(writer.target)
}

mod samples;

/// A chosen node.
struct Step<'a> {
    class: Id,
    node: &'a Node,
    /// The operation of the source that it comes from.
    origin: u32,
    /// How many elements it makes.
    elements: u64,
}

/// The chosen nodes and how they depend on each other.
struct Plan<'a> {
    steps: Vec<Step<'a>>,
    /// The steps that make a step's operands.
    operands: Vec<SmallVec<[usize; 3]>>,
    /// The steps that use what a step makes.
    users: Vec<Vec<usize>>,
}

impl<'a> Plan<'a> {
    fn new(graph: &Graph, choice: &'a Choice, roots: &[Id]) -> Result<Plan<'a>, Diagnostic> {
        let mut plan = Plan { steps: Vec::new(), operands: Vec::new(), users: Vec::new() };
        let mut positions: HashMap<Id, usize> = HashMap::new();
        let mut open: Vec<Id> = roots.iter().map(|id| graph.egraph.find(*id)).collect();
        while let Some(class) = open.pop() {
            if positions.contains_key(&class) {
                continue;
            }
            let node = choice.node(graph, class).ok_or_else(unchosen)?;
            positions.insert(class, plan.steps.len());
            let facts = graph.facts(class);
            let elements = facts.elements();
            plan.steps.push(Step { class, node, origin: facts.origin, elements });
            open.extend(node.children.iter().map(|id| graph.egraph.find(*id)));
        }
        plan.users = vec![Vec::new(); plan.steps.len()];
        for (position, step) in plan.steps.iter().enumerate() {
            let operands = step.node.children.iter().map(|id| positions[&graph.egraph.find(*id)]);
            let operands: SmallVec<[usize; 3]> = operands.collect();
            for operand in &operands {
                plan.users[*operand].push(position);
            }
            plan.operands.push(operands);
        }
        Ok(plan)
    }

    /// The steps, operands first and otherwise by origin. A write waits for those who read what it
    /// overwrites, if they do not need its result: then it can happen in place.
    fn order(&self) -> Vec<usize> {
        let mut missing: Vec<usize> = self.operands.iter().map(|o| o.len()).collect();
        let first = samples::hoisted(self);
        // Arguments have no origin; they come first.
        let key = |step: usize| {
            let Step { origin, class, .. } = self.steps[step];
            (!first[step], origin.wrapping_add(1), class, step)
        };
        let mut ready: BTreeSet<_> =
            (0..self.steps.len()).filter(|step| missing[*step] == 0).map(key).collect();
        let mut done = vec![false; self.steps.len()];
        let mut order = Vec::with_capacity(self.steps.len());
        while let Some(first) = ready.first().copied() {
            let next = ready.iter().find(|(.., step)| !self.overwrites_what_is_read(*step, &done));
            let next = next.copied().unwrap_or(first);
            ready.remove(&next);
            let step = next.3;
            done[step] = true;
            order.push(step);
            for user in &self.users[step] {
                missing[*user] -= 1;
                if missing[*user] == 0 {
                    ready.insert(key(*user));
                }
            }
        }
        order
    }

    /// How many elements a step of one operand goes through.
    fn elements(&self, step: usize) -> u64 {
        self.operands[step].first().map_or(0, |operand| self.steps[*operand].elements)
    }

    fn overwrites_what_is_read(&self, step: usize, done: &[bool]) -> bool {
        self.steps[step].node.opcode() == Some(Opcode::InsertSlice)
            && self.users[self.operands[step][0]].iter().any(|user| *user != step && !done[*user])
    }
}

fn unchosen() -> Diagnostic {
    Diagnostic::new(&Loc::unknown(), "saturation chose no operation for a value that is needed")
}

/// The function being written.
struct Writer<'a> {
    source: &'a Func,
    graph: &'a Graph,
    target: Func,
    /// The values of classes.
    classes: HashMap<Id, ValueId>,
    /// The new names of the source's values that opaque operations make.
    sources: HashMap<ValueId, ValueId>,
}

impl<'a> Writer<'a> {
    fn new(source: &'a Func, graph: &'a Graph) -> Writer<'a> {
        let mut target = source.emptied();
        let mut sources = HashMap::new();
        for arg in &source.args {
            let value = target.arg_like(arg, &source.values);
            sources.insert(arg.value, value);
        }
        Writer { source, graph, target, classes: HashMap::new(), sources }
    }

    fn class(&self, id: Id) -> Result<ValueId, Diagnostic> {
        self.classes.get(&self.graph.egraph.find(id)).copied().ok_or_else(unchosen)
    }

    fn write(&mut self, step: &Step) -> Result<(), Diagnostic> {
        let value = match step.node.head {
            Head::Opaque(position) => return self.write_opaque(position, step),
            Head::Value(value) => self.sources.get(&value).copied().ok_or_else(unchosen)?,
            Head::Map(ufunc) => {
                self.write_op(Opcode::Map, smallvec![AttrValue::Ufunc(ufunc)], step)?
            }
            Head::Op(opcode, _) => {
                self.write_op(opcode, self.graph.attrs(step.node).into(), step)?
            }
        };
        self.classes.insert(step.class, value);
        Ok(())
    }

    fn write_op(
        &mut self,
        opcode: Opcode,
        attrs: ramba_dialects::ir::Attrs,
        step: &Step,
    ) -> Result<ValueId, Diagnostic> {
        let operands = self.operands(step)?;
        let source = self.source.ops.get(step.origin as usize);
        let loc = source.map_or_else(Loc::unknown, |op| op.loc.clone());
        self.target.push(opcode, &operands, attrs, loc)
    }

    fn write_opaque(&mut self, position: u32, step: &Step) -> Result<(), Diagnostic> {
        let op = self.source.ops.get(position as usize).ok_or_else(unchosen)?;
        let operands = self.operands(step)?;
        let (attrs, body, loc) = (op.attrs.clone(), op.body.clone(), op.loc.clone());
        let results = self.target.push_op(op.opcode, &operands, attrs, body, loc)?;
        self.sources.extend(op.results.iter().copied().zip(results));
        Ok(())
    }

    fn operands(&self, step: &Step) -> Result<SmallVec<[ValueId; 4]>, Diagnostic> {
        step.node.children.iter().map(|id| self.class(*id)).collect()
    }
}
