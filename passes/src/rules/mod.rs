//! The laws by which programs are rewritten: one file a family, one row a law.
//!
//! `README.md` beside this file says what a good law is, and how to add one.

mod casts;
mod chains;
mod comparisons;
mod concatenations;
mod constants;
mod contractions;
mod creation;
mod deviations;
mod elementwise;
mod fast;
mod groups;
pub mod guards;
mod integers;
mod law_set;
mod logic;
mod powers;
mod reductions;
mod reductions_of_views;
mod scaling;
mod scans;
mod selection;
mod separable;
pub mod sketch;
mod stencils;
mod sums;
mod views;
mod views_through;
mod writes;

pub(crate) mod algebra;

#[cfg(test)]
mod tests;

pub use concatenations::combination;
pub use law_set::LawSet;
pub use sketch::Sketch;

use crate::saturate::{Graph, Node};
use egg::Id;
use ramba_dialects::{Opcode, ValueId};

/// What a law may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tier {
    /// Nothing: results are equal bit for bit (the bits of a NaN mean nothing). Always on.
    Exact,
    /// The order in which inexact numbers are summed or multiplied. On unless `reproducible`.
    Reorder,
    /// The rounding of single results. Only with `fast`.
    Fast,
    /// Results for NaN, infinities and the sign of zero. Only with `finite`.
    Finite,
}

/// How equals are found.
#[derive(Clone, Copy)]
pub enum Rule {
    /// An equation in the notation that `saturate/pattern.rs` describes.
    Text(&'static str),
    /// What equals a node of an operation.
    Node(Opcode, fn(&mut Graph, &Node) -> Option<Id>),
    /// What equals a node of the first operation whose first operand is a node of the second.
    Pair(Opcode, Opcode, fn(&mut Graph, &Node, &Node) -> Option<Id>),
}

/// A program that a law applies to, in the sketch's element type; `None` if it has none there.
pub type Example = fn(&Sketch) -> Option<ValueId>;

/// One law: a row of its family's table.
pub struct Law {
    /// Its name, as in remarks.
    pub name: &'static str,
    /// What it may change.
    pub tier: Tier,
    /// How equals are found.
    pub rule: Rule,
    /// Where it applies. Laws in notation are their own example.
    pub example: Option<Example>,
}

impl Law {
    const fn text(name: &'static str, tier: Tier, text: &'static str) -> Law {
        Law { name, tier, rule: Rule::Text(text), example: None }
    }

    const fn node(
        name: &'static str,
        tier: Tier,
        opcode: Opcode,
        equal: fn(&mut Graph, &Node) -> Option<Id>,
        example: Example,
    ) -> Law {
        Law { name, tier, rule: Rule::Node(opcode, equal), example: Some(example) }
    }

    const fn pair(
        name: &'static str,
        tier: Tier,
        opcodes: (Opcode, Opcode),
        equal: fn(&mut Graph, &Node, &Node) -> Option<Id>,
        example: Example,
    ) -> Law {
        let rule = Rule::Pair(opcodes.0, opcodes.1, equal);
        Law { name, tier, rule, example: Some(example) }
    }
}

/// Every family.
const FAMILIES: &[&[Law]] = &[
    constants::LAWS,
    elementwise::LAWS,
    powers::LAWS,
    integers::LAWS,
    logic::LAWS,
    comparisons::LAWS,
    selection::LAWS,
    casts::LAWS,
    creation::LAWS,
    views::LAWS,
    views_through::LAWS,
    writes::LAWS,
    reductions::LAWS,
    reductions_of_views::LAWS,
    sums::LAWS,
    groups::LAWS,
    deviations::LAWS,
    concatenations::LAWS,
    scans::LAWS,
    contractions::LAWS,
    chains::LAWS,
    fast::LAWS,
    stencils::LAWS,
    separable::LAWS,
    scaling::LAWS,
];

/// Every law.
pub fn laws() -> impl Iterator<Item = &'static Law> {
    FAMILIES.iter().copied().flatten()
}
