//! The best programs that communicate differently, for a layout solver to choose from.
//!
//! The cost of saturation counts loops, bytes and arithmetic; it does not know which rank holds what.
//! Where an array is sliced, transposed, reshaped or reduced decides what ranks must send each other,
//! so two programs are different candidates if they differ in one of these operations. Candidates are
//! found by forbidding, one at a time, each such operation of the best program (and of the candidates
//! found that way), and extracting again.

use super::{Choice, Selection, Table, best, reachable, total};
use crate::cost::Cost;
use crate::saturate::Graph;
use crate::saturate::node::Node;
use egg::Id;
use ramba_dialects::Opcode;
use std::collections::BTreeSet;

/// How many extractions are tried, times the classes that each goes through.
const BUDGET: usize = 20_000;

/// Up to `count` choices that differ in what they may communicate, cheapest first.
pub fn candidates(graph: &Graph, roots: &[Id], count: usize) -> Vec<Choice> {
    let table = Table::new(graph, roots);
    let mut found: Vec<Candidate> = Vec::new();
    found.extend(Candidate::of(&table, best(graph, &table)));
    let (mut next, mut budget) = (0, BUDGET);
    while next < found.len() && next < count {
        for (class, node) in found[next].communicating.clone() {
            if budget < table.ids.len() {
                break;
            }
            budget -= table.ids.len();
            let restricted = table.without(class, &node);
            let candidate = Candidate::of(&restricted, best(graph, &restricted));
            let new = |candidate: &Candidate| {
                found.iter().all(|known| known.communicating != candidate.communicating)
            };
            found.extend(candidate.filter(new));
        }
        next += 1;
        // A stable order: by cost, then as found.
        found[next..].sort_by_key(|candidate| candidate.cost);
    }
    found.sort_by_key(|candidate| candidate.cost);
    found.into_iter().take(count).map(|candidate| candidate.choice).collect()
}

struct Candidate {
    cost: u64,
    choice: Choice,
    /// The operations that may communicate, by class.
    communicating: BTreeSet<(usize, Node)>,
}

impl Candidate {
    /// `None` if the table has no program.
    fn of(table: &Table, selection: Selection) -> Option<Candidate> {
        let cost = total(table, &selection);
        let nodes = reachable(table, &selection)?.into_iter();
        let nodes = nodes.filter_map(|class| Some((class, table.chosen(&selection, class)?.node)));
        let communicating = nodes.filter(|(_, node)| communicates(node));
        let communicating = communicating.map(|(class, node)| (class, node.clone())).collect();
        let choice = table.choice(&selection);
        (cost < Cost::INFINITE).then_some(Candidate { cost, choice, communicating })
    }
}

/// May the operation need elements of other ranks?
fn communicates(node: &Node) -> bool {
    use Opcode::{Contract, ExtractSlice, InsertSlice, Reduce, Reshape, Scan, Transpose};
    matches!(
        node.opcode(),
        Some(Contract | ExtractSlice | InsertSlice | Reduce | Reshape | Scan | Transpose)
    )
}
