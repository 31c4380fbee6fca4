//! Candidates that no best choice needs: dead ends, found by comparing two candidates of a variable
//! under every choice of its neighbours.

use super::factor_graph::{Factor, FactorGraph};

/// For each variable, the candidates that a best choice may need, ascending; at least one each.
///
/// A candidate goes if another one, put in its place, never costs more. What is left contains a best
/// choice, since each removal is justified by a candidate which is still there.
pub fn surviving(graph: &FactorGraph) -> Vec<Vec<usize>> {
    let mut kept: Vec<Vec<usize>> = graph.sizes.iter().map(|size| (0..*size).collect()).collect();
    let factors_of = graph.factors_of();
    let mut pending: Vec<usize> = (0..graph.sizes.len()).rev().collect();
    let mut queued = vec![true; graph.sizes.len()];
    while let Some(var) = pending.pop() {
        queued[var] = false;
        if !prune(graph, &factors_of[var], var, &mut kept) {
            continue;
        }
        for neighbour in factors_of[var].iter().flat_map(|f| &graph.factors[*f].vars) {
            if !queued[*neighbour] && kept[*neighbour].len() > 1 {
                queued[*neighbour] = true;
                pending.push(*neighbour);
            }
        }
    }
    kept
}

/// Removes dominated candidates of `var`; were there any?
fn prune(graph: &FactorGraph, factors: &[usize], var: usize, kept: &mut [Vec<usize>]) -> bool {
    let before = kept[var].len();
    let mut at = kept[var].len();
    while at > 0 && kept[var].len() > 1 {
        at -= 1;
        let candidate = kept[var][at];
        let others = kept[var].iter().filter(|other| **other != candidate);
        let dominated = { others }
            .any(|other| dominates(graph, factors, var, *other, candidate, kept));
        if dominated {
            kept[var].remove(at);
        }
    }
    kept[var].len() < before
}

/// Is `better` never costlier than `worse`, whatever the other variables choose?
fn dominates(
    graph: &FactorGraph,
    factors: &[usize],
    var: usize,
    better: usize,
    worse: usize,
    kept: &[Vec<usize>],
) -> bool {
    let mut advantage = 0i128;
    for factor in factors {
        advantage += least_advantage(&graph.factors[*factor], &graph.sizes, var, better, worse, kept);
    }
    advantage >= 0
}

/// The least that `better` saves over `worse` in one factor.
fn least_advantage(
    factor: &Factor,
    sizes: &[usize],
    var: usize,
    better: usize,
    worse: usize,
    kept: &[Vec<usize>],
) -> i128 {
    let strides = factor.strides(sizes);
    let mut own = 0;
    let mut positions = vec![0];
    for (other, stride) in factor.vars.iter().zip(&strides) {
        if *other == var {
            own = *stride;
            continue;
        }
        positions = positions
            .iter()
            .flat_map(|at| kept[*other].iter().map(move |candidate| at + candidate * stride))
            .collect();
    }
    let saved = |at: usize| {
        let cost = |candidate: usize| i128::from(factor.costs[at + candidate * own].0);
        cost(worse) - cost(better)
    };
    positions.into_iter().map(saved).min().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assign_layouts::cost::Cost;

    #[test]
    fn what_is_never_better_goes_and_one_of_equals_stays() {
        let mut graph = FactorGraph::new(vec![3, 2]);
        // Candidate 1 of variable 0 is always worse than 0; candidate 2 equals 0.
        let costs = [1, 9, 2, 9, 1, 9].map(Cost);
        graph.add(vec![0, 1], costs.to_vec());
        assert_eq!(surviving(&graph), vec![vec![0], vec![0]]);
    }

    #[test]
    fn real_conflicts_stay() {
        let mut graph = FactorGraph::new(vec![2, 2]);
        graph.add(vec![0, 1], [0, 5, 5, 0].map(Cost).to_vec());
        assert_eq!(surviving(&graph), vec![vec![0, 1], vec![0, 1]]);
    }
}
