//! The cheapest choice of all, by enumeration: what extraction is measured against on small programs.
//!
//! Branch and bound: classes are decided one after the other; a branch is left when what is decided,
//! and the cheapest node of each class that is known to be needed, cost as much as the best choice
//! known. It proves what an integer program ([`super::integer_program`]) does, and of larger ones.

use super::{Selection, Table, reachable, total};

/// The cost of the cheapest choice, if it is found within so many steps. `known` is the cost of some
/// choice.
pub fn optimum(table: &Table, known: u64, steps: usize) -> Option<u64> {
    let mut search = Search { table, best: known, steps };
    let mut needed = vec![false; table.ids.len()];
    let mut open = Vec::new();
    for &root in &table.roots {
        if !std::mem::replace(&mut needed[root], true) {
            open.push(root);
        }
    }
    search.decide(&mut vec![None; table.ids.len()], &needed, &open, 0)?;
    Some(search.best)
}

struct Search<'t, 'g> {
    table: &'t Table<'g>,
    best: u64,
    steps: usize,
}

impl Search<'_, '_> {
    /// Tries every way to decide the open classes; `None` if there are too many steps.
    fn decide(
        &mut self,
        selection: &mut Selection,
        needed: &[bool],
        open: &[usize],
        cost: u64,
    ) -> Option<()> {
        self.steps = self.steps.checked_sub(1)?;
        let least = |class: &usize| self.table.nodes[*class].iter().map(|node| node.weight).min();
        let bound = open.iter().filter_map(least).fold(cost, u64::saturating_add);
        if bound >= self.best {
            return Some(());
        }
        let Some((&class, rest)) = open.split_last() else {
            // Everything is decided; a choice with a cycle computes nothing.
            if reachable(self.table, selection).is_some() {
                self.best = total(self.table, selection);
            }
            return Some(());
        };
        for (position, node) in self.table.nodes[class].iter().enumerate() {
            let (mut needed, mut open) = (needed.to_vec(), rest.to_vec());
            for &operand in &node.operands {
                if !std::mem::replace(&mut needed[operand], true) {
                    open.push(operand);
                }
            }
            selection[class] = Some(position);
            self.decide(selection, &needed, &open, cost.saturating_add(node.weight))?;
        }
        selection[class] = None;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::*;
    use super::*;
    use crate::rules::LawSet;
    use crate::saturate::random_programs::random_program;
    use crate::saturate::testing::Random;
    use crate::saturate::{Imported, Limits, import, saturate};

    fn saturated(count: usize, random: &mut Random) -> Imported {
        let laws = LawSet::new(|_| true).unwrap();
        let mut imported = import(&random_program(random, count)).unwrap();
        saturate(&mut imported.graph, &laws, Limits { nodes: 3_000, iterations: 8 });
        imported
    }

    #[test]
    fn small_programs_are_extracted_at_the_optimum() {
        let mut random = Random(77);
        let (mut certified, mut missed) = (0, Vec::new());
        for _ in 0..300 {
            let imported = saturated(1 + random.below(8), &mut random);
            let (graph, roots) = (&imported.graph, imported.roots());
            let table = Table::new(graph, &roots);
            let found = total(&table, &best(graph, &table));
            if let Some(optimum) = optimum(&table, found, 20_000) {
                certified += 1;
                missed.extend((optimum < found).then_some((found, optimum)));
            }
        }
        assert!(certified > 200, "{certified} certified");
        assert!(missed.is_empty(), "{missed:?} of {certified}");
    }

    #[test]
    fn small_programs_are_extracted_at_the_integer_programs_optimum() {
        let mut random = Random(79);
        let mut certified = 0;
        for _ in 0..60 {
            let imported = saturated(1 + random.below(4), &mut random);
            let (graph, roots) = (&imported.graph, imported.roots());
            let table = Table::new(graph, &roots);
            let nodes: usize = table.nodes.iter().map(Vec::len).sum();
            if nodes > 60 {
                continue;
            }
            let found = total(&table, &best(graph, &table));
            assert_eq!(Some(found), integer_program::least(&table), "{nodes} nodes");
            certified += 1;
        }
        assert!(certified > 20, "{certified} certified");
    }

    #[test]
    fn no_program_costs_more_than_by_eggs_extractor() {
        let mut random = Random(78);
        let mut cheaper = 0;
        for _ in 0..100 {
            let imported = saturated(25, &mut random);
            let (graph, roots) = (&imported.graph, imported.roots());
            let table = Table::new(graph, &roots);
            let [ours, eggs] =
                [best(graph, &table), by_tree(graph, &table)].map(|choice| total(&table, &choice));
            assert!(ours <= eggs, "{ours} {eggs}");
            cheaper += usize::from(ours < eggs);
        }
        assert!(cheaper > 0, "shared terms matter somewhere");
    }
}
