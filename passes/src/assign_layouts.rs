//! `dist-assign-layouts`: which rank holds what, and which rank runs what.
//!
//! ```mlir
//! %1 = "dist.generic"(%a, %b) … : (!dist.array<tensor<4000x4000xf64>>, …) -> …
//! ```
//! becomes, on four ranks,
//! ```mlir
//! %1 = "dist.generic"(%a, %b) … {layout = #blocks} : (!dist.array<tensor<4000x4000xf64, #blocks>>, …) -> …
//! ```
//!
//! Every loop nest may run in a few ways ([`candidates`]), and so may every argument lie that has no
//! layout yet; what pairs of them cost together is estimated ([`prices`]) from the communication that
//! `dist-materialize-comm` would insert. The cheapest combination is found exactly ([`solve`]), once
//! for each shape that the grid of ranks might have ([`grids`]), and written down ([`rewrite`]).
//! What the user demands of layouts (`dist.distribute`, `dist.align`) holds afterwards ([`constraints`]).

mod branch_and_bound;
mod candidates;
mod constraints;
mod cost;
mod dominance;
mod eliminate;
mod factor_graph;
mod grids;
mod loops;
mod memory;
mod pool;
mod prices;
mod problem;
mod report;
mod rewrite;
mod settings;
mod solve;

use crate::{OptionDef, PassContext, PassDef};
use memory::Memory;
use pool::Pool;
use problem::{Choice, Problem};
use ramba_abi::Grid;
use ramba_dialects::{Diagnostic, Func, Loc, verify_local_writes};

pub use cost::{Cost, CostModel};
pub use settings::Settings;
pub use solve::Limits;

/// The pass's row.
pub const ASSIGN_LAYOUTS: PassDef = PassDef {
    name: "dist-assign-layouts",
    summary: "Choose how each array and each loop nest is spread over the ranks",
    options: OPTIONS,
    run: assign_layouts,
    gate: laid_out,
};

const fn option(name: &'static str, default: &'static str, summary: &'static str) -> OptionDef {
    OptionDef { name, summary, default }
}

const OPTIONS: &[OptionDef] = &[
    option("ranks", "1", "The number of ranks"),
    option("explain", "false", "Say at length what was chosen, and the second-best plan"),
    option("grid", "auto", "The shape of the grid of ranks, such as 4x2, or auto"),
    option("alpha-ns", "2000", "Nanoseconds for a message of any size within a host"),
    option("beta-ns-per-byte", "0.2", "Nanoseconds to send a byte within a host"),
    option("network-alpha-ns", "5000", "Nanoseconds for a message of any size between hosts"),
    option("network-beta-ns-per-byte", "0.4", "Nanoseconds to send a byte between hosts"),
    option("ranks-per-host", "0", "Consecutive ranks on each host, or 0 if there is one host"),
    option("pack-ns-per-byte", "0.2", "Nanoseconds to pack or unpack a byte"),
    option("memory-ns-per-byte", "0.1", "Nanoseconds to read or write a byte of memory"),
    option("flop-ns", "0.1", "Nanoseconds for an addition"),
    option("overlap", "0.5", "The share of a nest's time behind which messages can hide"),
    option("memory-limit-bytes", "0", "The most bytes that a rank may need, or 0 for any number"),
    option("replicate-below", "256", "Smaller arrays and nests, in elements, are not split anew"),
    option("table-entries", "65536", "Largest table of the exact solver before it searches"),
    option("search-nodes", "100000", "Partial choices that a search may visit"),
];

fn assign_layouts(func: &mut Func, cx: &mut PassContext) -> Result<(), Diagnostic> {
    let settings = Settings::for_machine(cx.options, func.machine.as_deref())
        .map_err(|e| Diagnostic::new(&Loc::unknown(), e))?;
    let (plans, mut pool) = plans(func, &settings)?;
    report::report(func, &plans, &settings, &mut pool, cx);
    if let Some(Plan { grid, problem, choice }) = plans.first() {
        *func = rewrite::rewrite(func, &problem.placed(choice, &pool), grid, &settings)?;
    }
    Ok(())
}

/// What the best plan for a fused function costs: time on the busiest rank, in picoseconds. The function
/// stays as it is.
///
/// # Errors
/// If arguments lie on another number of ranks, or what the user demands cannot hold together.
pub fn best_cost(func: &Func, settings: &Settings) -> Result<Cost, Diagnostic> {
    let (plans, _) = plans(&mut func.clone(), settings)?;
    Ok(plans.first().map_or(Cost::ZERO, |plan| plan.choice.cost))
}

/// The best choice on one grid.
struct Plan {
    grid: Grid,
    problem: Problem,
    choice: Choice,
}

/// The best plan for each grid, best first; arguments are placed where the caller has them.
fn plans(func: &mut Func, settings: &Settings) -> Result<(Vec<Plan>, Pool), Diagnostic> {
    place_arguments(func);
    check_arguments(func, settings.ranks)?;
    constraints::check(func, settings.ranks)?;
    let mut pool = Pool::default();
    let mut plans: Vec<Plan> = Vec::new();
    for grid in grids::grids(func, settings) {
        let problem = Problem::build(func, settings, &grid, &mut pool, &|_| true);
        let choice = problem.solve(settings);
        plans.push(Plan { grid, problem, choice });
    }
    // The sort is stable: of equally good grids the simplest wins.
    plans.sort_by_key(|plan| plan.choice.cost);
    if plans.first().is_some_and(|plan| plan.choice.cost == Cost::INFINITE)
        && func.ops.iter().any(constraints::is_constraint)
    {
        return Err(constraints::conflict(func, settings));
    }
    if let Some(limit) = settings.memory_limit_bytes {
        plans = fitting(func, plans, limit, settings, &mut pool)?;
    }
    Ok((plans, pool))
}

/// The plans that stay within a limit of bytes per rank, best first.
fn fitting(
    func: &Func,
    plans: Vec<Plan>,
    limit: u64,
    settings: &Settings,
    pool: &mut Pool,
) -> Result<Vec<Plan>, Diagnostic> {
    let (mut fitting, mut smallest): (Vec<Plan>, Option<(u64, Diagnostic)>) = (Vec::new(), None);
    for Plan { grid, problem, choice } in plans {
        let memory = Memory::new(func, &problem);
        match memory.fitting(choice, limit, settings, pool) {
            Ok(choice) => fitting.push(Plan { grid, problem, choice }),
            Err(plan) if smallest.as_ref().is_none_or(|(bytes, _)| plan.0.bytes < *bytes) => {
                smallest = Some((plan.0.bytes, memory.too_large(&plan, limit, pool)));
            }
            Err(_) => {}
        }
    }
    fitting.sort_by_key(|plan| plan.choice.cost);
    match smallest {
        Some((_, error)) if fitting.is_empty() => Err(error),
        _ => Ok(fitting),
    }
}

/// Every array has a layout, each rank writes what it owns, and no demand is left.
fn laid_out(func: &Func) -> Result<(), Vec<Diagnostic>> {
    if let Some(op) = func.ops.iter().find(|op| constraints::is_constraint(op)) {
        return Err(vec![Diagnostic::new(&op.loc, "a demand is left over")]);
    }
    if let Some(arg) = func.args.iter().find(|arg| func.ty(arg.value).layout.is_none()) {
        let message = format!("argument {} has no layout", func.ty(arg.value));
        return Err(vec![Diagnostic::new(&Loc::unknown(), message)]);
    }
    verify_local_writes(func)
}

/// Arguments lie where the caller says.
fn place_arguments(func: &mut Func) {
    for arg in &mut func.args {
        if let Some(placed) = arg.placed.take() {
            func.values[arg.value.0 as usize].ty.layout = Some(placed);
        }
    }
}

/// Are the layouts that arguments come with for this many ranks and these shapes?
fn check_arguments(func: &Func, ranks: usize) -> Result<(), Diagnostic> {
    for (position, arg) in func.args.iter().enumerate() {
        let ty = func.ty(arg.value);
        let Some(layout) = &ty.layout else { continue };
        let complaint = if layout.grid.ranks() != ranks {
            format!("is spread over {} ranks, not {ranks}", layout.grid.ranks())
        } else if layout.dims.len() != ty.rank() || layout.halo.len() != ty.rank() {
            format!("has a layout of {} dimensions, not {}", layout.dims.len(), ty.rank())
        } else if !layout.partial.is_empty() {
            "holds partial results".to_string()
        } else {
            continue;
        };
        return Err(Diagnostic::new(&Loc::unknown(), format!("argument {position} {complaint}")));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
