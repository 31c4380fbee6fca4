//! How long `dist-saturate` takes on traces of elementwise operations. The goals: 5 ms for 100
//! operations, 30 ms for 1,000.
//!
//! Each run is checked: all give the same program, and it is shorter than the trace.

use ramba_dialects::{DType, Func, Ufunc, ValueId};
use ramba_passes::rules::Sketch;
use ramba_passes::{Options, saturate::SATURATE};
use std::time::{Duration, Instant};

fn main() {
    for (count, goal) in [(100, Duration::from_millis(5)), (1000, Duration::from_millis(30))] {
        let func = elementwise_trace(count);
        for options in ["", "fast=true finite=true"] {
            let (best, after) = best_of(20, &func, options);
            let verdict = if best <= goal { "within" } else { "over" };
            println!(
                "{count} operations {{{options}}}: {best:.2?}, {verdict} {goal:?}; {} become {after}",
                func.ops.len()
            );
        }
    }
}

/// The shortest of several runs, and how many operations are left.
fn best_of(runs: usize, func: &Func, options: &str) -> (Duration, usize) {
    let options = Options::parse(&SATURATE, options).expect("valid options");
    let mut best = Duration::MAX;
    let mut first: Option<Func> = None;
    for _ in 0..runs {
        let mut result = func.clone();
        let start = Instant::now();
        SATURATE.run(&mut result, &options, &mut Vec::new()).expect("a valid program");
        best = best.min(start.elapsed());
        assert!(first.as_ref().is_none_or(|first| *first == result), "runs differ");
        first = Some(result);
    }
    let after = first.map_or(0, |func| func.ops.len());
    assert!(after < func.ops.len());
    (best, after)
}

/// A trace as people write it: constants, reuse of recent values, one long dependence.
fn elementwise_trace(count: usize) -> Func {
    const FUNCTIONS: [Ufunc; 6] =
        [Ufunc::Add, Ufunc::Mul, Ufunc::Sub, Ufunc::Div, Ufunc::Exp, Ufunc::Maximum];
    const CONSTANTS: [f64; 4] = [0.5, 1.0, 2.0, 3.0];
    let sketch = Sketch::new(DType::F64);
    let shape = [1000, 1000];
    let array = || sketch.x(&shape).expect("an argument");
    let mut values: Vec<ValueId> = (0..4).map(|_| array()).collect();
    for step in 0..count {
        // A fixed scramble stands in for chance.
        let chance = step.wrapping_mul(2654435761) >> 7;
        let last = values[values.len() - 1];
        let other = match chance % 3 {
            0 => sketch.fill(CONSTANTS[chance / 3 % 4], &shape).expect("a constant"),
            _ => values[values.len() - 1 - chance / 3 % values.len().min(9)],
        };
        let ufunc = FUNCTIONS[chance / 31 % 6];
        let operands = &[last, other][..ufunc.def().arity];
        values.push(sketch.map(ufunc, operands).expect("a valid operation"));
    }
    let last = values[values.len() - 1];
    sketch.finish(&[last])
}
