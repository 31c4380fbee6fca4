//! A discrete optimization problem: variables with a few candidates each, and tables that say what
//! combinations of them cost. The best choice minimizes the sum of the tables' entries.
//!
//! This file is the problem; [`super::solve`] finds the best choice.

use super::cost::Cost;

/// What the candidates of some variables cost together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factor {
    /// The variables, ascending.
    pub vars: Vec<usize>,
    /// One cost per combination, row-major: the last variable's candidate runs fastest.
    pub costs: Vec<Cost>,
}

/// Variables, numbered from 0, and factors over them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FactorGraph {
    /// The number of candidates of each variable, at least 1.
    pub sizes: Vec<usize>,
    /// The tables.
    pub factors: Vec<Factor>,
}

impl FactorGraph {
    /// A graph without factors.
    pub fn new(sizes: Vec<usize>) -> FactorGraph {
        FactorGraph { sizes, factors: Vec::new() }
    }

    /// Adds a factor over ascending variables; one over the same variables takes it up.
    pub fn add(&mut self, vars: Vec<usize>, costs: Vec<Cost>) {
        debug_assert!(vars.windows(2).all(|pair| pair[0] < pair[1]), "variables ascend");
        debug_assert_eq!(vars.iter().map(|v| self.sizes[*v]).product::<usize>(), costs.len());
        self.factors.push(Factor { vars, costs });
    }

    /// What a choice of one candidate per variable costs.
    pub fn cost(&self, choice: &[usize]) -> Cost {
        self.factors.iter().map(|factor| factor.costs[factor.index(&self.sizes, choice)]).sum()
    }

    /// For each variable, the positions of its factors.
    pub fn factors_of(&self) -> Vec<Vec<usize>> {
        let mut lists = vec![Vec::new(); self.sizes.len()];
        for (position, factor) in self.factors.iter().enumerate() {
            for var in &factor.vars {
                lists[*var].push(position);
            }
        }
        lists
    }

    /// The graph in which variable `v` has only the candidates `kept[v]`. Variables left with one
    /// candidate drop out of the factors' scopes.
    pub fn restricted(&self, kept: &[Vec<usize>]) -> FactorGraph {
        let sizes: Vec<usize> = kept.iter().map(Vec::len).collect();
        let mut graph = FactorGraph::new(sizes);
        for factor in &self.factors {
            graph.factors.push(factor.restricted(&self.sizes, kept));
        }
        graph
    }
}

impl Factor {
    /// The distance in `costs` between neighbouring candidates of each variable in scope.
    pub fn strides(&self, sizes: &[usize]) -> Vec<usize> {
        let mut strides = vec![1; self.vars.len()];
        for at in (0..self.vars.len().saturating_sub(1)).rev() {
            strides[at] = strides[at + 1] * sizes[self.vars[at + 1]];
        }
        strides
    }

    /// The position in `costs` of a choice of all variables.
    pub fn index(&self, sizes: &[usize], choice: &[usize]) -> usize {
        self.vars.iter().fold(0, |index, var| index * sizes[*var] + choice[*var])
    }

    fn restricted(&self, sizes: &[usize], kept: &[Vec<usize>]) -> Factor {
        let strides = self.strides(sizes);
        let mut positions = vec![0];
        for (var, stride) in self.vars.iter().zip(strides) {
            positions = positions
                .iter()
                .flat_map(|at| kept[*var].iter().map(move |candidate| at + candidate * stride))
                .collect();
        }
        let vars = self.vars.iter().copied().filter(|var| kept[*var].len() > 1).collect();
        Factor { vars, costs: positions.into_iter().map(|at| self.costs[at]).collect() }
    }
}

/// Counts through all combinations of candidates, the last digit fastest.
pub struct Odometer<'a> {
    sizes: &'a [usize],
    /// The present combination.
    pub digits: Vec<usize>,
}

impl<'a> Odometer<'a> {
    /// Starts at all zeros.
    pub fn new(sizes: &'a [usize]) -> Odometer<'a> {
        Odometer { sizes, digits: vec![0; sizes.len()] }
    }

    /// Goes on to the next combination and names the digit that grew (all behind it are 0 again);
    /// `None` after the last combination.
    pub fn advance(&mut self) -> Option<usize> {
        for at in (0..self.digits.len()).rev() {
            self.digits[at] += 1;
            if self.digits[at] < self.sizes[at] {
                return Some(at);
            }
            self.digits[at] = 0;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn costs(values: &[u64]) -> Vec<Cost> {
        values.iter().map(|value| Cost(*value)).collect()
    }

    #[test]
    fn the_last_variable_runs_fastest() {
        let mut graph = FactorGraph::new(vec![2, 3]);
        graph.add(vec![0, 1], costs(&[1, 2, 3, 4, 5, 6]));
        graph.add(vec![0], costs(&[10, 20]));
        assert_eq!(graph.cost(&[1, 0]), Cost(24));
        assert_eq!(graph.cost(&[0, 2]), Cost(13));
    }

    #[test]
    fn restriction_keeps_the_costs_of_what_is_left() {
        let mut graph = FactorGraph::new(vec![2, 3]);
        graph.add(vec![0, 1], costs(&[1, 2, 3, 4, 5, 6]));
        let left = graph.restricted(&[vec![1], vec![0, 2]]);
        assert_eq!(left.factors[0], Factor { vars: vec![1], costs: costs(&[4, 6]) });
        assert_eq!(left.cost(&[0, 1]), graph.cost(&[1, 2]));
    }
}
