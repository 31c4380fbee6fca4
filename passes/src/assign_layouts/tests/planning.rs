//! The choice itself: what it may not change, what it refuses, what it says, and that it is best.

use super::RANKS;
use super::trace::{Trace, distribute, distribute_with, grid_of, messages, run, star};
use crate::assign_layouts::best_cost;
use crate::assign_layouts::factor_graph::Odometer;
use crate::assign_layouts::grids::grids;
use crate::assign_layouts::pool::Pool;
use crate::assign_layouts::problem::Problem;
use crate::assign_layouts::settings::Settings;
use crate::{Options, pass_named};
use ramba_abi::{Grid, Layout};
use ramba_dialects::generate::assert_preserved;
use ramba_dialects::{Ufunc, verify};
use std::cell::Cell;

#[test]
fn a_prescribed_grid_is_kept_and_wrong_ones_are_refused() {
    let func = star(400, None);
    let out = distribute_with(&func, "ranks=4 grid=4");
    assert_eq!(grid_of(&out), [4]);
    let pass = pass_named("dist-assign-layouts").unwrap();
    for options in ["ranks=4 grid=3", "ranks=4 grid=2x", "ranks=0", "alpha-ns=-1"] {
        let options = Options::parse(pass, options).unwrap();
        assert!(pass.run(&mut func.fused(), &options, &mut Vec::new()).is_err());
    }
}

#[test]
fn arguments_spread_over_other_ranks_are_refused() {
    let mut trace = Trace::new();
    let x = trace.array_like(&[100], Layout::balanced(Grid::line(3), &[100], &[Some(0)]));
    let mut func = trace.returning(&[x]).fused();
    let pass = pass_named("dist-assign-layouts").unwrap();
    let options = Options::parse(pass, "ranks=4").unwrap();
    let error = pass.run(&mut func, &options, &mut Vec::new()).unwrap_err();
    assert_eq!(error.message, "argument 0 is spread over 3 ranks, not 4");
}

#[test]
fn operations_that_are_no_nests_are_refused() {
    let mut trace = Trace::new();
    let x = trace.fill(1.0, &[100]);
    let mut func = trace.returning(&[x]).0;
    let pass = pass_named("dist-assign-layouts").unwrap();
    let options = Options::parse(pass, "ranks=4").unwrap();
    let error = pass.run(&mut func, &options, &mut Vec::new()).unwrap_err();
    assert!(error.message.contains("run dist-fuse first"), "{error}");
}

#[test]
fn remarks_name_the_choice_and_the_runner_up() {
    let mut func = star(4000, None).fused();
    let remarks = run(pass_named("dist-assign-layouts").unwrap(), "ranks=4", &mut func);
    let text: Vec<&str> = remarks.iter().map(|remark| remark.message.as_str()).collect();
    assert!(text[0].starts_with("ranks form a grid of 2x2, costing "), "{text:?}");
    assert!(text[0].contains("; the next best, 4, costs "), "{text:?}");
    let nests = text.iter().filter(|line| line.starts_with("the nest is split 2 x 2; "));
    assert_eq!(nests.count(), 2, "{text:?}");
}

#[test]
fn the_cost_of_the_best_plan_is_what_the_pass_reports() {
    let mut func = star(4000, None).fused();
    let settings = Settings::from_text("ranks=4").unwrap();
    let (before, cost) = (func.clone(), best_cost(&func, &settings).unwrap());
    assert_eq!(func, before);
    let remarks = run(pass_named("dist-assign-layouts").unwrap(), "ranks=4", &mut func);
    assert!(remarks[0].message.contains(&format!(", costing {cost}; ")), "{}", remarks[0].message);
    assert!(cost < best_cost(&before, &Settings::from_text("ranks=2").unwrap()).unwrap());
    assert!(Settings::from_text("rank=4").is_err());
}

/// Plans for machines that we do not have.
#[test]
fn a_long_trace_is_planned_for_many_ranks() {
    let mut trace = Trace::new();
    let mut a = trace.array(&[4000, 4000]);
    let mut b = trace.array(&[4000, 4000]);
    for round in 0..20 {
        let shift = 1 + round % 3;
        let mut sum = trace.slice(b, &[(3, 3994, 1), (3, 3994, 1)]);
        for (i, j) in [(-shift, 0), (shift, 0), (0, -shift), (0, shift)] {
            let slice = trace.slice(a, &[(3 + i, 3994, 1), (3 + j, 3994, 1)]);
            sum = trace.add(sum, slice);
        }
        b = trace.insert(b, sum, &[3, 3]);
        let row = trace.reduce(a, &[0]);
        let rows = trace.broadcast(row, &[4000, 4000], &[1]);
        a = trace.map(Ufunc::Sub, &[a, rows]);
    }
    let mut func = trace.returning(&[a, b]).fused();
    run(pass_named("dist-assign-layouts").unwrap(), "ranks=4096", &mut func);
    run(pass_named("dist-materialize-comm").unwrap(), "", &mut func);
    verify(&func).unwrap();
    assert_eq!(grid_of(&func).iter().product::<usize>(), 4096);
    assert_eq!(messages(&func)[0], 0);
}

/// Arrays that every rank has from the start are split by the first iteration of a loop, and stay as
/// they are in all others: so a loop needs two programs at most.
#[test]
fn layouts_settle_after_one_iteration() {
    for ranks in RANKS {
        let everywhere = Layout::replicated(Grid::line(ranks), 2);
        let first = distribute(&star(1000, Some(&everywhere)), ranks);
        let layout = |at: usize| first.ty(first.returns[at]).layout.clone().unwrap();
        assert_eq!(layout(0).is_replicated(), ranks == 1);
        let mut trace = star(1000, None);
        for at in 0..2 {
            trace.0.args[at].placed = Some(layout(at));
        }
        let second = distribute(&trace, ranks);
        for at in 0..2 {
            assert_eq!(second.ty(second.returns[at]).layout, Some(layout(at)), "{ranks} ranks");
        }
        assert_eq!(messages(&second), [0, usize::from(ranks > 1), 0]);
    }
}

/// Brute force over the choices for whole programs.
#[test]
fn no_combination_of_candidates_is_cheaper() {
    let checked = Cell::new(0);
    assert_preserved(120, |func| {
        run(pass_named("dist-fuse").unwrap(), "", func);
        let pass = pass_named("dist-assign-layouts").unwrap();
        let options = Options::parse(pass, "ranks=6 replicate-below=8").unwrap();
        let settings = Settings::parse(&options).unwrap();
        for grid in grids(func, &settings) {
            let problem = Problem::build(func, &settings, &grid, &mut Pool::default(), &|_| true);
            let sizes = &problem.graph.sizes;
            if sizes.iter().product::<usize>() > 20_000 {
                continue;
            }
            let mut odometer = Odometer::new(sizes);
            let mut best = problem.graph.cost(&odometer.digits);
            while odometer.advance().is_some() {
                best = best.min(problem.graph.cost(&odometer.digits));
            }
            let choice = problem.solve(&settings);
            assert_eq!((choice.cost, choice.bound), (best, best), "{func:?}");
            checked.set(checked.get() + 1);
        }
        Ok(())
    });
    assert!(checked.get() > 50, "only {} problems were small enough", checked.get());
}

/// The gate of `dist-materialize-comm` refuses a program whose halos were forgotten.
#[test]
fn gates_refuse_what_is_not_local() {
    let rows = Layout::balanced(Grid::line(4), &[400, 400], &[Some(0), None]);
    let mut func = star(400, Some(&rows)).fused();
    let [assign, materialize] =
        ["dist-assign-layouts", "dist-materialize-comm"].map(|name| pass_named(name).unwrap());
    assert!((assign.gate)(&func).is_err(), "nothing has a layout yet");
    run(assign, "ranks=4", &mut func);
    (assign.gate)(&func).unwrap();
    let errors = (materialize.gate)(&func).unwrap_err();
    assert!(errors[0].message.contains("is not local: rank"), "{}", errors[0]);
    run(materialize, "", &mut func);
    (materialize.gate)(&func).unwrap();
}
