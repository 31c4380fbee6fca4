//! The laws in use, found by the operation they look at.

use super::{Law, Rule, Tier, laws};
use crate::saturate::{Graph, Head, Node, Pattern, Term};
use egg::Id;
use ramba_dialects::ops::OPS;
use ramba_dialects::ufunc::UFUNCS;
use ramba_dialects::{Opcode, Ufunc};
use smallvec::SmallVec;

/// Laws, ready to be applied.
pub struct LawSet {
    laws: Vec<Ready>,
    /// The laws that look at an operation first; functions of maps come after the operations.
    by_operation: Vec<Vec<usize>>,
}

/// A law with its notation read.
struct Ready {
    law: &'static Law,
    pattern: Option<Pattern>,
}

/// Where an operation's laws stand in [`LawSet::by_operation`].
fn slot(opcode: Opcode, ufunc: Option<Ufunc>) -> usize {
    ufunc.map_or(opcode as usize, |ufunc| OPS.len() + ufunc as usize)
}

impl LawSet {
    /// The laws of the tiers that `admits`.
    ///
    /// # Errors
    /// If a law's notation cannot be read.
    pub fn new(admits: impl Fn(Tier) -> bool) -> Result<LawSet, String> {
        LawSet::of(laws().filter(|law| admits(law.tier)))
    }

    /// Some laws.
    ///
    /// # Errors
    /// If a law's notation cannot be read.
    pub fn of(laws: impl Iterator<Item = &'static Law>) -> Result<LawSet, String> {
        let by_operation = vec![Vec::new(); OPS.len() + UFUNCS.len()];
        let mut set = LawSet { laws: Vec::new(), by_operation };
        for law in laws {
            set.push(law)?;
        }
        Ok(set)
    }

    fn push(&mut self, law: &'static Law) -> Result<(), String> {
        let (slots, pattern) = match law.rule {
            Rule::Text(text) => {
                let pattern = Pattern::parse(text)?;
                (vec![slot_of(&pattern.lhs, text)?], Some(pattern))
            }
            // A law of maps in general looks at each function.
            Rule::Node(Opcode::Map, _) | Rule::Pair(Opcode::Map, ..) => {
                ((OPS.len()..OPS.len() + UFUNCS.len()).collect(), None)
            }
            Rule::Node(opcode, _) | Rule::Pair(opcode, ..) => (vec![slot(opcode, None)], None),
        };
        for slot in slots {
            self.by_operation[slot].push(self.laws.len());
        }
        self.laws.push(Ready { law, pattern });
        Ok(())
    }

    /// The laws that may apply to a node.
    pub fn for_node(&self, node: &Node) -> impl Iterator<Item = AppliedLaw<'_>> {
        let slot = match node.head {
            Head::Map(ufunc) => Some(slot(Opcode::Map, Some(ufunc))),
            Head::Op(opcode, _) => Some(slot(opcode, None)),
            Head::Value(_) | Head::Opaque(_) => None,
        };
        let laws = slot.map_or(&[][..], |slot| &self.by_operation[slot]);
        laws.iter().map(|law| AppliedLaw(&self.laws[*law]))
    }
}

/// A law that may apply to a node.
pub struct AppliedLaw<'a>(&'a Ready);

impl AppliedLaw<'_> {
    /// The law's row.
    pub fn law(&self) -> &'static Law {
        self.0.law
    }

    /// What equals `class`, which holds `node`, by this law.
    pub fn apply(&self, graph: &mut Graph, class: Id, node: &Node) -> SmallVec<[Id; 2]> {
        match (self.0.law.rule, &self.0.pattern) {
            (Rule::Text(_), Some(pattern)) => pattern.apply(graph, class, node),
            (Rule::Node(_, equal), _) => equal(graph, node).into_iter().collect(),
            (Rule::Pair(_, inner, equal), _) => match node.children.first() {
                Some(operand) => {
                    let inner = graph.nodes_with(*operand, inner);
                    inner.iter().filter_map(|inner| equal(graph, node, inner)).collect()
                }
                None => SmallVec::new(),
            },
            (Rule::Text(_), None) => SmallVec::new(),
        }
    }
}

fn slot_of(lhs: &Term, text: &str) -> Result<usize, String> {
    match lhs {
        Term::Map(ufunc, _) => Ok(slot(Opcode::Map, Some(*ufunc))),
        Term::Reduce(..) => Ok(slot(Opcode::Reduce, None)),
        Term::Variable(_) | Term::Literal(_) => Err(format!("law '{text}' looks at nothing")),
    }
}
