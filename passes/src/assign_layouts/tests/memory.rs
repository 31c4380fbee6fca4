//! Plans within a limit of memory, and what plans cost in parts.

use super::trace::{run, star};
use crate::assign_layouts::best_cost;
use crate::assign_layouts::cost::Cost;
use crate::assign_layouts::factor_graph::Odometer;
use crate::assign_layouts::grids::grids;
use crate::assign_layouts::memory::Memory;
use crate::assign_layouts::pool::Pool;
use crate::assign_layouts::problem::Problem;
use crate::assign_layouts::settings::Settings;
use crate::{Options, pass_named};
use ramba_dialects::generate::assert_preserved;
use std::cell::Cell;

/// On random programs and limits, against all choices: what is found fits, costs no more than its gap
/// admits, and nothing is refused that would fit.
#[test]
fn plans_within_a_limit_are_as_good_as_they_say() {
    let (checked, fitting) = (Cell::new(0), Cell::new(0));
    assert_preserved(120, |func| {
        run(pass_named("dist-fuse").unwrap(), "", func);
        let settings = Settings::from_text("ranks=6 replicate-below=8").unwrap();
        for grid in grids(func, &settings) {
            let mut pool = Pool::default();
            let problem = Problem::build(func, &settings, &grid, &mut pool, &|_| true);
            if problem.graph.sizes.iter().product::<usize>() > 2_000 {
                continue;
            }
            let memory = Memory::new(func, &problem);
            let mut odometer = Odometer::new(&problem.graph.sizes);
            let mut plans: Vec<(u64, Cost)> = Vec::new();
            loop {
                let bytes = memory.footprint(&odometer.digits, &settings, &mut pool).bytes;
                plans.push((bytes, problem.graph.cost(&odometer.digits)));
                if odometer.advance().is_none() {
                    break;
                }
            }
            let best = problem.solve(&settings);
            let (args, ops) = problem.bill(&best.choice, &settings.model, &mut pool);
            let sum = args.total() + ops.iter().map(|parts| parts.total()).sum();
            assert!(sum >= best.cost, "{sum} is less than {}", best.cost);
            let least = plans.iter().map(|(bytes, _)| *bytes).min().unwrap();
            let most = plans.iter().map(|(bytes, _)| *bytes).max().unwrap();
            for limit in [least.saturating_sub(1), least, (least + most) / 2, most] {
                let fits = plans.iter().filter(|(bytes, _)| *bytes <= limit);
                let cheapest = fits.map(|(_, cost)| *cost).min();
                match (memory.fitting(best.clone(), limit, &settings, &mut pool), cheapest) {
                    (Ok(plan), Some(cheapest)) => {
                        let bytes = memory.footprint(&plan.choice, &settings, &mut pool).bytes;
                        assert!(bytes <= limit);
                        assert!(plan.bound <= cheapest && cheapest <= plan.cost);
                        fitting.set(fitting.get() + 1);
                    }
                    (Err(_), None) => {}
                    (found, expected) => panic!("{found:?}, but there is {expected:?}: {func:?}"),
                }
                checked.set(checked.get() + 1);
            }
        }
        Ok(())
    });
    assert!(fitting.get() > 50 && checked.get() > 100, "{} of {}", fitting.get(), checked.get());
}

#[test]
fn a_limit_changes_the_plan_or_is_reported() {
    let trace = star(4000, None);
    let func = trace.fused();
    let pass = pass_named("dist-assign-layouts").unwrap();
    let free = best_cost(&func, &Settings::from_text("ranks=4").unwrap()).unwrap();
    let roomy = "ranks=4 memory-limit-bytes=10000000000";
    assert_eq!(best_cost(&func, &Settings::from_text(roomy).unwrap()).unwrap(), free);
    let options = Options::parse(pass, "ranks=4 memory-limit-bytes=1000000").unwrap();
    let error = pass.run(&mut trace.fused(), &options, &mut Vec::new()).unwrap_err();
    assert!(error.message.starts_with("no plan fits: "), "{error}");
    assert!(error.message.ends_with("and the limit is 1000000 bytes"), "{error}");
    assert!(!error.notes.is_empty());
    let note = &error.notes[0].1;
    assert!(note.contains("bytes of 4000x4000xf64, split"), "{note}");
}
