//! Bucket elimination: variables are minimized out one at a time, in min-fill order.

use super::cost::Cost;
use super::factor_graph::{Factor, FactorGraph, Odometer};
use std::collections::BTreeSet;

/// A variable that has been minimized out: for each choice of its neighbours its best candidate.
#[derive(Clone, Debug)]
struct Step {
    var: usize,
    scope: Vec<usize>,
    best: Vec<u32>,
}

/// What is left after elimination.
#[derive(Clone, Debug)]
pub struct Elimination {
    /// The same variables; the eliminated ones occur in no factor any more.
    pub graph: FactorGraph,
    /// The variables that could not be eliminated within the limit, ascending.
    pub core: Vec<usize>,
    steps: Vec<Step>,
}

/// Eliminates variables as long as no table grows beyond `table_limit` entries.
pub fn eliminate(graph: FactorGraph, table_limit: usize) -> Elimination {
    let mut neighbours = neighbours(&graph);
    let mut left: BTreeSet<usize> = (0..graph.sizes.len()).collect();
    let mut elimination = Elimination { graph, core: Vec::new(), steps: Vec::new() };
    while let Some(var) = next(&elimination.graph.sizes, &neighbours, &left, table_limit) {
        left.remove(&var);
        let scope: Vec<usize> = neighbours[var].iter().copied().collect();
        for a in &scope {
            neighbours[*a].remove(&var);
            neighbours[*a].extend(scope.iter().filter(|b| *b != a));
        }
        elimination.minimize_out(var, scope);
    }
    elimination.core = left.into_iter().collect();
    elimination
}

fn neighbours(graph: &FactorGraph) -> Vec<BTreeSet<usize>> {
    let mut neighbours = vec![BTreeSet::new(); graph.sizes.len()];
    for factor in &graph.factors {
        for a in &factor.vars {
            neighbours[*a].extend(factor.vars.iter().filter(|b| *b != a));
        }
    }
    neighbours
}

/// The variable whose elimination connects the fewest of its neighbours anew.
fn next(
    sizes: &[usize],
    neighbours: &[BTreeSet<usize>],
    left: &BTreeSet<usize>,
    table_limit: usize,
) -> Option<usize> {
    let table = |var: usize| {
        let entries = neighbours[var].iter().fold(sizes[var], |n, v| n.saturating_mul(sizes[*v]));
        (entries <= table_limit).then_some(entries)
    };
    let mut best: Option<(usize, usize, usize)> = None;
    for &var in left {
        let Some(entries) = table(var) else { continue };
        let key = (fill(var, neighbours), entries, var);
        if best.is_none_or(|best| key < best) {
            best = Some(key);
        }
        if key.0 == 0 && neighbours[var].len() <= 1 {
            break;
        }
    }
    best.map(|(_, _, var)| var)
}

fn fill(var: usize, neighbours: &[BTreeSet<usize>]) -> usize {
    let around: Vec<usize> = neighbours[var].iter().copied().collect();
    let missing = |at: usize| {
        around[at + 1..].iter().filter(|other| !neighbours[around[at]].contains(other)).count()
    };
    (0..around.len()).map(missing).sum()
}

impl Elimination {
    /// Replaces the factors over `var` by one over `scope`.
    fn minimize_out(&mut self, var: usize, scope: Vec<usize>) {
        let sizes = &self.graph.sizes;
        let (bucket, rest): (Vec<Factor>, Vec<Factor>) =
            self.graph.factors.drain(..).partition(|factor| factor.vars.contains(&var));
        self.graph.factors = rest;
        let scope_sizes: Vec<usize> = scope.iter().map(|v| sizes[*v]).collect();
        let views: Vec<BucketView> =
            bucket.iter().map(|factor| BucketView::new(factor, sizes, var, &scope)).collect();
        let entries = scope_sizes.iter().product();
        let (mut costs, mut best) = (Vec::with_capacity(entries), Vec::with_capacity(entries));
        let mut odometer = Odometer::new(&scope_sizes);
        loop {
            let bases: Vec<usize> = views.iter().map(|view| view.base(&odometer.digits)).collect();
            let (cost, candidate) = cheapest(sizes[var], &views, &bases);
            costs.push(cost);
            best.push(candidate as u32);
            if odometer.advance().is_none() {
                break;
            }
        }
        self.graph.factors.push(Factor { vars: scope.clone(), costs });
        self.steps.push(Step { var, scope, best });
    }

    /// Extends a choice of the core's variables to the best choice of all.
    pub fn complete(&self, choice: &mut [usize]) {
        for step in self.steps.iter().rev() {
            let index = { &step.scope }
                .iter()
                .fold(0, |index, var| index * self.graph.sizes[*var] + choice[*var]);
            choice[step.var] = step.best[index] as usize;
        }
    }
}

/// The cheapest candidate, the first of several.
fn cheapest(candidates: usize, views: &[BucketView], bases: &[usize]) -> (Cost, usize) {
    let cost = |candidate: usize| {
        let entries = views.iter().zip(bases).map(|(view, base)| view.at(*base, candidate));
        entries.sum::<Cost>()
    };
    (0..candidates).map(|candidate| (cost(candidate), candidate)).min().unwrap_or_default()
}

/// A factor seen from a scope and one more variable.
struct BucketView<'a> {
    costs: &'a [Cost],
    own_stride: usize,
    scope_strides: Vec<usize>,
}

impl<'a> BucketView<'a> {
    fn new(factor: &'a Factor, sizes: &[usize], var: usize, scope: &[usize]) -> BucketView<'a> {
        let strides = factor.strides(sizes);
        let stride = |wanted: usize| {
            factor.vars.iter().position(|v| *v == wanted).map_or(0, |at| strides[at])
        };
        BucketView {
            costs: &factor.costs,
            own_stride: stride(var),
            scope_strides: scope.iter().map(|v| stride(*v)).collect(),
        }
    }

    fn base(&self, digits: &[usize]) -> usize {
        digits.iter().zip(&self.scope_strides).map(|(digit, stride)| digit * stride).sum()
    }

    fn at(&self, base: usize, candidate: usize) -> Cost {
        self.costs[base + candidate * self.own_stride]
    }
}
