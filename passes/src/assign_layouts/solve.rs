//! Finds the best choice of a factor graph: dominated candidates go first, then variables are
//! eliminated, and what is too entangled for that is searched.

use super::cost::Cost;
use super::factor_graph::FactorGraph;
use super::{branch_and_bound, dominance, eliminate};

/// How much work to do at most. Both limits count, so that every rank stops at the same point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Entries of the largest table that elimination may make.
    pub table_entries: usize,
    /// Partial choices that the search may visit.
    pub search_nodes: u64,
}

/// A choice of one candidate per variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Solution {
    /// The candidates.
    pub choice: Vec<usize>,
    /// What they cost.
    pub cost: Cost,
    /// No choice costs less than this.
    pub bound: Cost,
}

impl Solution {
    /// How much better another choice might be; nothing if this one is best.
    pub fn gap(&self) -> Cost {
        self.cost.minus(self.bound)
    }
}

/// The best choice, or the best found within the limits. Equal problems have equal solutions.
pub fn solve(graph: &FactorGraph, limits: &Limits) -> Solution {
    let kept = dominance::surviving(graph);
    let elimination = eliminate::eliminate(graph.restricted(&kept), limits.table_entries);
    let core = branch_and_bound::search(&elimination.graph, &elimination.core, limits.search_nodes);
    let mut choice = core.choice;
    elimination.complete(&mut choice);
    for (candidate, kept) in choice.iter_mut().zip(&kept) {
        *candidate = kept[*candidate];
    }
    Solution { cost: graph.cost(&choice), bound: core.bound, choice }
}

#[cfg(test)]
mod tests {
    use super::super::factor_graph::Odometer;
    use super::*;
    use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};

    /// A small generator of pseudo-random numbers: the tests must not depend on chance.
    struct Random(u64);

    impl Random {
        fn below(&mut self, limit: usize) -> usize {
            self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (self.0 >> 33) as usize % limit
        }
    }

    fn random_graph(seed: u64) -> FactorGraph {
        let mut random = Random(seed);
        let vars = 1 + random.below(7);
        let mut graph = FactorGraph::new((0..vars).map(|_| 1 + random.below(4)).collect());
        for _ in 0..random.below(14) {
            let mut scope: Vec<usize> =
                (0..1 + random.below(3)).map(|_| random.below(vars)).collect();
            scope.sort_unstable();
            scope.dedup();
            let entries = scope.iter().map(|var| graph.sizes[*var]).product();
            let cost = |random: &mut Random| match random.below(20) {
                0 => Cost::INFINITE,
                _ => Cost(random.below(30) as u64),
            };
            graph.add(scope, (0..entries).map(|_| cost(&mut random)).collect());
        }
        graph
    }

    fn brute_force(graph: &FactorGraph) -> Cost {
        let mut odometer = Odometer::new(&graph.sizes);
        let mut best = graph.cost(&odometer.digits);
        while odometer.advance().is_some() {
            best = best.min(graph.cost(&odometer.digits));
        }
        best
    }

    #[test]
    fn brute_force_certifies_elimination() {
        let limits = Limits { table_entries: 1 << 16, search_nodes: 0 };
        for seed in 0..600 {
            let graph = random_graph(seed);
            let solution = solve(&graph, &limits);
            assert_eq!(solution.cost, brute_force(&graph), "seed {seed}");
            assert_eq!(solution.gap(), Cost::ZERO, "seed {seed}");
        }
    }

    #[test]
    fn brute_force_certifies_the_search() {
        for (seed, table_entries) in (0..600).zip([0, 4, 16].into_iter().cycle()) {
            let graph = random_graph(seed);
            let solution = solve(&graph, &Limits { table_entries, search_nodes: 1 << 20 });
            assert_eq!(solution.cost, brute_force(&graph), "seed {seed}");
            assert_eq!(solution.bound, solution.cost, "seed {seed}");
        }
    }

    /// The same optimum as an integer linear program: a binary variable per candidate, a share of each
    /// table's entry, and in each table the shares of a candidate's entries add up to the candidate.
    fn by_linear_programming(graph: &FactorGraph) -> Cost {
        let mut program = Problem::new(OptimizationDirection::Minimize);
        let mut candidates: Vec<Vec<Variable>> = Vec::new();
        for size in &graph.sizes {
            let own: Vec<Variable> = (0..*size).map(|_| program.add_binary_var(0.0)).collect();
            let one: Vec<_> = own.iter().map(|candidate| (*candidate, 1.0)).collect();
            program.add_constraint(one.as_slice(), ComparisonOp::Eq, 1.0);
            candidates.push(own);
        }
        for factor in &graph.factors {
            let scope: Vec<usize> = factor.vars.iter().map(|var| graph.sizes[*var]).collect();
            let mut sums: Vec<Vec<Vec<(Variable, f64)>>> =
                scope.iter().map(|size| vec![Vec::new(); *size]).collect();
            let mut odometer = Odometer::new(&scope);
            for cost in &factor.costs {
                // What must not be chosen has no share.
                if *cost != Cost::INFINITE {
                    let share = program.add_var(cost.0 as f64, (0.0, 1.0));
                    let digits = odometer.digits.iter().zip(&mut sums);
                    digits.for_each(|(digit, sums)| sums[*digit].push((share, 1.0)));
                }
                odometer.advance();
            }
            for (var, sums) in factor.vars.iter().zip(sums) {
                for (candidate, mut shares) in candidates[*var].iter().zip(sums) {
                    shares.push((*candidate, -1.0));
                    program.add_constraint(shares.as_slice(), ComparisonOp::Eq, 0.0);
                }
            }
        }
        program.solve().map_or(Cost::INFINITE, |best| Cost(best.objective().round() as u64))
    }

    #[test]
    fn linear_programming_certifies_both() {
        for (seed, table_entries) in (1000..1200).zip([1 << 16, 4, 0].into_iter().cycle()) {
            let graph = random_graph(seed);
            let solution = solve(&graph, &Limits { table_entries, search_nodes: 1 << 20 });
            assert_eq!(solution.cost, by_linear_programming(&graph), "seed {seed}");
        }
    }

    #[test]
    fn a_search_that_is_cut_short_says_how_far_off_it_may_be() {
        for seed in 0..200 {
            let graph = random_graph(seed);
            let solution = solve(&graph, &Limits { table_entries: 0, search_nodes: 3 });
            let best = brute_force(&graph);
            assert!(solution.bound <= best && best <= solution.cost, "seed {seed}");
        }
    }

    #[test]
    fn long_chains_are_solved_exactly() {
        let vars = 400;
        let mut graph = FactorGraph::new(vec![6; vars]);
        for var in 0..vars - 1 {
            let costs = (0..36).map(|at| Cost(u64::from(at / 6 != at % 6) * 3)).collect();
            graph.add(vec![var, var + 1], costs);
        }
        graph.add(vec![0], (0..6).map(Cost).collect());
        graph.add(vec![vars - 1], (0..6).rev().map(Cost).collect());
        let solution = solve(&graph, &Limits { table_entries: 1 << 16, search_nodes: 0 });
        assert_eq!(solution.cost, Cost(3));
    }
}
