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
    if before == 1 {
        return false;
    }
    let factors = factors.iter().map(|position| &graph.factors[*position]);
    let rows: Vec<Rows> = factors.map(|f| Rows::new(f, &graph.sizes, var, kept)).collect();
    for at in (0..before).rev() {
        let worse = kept[var][at];
        let mut others = kept[var].iter().filter(|other| **other != worse);
        // Never costlier, whatever the other variables choose.
        if others.any(|better| rows.iter().map(|row| row.saved(*better, worse)).sum::<i128>() >= 0)
        {
            kept[var].remove(at);
        }
    }
    kept[var].len() < before
}

/// A factor's costs per candidate of one of its variables.
struct Rows<'a> {
    factor: &'a Factor,
    stride: usize,
    /// Where candidate 0's costs are, for each choice of the other variables.
    bases: Vec<usize>,
}

impl<'a> Rows<'a> {
    fn new(factor: &'a Factor, sizes: &[usize], var: usize, kept: &[Vec<usize>]) -> Rows<'a> {
        let mut rows = Rows { factor, stride: 0, bases: vec![0] };
        for (other, stride) in factor.vars.iter().zip(factor.strides(sizes)) {
            if *other == var {
                rows.stride = stride;
                continue;
            }
            let choices = |base: &usize| {
                let base = *base;
                kept[*other].iter().map(move |candidate| base + candidate * stride)
            };
            rows.bases = rows.bases.iter().flat_map(choices).collect();
        }
        rows
    }

    /// The least that `better` saves over `worse`.
    fn saved(&self, better: usize, worse: usize) -> i128 {
        let cost = |base: usize, candidate: usize| {
            i128::from(self.factor.costs[base + candidate * self.stride].0)
        };
        let saved = self.bases.iter().map(|base| cost(*base, worse) - cost(*base, better));
        saved.min().unwrap_or(0)
    }
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
