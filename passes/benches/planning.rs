//! How long it takes to plan a trace of 200 operations for machines of many ranks: choosing layouts, and
//! writing down the messages. The goal: 50 ms for both on 4,096 ranks.
//!
//! Each run is checked: all give the same program, and every rank has what it reads.

use ramba_dialects::ir::Attrs;
use ramba_dialects::{
    ArrayType, AttrValue, DType, Func, Loc, Opcode, Reduction, Ufunc, ValueId, verify,
};
use ramba_passes::{Options, pass_named};
use smallvec::smallvec;
use std::time::{Duration, Instant};

const GOAL: Duration = Duration::from_millis(50);
const EXTENT: i64 = 4000;

fn main() {
    for ranks in [4, 64, 4096] {
        let recorded = trace();
        let mut fused = recorded.clone();
        run("dist-fuse", "", &mut fused);
        let (mut assign, mut materialize) = (Duration::MAX, Duration::MAX);
        let mut first: Option<Func> = None;
        for _ in 0..20 {
            let mut func = fused.clone();
            let options = format!("ranks={ranks}");
            assign = assign.min(run("dist-assign-layouts", &options, &mut func));
            materialize = materialize.min(run("dist-materialize-comm", "", &mut func));
            assert!(first.as_ref().is_none_or(|first| *first == func), "runs differ");
            first = Some(func);
        }
        let Some(func) = first else { return };
        verify(&func).expect("a valid program");
        (pass_named("dist-materialize-comm").expect("a pass").gate)(&func).expect("local reads");
        let (both, count) = (assign + materialize, recorded.ops.len());
        let verdict = if both <= GOAL { "within" } else { "over" };
        println!(
            "{count} operations in {} nests on {ranks} ranks: layouts {assign:.2?} + messages \
             {materialize:.2?} = {both:.2?}, {verdict} {GOAL:?}",
            fused.ops.len()
        );
    }
}

/// Runs a pass; how long it took, without its gate.
fn run(pass: &str, options: &str, func: &mut Func) -> Duration {
    let pass = pass_named(pass).expect("a pass");
    let options = Options::parse(pass, options).expect("valid options");
    let start = Instant::now();
    pass.run(func, &options, &mut Vec::new()).expect("a valid program");
    start.elapsed()
}

/// Rounds of a stencil of changing width, and of subtracting column sums: what asks for squares, and what
/// asks for whole columns.
fn trace() -> Func {
    let mut func = Func::new("main");
    let full = [EXTENT, EXTENT];
    let array = ArrayType::new(DType::F64, &full);
    let mut a = func.arg(array.clone(), true);
    let mut b = func.arg(array, true);
    let ints = AttrValue::ints;
    let inner = EXTENT - 6;
    for round in 0.. {
        if func.ops.len() >= 200 {
            break;
        }
        let shift = 1 + round % 3;
        let mut sum = push(&mut func, Opcode::ExtractSlice, &[b], slice((3, 3), inner));
        for (i, j) in [(-shift, 0), (shift, 0), (0, -shift), (0, shift)] {
            let moved = slice((3 + i, 3 + j), inner);
            let neighbour = push(&mut func, Opcode::ExtractSlice, &[a], moved);
            sum = map(&mut func, Ufunc::Add, &[sum, neighbour]);
        }
        let place = smallvec![ints(&[3, 3]), ints(&[1, 1])];
        b = push(&mut func, Opcode::InsertSlice, &[b, sum], place);
        let along = smallvec![AttrValue::Reduction(Reduction::Sum), ints(&[0])];
        let row = push(&mut func, Opcode::Reduce, &[a], along);
        let rows = push(&mut func, Opcode::Broadcast, &[row], smallvec![ints(&full), ints(&[1])]);
        a = map(&mut func, Ufunc::Sub, &[a, rows]);
    }
    func.returns = vec![a, b];
    func
}

fn slice(start: (i64, i64), size: i64) -> Attrs {
    let ints = AttrValue::ints;
    smallvec![ints(&[start.0, start.1]), ints(&[size, size]), ints(&[1, 1])]
}

fn map(func: &mut Func, ufunc: Ufunc, operands: &[ValueId]) -> ValueId {
    push(func, Opcode::Map, operands, smallvec![AttrValue::Ufunc(ufunc)])
}

fn push(func: &mut Func, opcode: Opcode, operands: &[ValueId], attrs: Attrs) -> ValueId {
    func.push(opcode, operands, attrs, Loc::unknown()).expect("a valid operation")
}
