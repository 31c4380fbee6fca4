//! Depth-first search with a lower bound, for what is too entangled to eliminate.

use super::cost::Cost;
use super::factor_graph::FactorGraph;

/// The best choice found, and how good any other could be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounded {
    /// One candidate per variable; variables outside the search keep candidate 0.
    pub choice: Vec<usize>,
    /// What it costs.
    pub cost: Cost,
    /// No choice costs less than this; equal to `cost` if the search finished.
    pub bound: Cost,
}

/// Searches the candidates of `vars`, the only variables in the graph's factors, visiting at most
/// `node_limit` partial choices.
pub fn search(graph: &FactorGraph, vars: &[usize], node_limit: u64) -> Bounded {
    let order = order(graph, vars);
    let bounds = PrefixBounds::new(graph, &order);
    let greedy = greedy(graph, &order);
    let mut search = Search {
        graph,
        order: &order,
        bounds: &bounds,
        nodes_left: node_limit,
        best_cost: graph.cost(&greedy),
        best: greedy,
        choice: vec![0; graph.sizes.len()],
    };
    search.descend(0, bounds.root);
    let finished = search.nodes_left > 0;
    let bound = if finished { search.best_cost } else { bounds.root };
    Bounded { choice: search.best, cost: search.best_cost, bound }
}

/// Variables in the most factors first.
fn order(graph: &FactorGraph, vars: &[usize]) -> Vec<usize> {
    let degrees: Vec<usize> = graph.factors_of().iter().map(Vec::len).collect();
    let mut order = vars.to_vec();
    order.sort_by_key(|var| (std::cmp::Reverse(degrees[*var]), *var));
    order
}

/// Rounds of improving one variable at a time, from all zeros.
fn greedy(graph: &FactorGraph, order: &[usize]) -> Vec<usize> {
    let mut choice = vec![0; graph.sizes.len()];
    let mut cost = graph.cost(&choice);
    loop {
        let before = cost;
        for &var in order {
            let kept = choice[var];
            let mut best = (cost, kept);
            for candidate in 0..graph.sizes[var] {
                choice[var] = candidate;
                best = best.min((graph.cost(&choice), candidate));
            }
            (cost, choice[var]) = if best.0 < cost { best } else { (cost, kept) };
        }
        if cost >= before {
            return choice;
        }
    }
}

/// For each factor and each number of its variables chosen (in search order), the least it can still
/// cost.
struct PrefixBounds {
    /// Per depth: the factors whose bound changes when that variable is chosen.
    by_depth: Vec<Vec<FactorBound>>,
    /// The least that all factors cost when nothing is chosen.
    root: Cost,
}

struct FactorBound {
    /// The factor's variables chosen so far, in search order.
    vars: Vec<usize>,
    /// The least cost per choice of all of `vars`, and of all but the last.
    with: Vec<Cost>,
    without: Vec<Cost>,
}

impl PrefixBounds {
    fn new(graph: &FactorGraph, order: &[usize]) -> PrefixBounds {
        let mut by_depth: Vec<Vec<FactorBound>> = order.iter().map(|_| Vec::new()).collect();
        let mut root = Cost::ZERO;
        for factor in &graph.factors {
            let mut depths: Vec<usize> =
                { &factor.vars }.iter().filter_map(|v| order.iter().position(|o| o == v)).collect();
            depths.sort_unstable();
            let vars: Vec<usize> = depths.iter().map(|depth| order[*depth]).collect();
            let mut with = in_order(graph, factor, &vars);
            for (taken, depth) in depths.iter().enumerate().rev() {
                let size = graph.sizes[order[*depth]];
                let least = |row: &[Cost]| row.iter().copied().min().unwrap_or_default();
                let without: Vec<Cost> = with.chunks(size).map(least).collect();
                let vars = vars[..=taken].to_vec();
                by_depth[*depth].push(FactorBound { vars, with, without: without.clone() });
                with = without;
            }
            root += with.first().copied().unwrap_or_default();
        }
        PrefixBounds { by_depth, root }
    }
}

/// A factor's table with its variables in the given order.
fn in_order(
    graph: &FactorGraph,
    factor: &super::factor_graph::Factor,
    vars: &[usize],
) -> Vec<Cost> {
    let strides = factor.strides(&graph.sizes);
    let mut positions = vec![0];
    for var in vars {
        let stride = factor.vars.iter().position(|v| v == var).map_or(0, |at| strides[at]);
        positions = positions
            .iter()
            .flat_map(|at| (0..graph.sizes[*var]).map(move |candidate| at + candidate * stride))
            .collect();
    }
    positions.into_iter().map(|at| factor.costs[at]).collect()
}

struct Search<'a> {
    graph: &'a FactorGraph,
    order: &'a [usize],
    bounds: &'a PrefixBounds,
    nodes_left: u64,
    best: Vec<usize>,
    best_cost: Cost,
    choice: Vec<usize>,
}

impl Search<'_> {
    /// Tries every candidate of the variable at `depth`; `bound` is the least that the choice so far
    /// can lead to.
    fn descend(&mut self, depth: usize, bound: Cost) {
        let Some(&var) = self.order.get(depth) else {
            if bound < self.best_cost {
                self.best_cost = bound;
                self.best = self.choice.clone();
            }
            return;
        };
        let mut children: Vec<(Cost, usize)> = (0..self.graph.sizes[var])
            .map(|candidate| (self.child_bound(depth, candidate, bound), candidate))
            .collect();
        children.sort_unstable();
        for (child, candidate) in children {
            if child >= self.best_cost || self.nodes_left == 0 {
                break;
            }
            self.nodes_left -= 1;
            self.choice[var] = candidate;
            self.descend(depth + 1, child);
        }
        self.choice[var] = 0;
    }

    fn child_bound(&mut self, depth: usize, candidate: usize, bound: Cost) -> Cost {
        self.choice[self.order[depth]] = candidate;
        let mut child = bound;
        for factor in &self.bounds.by_depth[depth] {
            let index = |vars: &[usize]| {
                vars.iter().fold(0, |i, v| i * self.graph.sizes[*v] + self.choice[*v])
            };
            let before = factor.without[index(&factor.vars[..factor.vars.len() - 1])];
            let after = factor.with[index(&factor.vars)];
            child = if after == Cost::INFINITE { after } else { child.minus(before) + after };
        }
        child
    }
}
