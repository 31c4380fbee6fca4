//! The cheapest choice of all as an integer program, solved by a solver that knows nothing of e-graphs.
//!
//! A variable per node says whether it is chosen, a variable per class where it stands in the order of
//! computing. A root has a node; a chosen node's operands have one, and stand before it.

use super::Table;
use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};

/// The cost of the cheapest choice; `None` if the solver finds none.
pub fn least(table: &Table) -> Option<u64> {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let classes = table.nodes.len();
    let chosen: Vec<Vec<Variable>> = table
        .nodes
        .iter()
        .map(|nodes| nodes.iter().map(|node| problem.add_binary_var(node.weight as f64)).collect())
        .collect();
    let places: Vec<Variable> =
        (0..classes).map(|_| problem.add_var(0.0, (0.0, classes as f64))).collect();
    let mut roots = table.roots.clone();
    roots.sort_unstable();
    roots.dedup();
    for root in roots {
        problem.add_constraint(sum(&chosen[root]), ComparisonOp::Ge, 1.0);
    }
    for (class, nodes) in table.nodes.iter().enumerate() {
        for (node, &is_chosen) in nodes.iter().zip(&chosen[class]) {
            let mut operands = node.operands.clone();
            operands.sort_unstable();
            operands.dedup();
            for operand in operands {
                if operand == class {
                    problem.add_constraint([(is_chosen, 1.0)], ComparisonOp::Le, 0.0);
                    continue;
                }
                let mut one = sum(&chosen[operand]);
                one.push((is_chosen, -1.0));
                problem.add_constraint(one, ComparisonOp::Ge, 0.0);
                // place(class) ≥ place(operand) + 1 if the node is chosen.
                let far = classes as f64 + 1.0;
                let before = [(places[class], 1.0), (places[operand], -1.0), (is_chosen, -far)];
                problem.add_constraint(before, ComparisonOp::Ge, 1.0 - far);
            }
        }
    }
    Some(problem.solve().ok()?.objective().round() as u64)
}

fn sum(variables: &[Variable]) -> Vec<(Variable, f64)> {
    variables.iter().map(|variable| (*variable, 1.0)).collect()
}
