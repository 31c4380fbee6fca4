//! Says what was chosen, what it costs, and what the next best plan would have cost.

use super::Plan;
use super::cost::{Cost, Parts};
use super::memory::Memory;
use super::pool::Pool;
use super::problem::{Choice, Decision, Problem};
use super::settings::Settings;
use super::solve::solve;
use crate::PassContext;
use crate::materialize_comm::ownership::axis_of;
use ramba_abi::{Grid, Layout};
use ramba_dialects::{Func, Loc};

/// Remarks on the best of the plans, which come best first.
pub fn report(
    func: &Func,
    plans: &[Plan],
    settings: &Settings,
    pool: &mut Pool,
    cx: &mut PassContext,
) {
    let Some(plan) = plans.first() else { return };
    let start = func.ops.first().map_or_else(Loc::unknown, |op| op.loc.clone());
    let (args, bill) = plan.problem.bill(&plan.choice.choice, &settings.model, pool);
    let mut message = headline(plan, plans.get(1));
    if settings.explain {
        message += &details(func, plans, settings, pool, [args, bill.iter().copied().sum()]);
    }
    cx.remark(&start, message);
    let runners_up = runners_up(&plan.problem, &plan.choice);
    for (var, decision) in plan.problem.decisions.iter().enumerate() {
        let candidate = plan.choice.choice[var];
        let loc = match decision {
            Decision::Arg(..) => start.clone(),
            other => func.ops[other.position()].loc.clone(),
        };
        let chosen = describe(decision, candidate, pool);
        let mut message = format!("{} is {chosen}", subject(decision));
        if let Some((more, other)) = runners_up[var] {
            message += &format!("; {} costs {more} more", describe(decision, other, pool));
        }
        if let (true, Decision::Nest(at, _)) = (settings.explain, decision) {
            message += &format!("\n  cost: {}", bill[*at]);
            message += &results(func, *at, plan, pool);
        }
        cx.remark(&loc, message);
    }
}

fn headline(plan: &Plan, next: Option<&Plan>) -> String {
    let (grid, cost) = (shape(&plan.grid), plan.choice.cost);
    let mut message = format!("ranks form a grid of {grid}, costing {cost}");
    if let Some(next) = next {
        let (other, cost) = (shape(&next.grid), next.choice.cost);
        message += &format!("; the next best, {other}, costs {cost}");
    }
    if plan.choice.gap() > Cost::ZERO {
        message += &format!("; up to {} less may be possible", plan.choice.gap());
    }
    message
}

/// The cost of the whole plan, its memory, and the second-best plan.
fn details(
    func: &Func,
    plans: &[Plan],
    settings: &Settings,
    pool: &mut Pool,
    [args, ops]: [Parts; 2],
) -> String {
    let plan = &plans[0];
    let memory = Memory::new(func, &plan.problem);
    let footprint = memory.footprint(&plan.choice.choice, settings, pool);
    let at = func.ops.get(footprint.at).map_or_else(Loc::unknown, |op| op.loc.clone());
    let mut text = format!("\n  cost: {}", args + ops);
    if args != Parts::NOTHING {
        text += &format!("\n  of this, bringing the arguments there: {}", args.total());
    }
    text += &format!("\n  memory: at most {} bytes per rank, at {at}", footprint.bytes);
    match second_best(func, plans, settings, pool) {
        None => text += "\n  there is no other plan",
        Some((other, choice)) => {
            let parts = other.problem.bill(&choice.choice, &settings.model, pool);
            let parts = parts.0 + parts.1.into_iter().sum();
            text += &format!("\n  second-best plan: a grid of {}, {parts}", shape(&other.grid));
            text += &listed(differences(func, plan, other, &choice, pool));
        }
    }
    text
}

/// The best plan but one: on another grid, or with one decision made differently and all others as is
/// best then. One that decides nothing otherwise is no other plan.
fn second_best<'a>(
    func: &Func,
    plans: &'a [Plan],
    settings: &Settings,
    pool: &Pool,
) -> Option<(&'a Plan, Choice)> {
    let first = plans.first()?;
    let sizes = &first.problem.graph.sizes;
    let without = |var: usize| {
        let mut kept: Vec<Vec<usize>> = sizes.iter().map(|size| (0..*size).collect()).collect();
        kept[var].remove(first.choice.choice[var]);
        let mut choice = solve(&first.problem.graph.restricted(&kept), &settings.limits);
        for (candidate, kept) in choice.choice.iter_mut().zip(&kept) {
            *candidate = kept[*candidate];
        }
        (first, choice)
    };
    let others = (0..sizes.len()).filter(|var| sizes[*var] > 1).map(without);
    let grids = plans[1..].iter().map(|plan| (plan, plan.choice.clone()));
    let possible = grids.chain(others).filter(|(plan, choice)| {
        choice.cost < Cost::INFINITE && !differences(func, first, plan, choice, pool).is_empty()
    });
    possible.min_by_key(|(_, choice)| choice.cost)
}

/// What another plan decides differently, a line each.
fn differences(
    func: &Func,
    plan: &Plan,
    other: &Plan,
    choice: &Choice,
    pool: &Pool,
) -> Vec<String> {
    let mut lines = Vec::new();
    for (var, decision) in plan.problem.decisions.iter().enumerate() {
        let (Some(theirs), Some(candidate)) =
            (other.problem.decisions.get(var), choice.choice.get(var))
        else {
            continue;
        };
        let own = describe(decision, plan.choice.choice[var], pool);
        let theirs = describe(theirs, *candidate, pool);
        if own != theirs {
            let place = match decision {
                Decision::Arg(..) => String::new(),
                other => format!(" at {}", func.ops[other.position()].loc),
            };
            lines.push(format!("\n    {}{place} would be {theirs}, not {own}", subject(decision)));
        }
    }
    lines
}

/// The first of some lines.
fn listed(mut lines: Vec<String>) -> String {
    const SHOWN: usize = 12;
    let left_out = lines.len().saturating_sub(SHOWN);
    lines.truncate(SHOWN);
    if left_out > 0 {
        lines.push(format!("\n    and {left_out} more"));
    }
    lines.concat()
}

/// Where the results of an operation lie.
fn results(func: &Func, at: usize, plan: &Plan, pool: &Pool) -> String {
    let line = |value: &ramba_dialects::ValueId| {
        let spots = plan.problem.spots[value.0 as usize].as_ref()?;
        let layout = pool.layout(spots.chosen(&plan.choice.choice)?);
        let bytes = super::prices::block_bytes(func.ty(*value), layout);
        let ty = func.ty(*value).without_layout();
        Some(format!("\n  makes {ty}, {}, at most {bytes} bytes per rank", split(layout)))
    };
    func.ops[at].results.iter().filter_map(line).collect()
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

fn subject(decision: &Decision) -> String {
    match decision {
        Decision::Arg(position, _) => format!("argument {position}"),
        Decision::Nest(..) => "the nest".into(),
        Decision::Demand(..) => "the array, as demanded,".into(),
    }
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
pub fn split(layout: &Layout) -> String {
    if layout.is_replicated() {
        return "on every rank".into();
    }
    let parts = |dim| axis_of(layout, dim).map_or(1, |axis| layout.grid.0[axis]).to_string();
    let parts: Vec<String> = (0..layout.dims.len()).map(parts).collect();
    format!("split {}", parts.join(" x "))
}
