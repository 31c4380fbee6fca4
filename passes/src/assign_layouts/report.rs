//! Says what was chosen, and what the next best choice would have cost.

use super::Plan;
use super::cost::Cost;
use super::pool::Pool;
use super::problem::{Choice, Decision, Problem};
use crate::PassContext;
use crate::materialize_comm::ownership::axis_of;
use ramba_abi::{Grid, Layout};
use ramba_dialects::{Func, Loc};

/// Remarks on the best of the plans, which come best first.
pub fn report(func: &Func, plans: &[Plan], pool: &Pool, cx: &mut PassContext) {
    let Some(Plan { grid, problem, choice }) = plans.first() else { return };
    let start = func.ops.first().map_or_else(Loc::unknown, |op| op.loc.clone());
    let mut message = format!("ranks form a grid of {}, costing {}", shape(grid), choice.cost);
    if let Some(next) = plans.get(1) {
        let (other, cost) = (shape(&next.grid), next.choice.cost);
        message += &format!("; the next best, {other}, costs {cost}");
    }
    if choice.gap() > Cost::ZERO {
        message += &format!("; up to {} less may be possible", choice.gap());
    }
    cx.remark(&start, message);
    let runners_up = runners_up(problem, choice);
    for (var, decision) in problem.decisions.iter().enumerate() {
        let candidate = choice.choice[var];
        let (loc, what) = match decision {
            Decision::Arg(position, _) => (start.clone(), format!("argument {position}")),
            Decision::Nest(at, _) => (func.ops[*at].loc.clone(), "the nest".to_string()),
            Decision::Demand(at, _) => {
                (func.ops[*at].loc.clone(), "the array, as demanded,".to_string())
            }
        };
        let mut message = format!("{what} is {}", describe(decision, candidate, pool));
        if let Some((more, other)) = runners_up[var] {
            message += &format!("; {} costs {more} more", describe(decision, other, pool));
        }
        cx.remark(&loc, message);
    }
}

/// For each variable, the best other candidate if nothing else changes, and what it costs more.
fn runners_up(problem: &Problem, choice: &Choice) -> Vec<Option<(Cost, usize)>> {
    let graph = &problem.graph;
    let factors_of = graph.factors_of();
    let around = |var: usize, choice: &[usize]| -> Cost {
        let factors = factors_of[var].iter().map(|position| &graph.factors[*position]);
        factors.map(|factor| factor.costs[factor.index(&graph.sizes, choice)]).sum()
    };
    let mut changed = choice.choice.clone();
    (0..graph.sizes.len())
        .map(|var| {
            let chosen = changed[var];
            let own = around(var, &changed);
            let others = (0..graph.sizes[var]).filter(|candidate| *candidate != chosen);
            let best = others
                .map(|candidate| {
                    changed[var] = candidate;
                    (around(var, &changed).minus(own), candidate)
                })
                .min();
            changed[var] = chosen;
            best
        })
        .collect()
}

fn describe(decision: &Decision, candidate: usize, pool: &Pool) -> String {
    match decision {
        Decision::Arg(_, layouts) | Decision::Demand(_, layouts) => {
            split(pool.layout(layouts[candidate]))
        }
        Decision::Nest(_, placements) => split(&placements[candidate].domain),
    }
}

fn shape(grid: &Grid) -> String {
    grid.0.iter().map(usize::to_string).collect::<Vec<_>>().join("x")
}

/// The number of parts per dimension, such as `split 4 x 1`.
fn split(layout: &Layout) -> String {
    if layout.is_replicated() {
        return "on every rank".into();
    }
    let parts = |dim| axis_of(layout, dim).map_or(1, |axis| layout.grid.0[axis]).to_string();
    let parts: Vec<String> = (0..layout.dims.len()).map(parts).collect();
    format!("split {}", parts.join(" x "))
}
