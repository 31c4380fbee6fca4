//! Whole programs through the pass.

use super::testing::{Random, assert_same_results, rough_element, tensors, tensors_of};
use super::*;
use crate::rules::Sketch;
use ramba_dialects::ir::{Body, OutKind};
use ramba_dialects::{AttrValue, DType, Opcode, Reduction, Remark, Ufunc, ValueId, ViewMap};
use smallvec::smallvec;
use std::sync::Arc;

fn saturated_with(func: &Func, options: &str) -> (Func, Vec<Remark>) {
    let options = Options::parse(&SATURATE, options).unwrap();
    let (mut result, mut remarks) = (func.clone(), Vec::new());
    SATURATE.run(&mut result, &options, &mut remarks).unwrap();
    (result, remarks)
}

/// Runs the pass in the exact tier and checks that no bit changes.
fn saturated(func: &Func) -> Func {
    let (result, _) = saturated_with(func, "reproducible=true");
    for seed in 0..3 {
        assert_same_results(func, &result, &tensors(func, seed));
        assert_same_results(func, &result, &tensors_of(func, seed, rough_element));
    }
    result
}

/// The operations of a function, maps by their function.
fn names(func: &Func) -> Vec<&'static str> {
    let name = |op: &ramba_dialects::Op| match op.opcode {
        Opcode::Map => op.ufunc("fn").name(),
        Opcode::Reduce => op.reduction("kind").name(),
        opcode => opcode.name(),
    };
    func.ops.iter().map(name).collect()
}

#[test]
fn views_cancel_and_slices_reach_the_leaves() {
    let s = Sketch::new(DType::F64);
    let x = s.x(&[40, 60]).unwrap();
    let y = s.map(Ufunc::Exp, &[s.transpose(x, &[1, 0]).unwrap()]).unwrap();
    let y = s.transpose(y, &[1, 0]).unwrap();
    let y = s.slice(y, &[2, 3], &[5, 6], &[1, 1]).unwrap();
    let result = saturated(&s.finish(&[y]));
    assert_eq!(names(&result), ["extract_slice", "exp"]);
}

#[test]
fn a_value_that_is_needed_anyway_is_not_computed_twice() {
    let s = Sketch::new(DType::F64);
    let whole = s.map(Ufunc::Exp, &[s.x(&[100]).unwrap()]).unwrap();
    let part = s.slice(whole, &[1], &[90], &[1]).unwrap();
    let result = saturated(&s.finish(&[whole, part]));
    assert_eq!(names(&result), ["exp", "extract_slice"]);
}

#[test]
fn rows_are_computed_once_before_they_are_repeated() {
    let s = Sketch::new(DType::F64);
    let row = s.broadcast(s.x(&[30]).unwrap(), &[50, 30], &[1]).unwrap();
    let scaled = s.map(Ufunc::Mul, &[row, s.fill(3.0, &[50, 30]).unwrap()]).unwrap();
    let largest = s.reduce(Reduction::Max, s.map(Ufunc::Sqrt, &[scaled]).unwrap(), &[0, 1]).unwrap();
    let result = saturated(&s.finish(&[largest]));
    assert!(!names(&result).contains(&"broadcast"), "{:?}", names(&result));
    assert!(result.ops.iter().all(|op| result.ty(op.results[0]).volume() <= 30));
}

#[test]
fn what_was_written_is_read_without_the_array() {
    let s = Sketch::new(DType::F32);
    let (x, v) = (s.x(&[20]).unwrap(), s.x(&[5]).unwrap());
    let written = s.insert(x, v, &[3], &[2]).unwrap();
    let read = s.slice(written, &[5], &[2], &[4]).unwrap();
    let doubled = s.map(Ufunc::Add, &[read, read]).unwrap();
    let result = saturated(&s.finish(&[doubled]));
    assert_eq!(names(&result), ["extract_slice", "add"]);
    assert_eq!(result.args.len(), 2, "arguments stay, used or not");
}

#[test]
fn writes_wait_for_those_who_read_what_they_overwrite() {
    let s = Sketch::new(DType::F64);
    let (x, v) = (s.x(&[20]).unwrap(), s.x(&[5]).unwrap());
    let written = s.insert(x, v, &[0], &[1]).unwrap();
    let beside = s.slice(written, &[10], &[5], &[1]).unwrap();
    let twice = s.map(Ufunc::Add, &[beside, beside]).unwrap();
    let result = saturated(&s.finish(&[written, twice]));
    let position = |name| names(&result).iter().position(|n| *n == name).unwrap();
    assert!(position("extract_slice") < position("insert_slice"), "{:?}", names(&result));
}

#[test]
fn powers_are_numpys() {
    for (exponent, expected) in
        [(2.0, &["square"][..]), (0.5, &["sqrt"]), (1.0, &[]), (-1.0, &["reciprocal"]), (0.0, &["fill"])]
    {
        let s = Sketch::new(DType::F64);
        let power = s.map(Ufunc::Pow, &[s.x(&[4]).unwrap(), s.fill(exponent, &[4]).unwrap()]);
        let (result, _) = saturated_with(&s.finish(&[power.unwrap()]), "");
        assert_eq!(names(&result), expected, "x ** {exponent}");
    }
}

#[test]
fn tiers_are_asked_for() {
    let program = || {
        let s = Sketch::new(DType::F64);
        let x = s.map(Ufunc::Exp, &[s.x(&[64]).unwrap()]).unwrap();
        let y = s.map(Ufunc::Exp, &[s.x(&[64]).unwrap()]).unwrap();
        let product = s.map(Ufunc::Mul, &[x, y]).unwrap();
        let zero = s.map(Ufunc::Sub, &[product, product]).unwrap();
        s.finish(&[product, zero])
    };
    let count = |options, name| {
        let (result, _) = saturated_with(&program(), options);
        names(&result).iter().filter(|n| **n == name).count()
    };
    assert_eq!(count("", "exp"), 2);
    assert_eq!(count("fast=true", "exp"), 1);
    assert_eq!(count("", "subtract"), 1);
    assert_eq!(count("finite=true", "subtract"), 0);
}

#[test]
fn sums_of_sums_merge_unless_reproducible() {
    let s = Sketch::new(DType::F64);
    let inner = s.reduce(Reduction::Sum, s.x(&[4, 5, 6]).unwrap(), &[2]).unwrap();
    let outer = s.reduce(Reduction::Sum, inner, &[0]).unwrap();
    let func = s.finish(&[outer]);
    assert_eq!(names(&saturated_with(&func, "").0), ["sum"]);
    assert_eq!(names(&saturated_with(&func, "reproducible=true").0), ["sum", "sum"]);
}

#[test]
fn opaque_operations_stay_in_place() {
    let mut func = Func::new("f");
    let ty = ramba_dialects::ArrayType::new(DType::F64, &[8]);
    let x = func.arg(ty, true);
    let attrs = smallvec![AttrValue::Ufunc(Ufunc::Neg)];
    let loc = Loc::new("a.py", 3, 1);
    let negated = func.push(Opcode::Map, &[x], attrs.clone(), loc.clone()).unwrap();
    let back = func.push(Opcode::Map, &[negated], attrs, loc.clone()).unwrap();
    let made = func.push_op(Opcode::Generic, &[back], generic_attrs(), Some(copy_body()), loc);
    let made = made.unwrap();
    func.returns = vec![made[1], x, made[0]];
    let (result, _) = saturated_with(&func, "");
    assert_eq!(names(&result), ["generic"]);
    assert_eq!(result.ops[0].operands[..], [x], "−−x is x, also for those who are not understood");
    assert_eq!(result.ops[0].loc, Loc::new("a.py", 3, 1));
    assert_eq!(result.returns[1], x);
    assert_eq!(result.ty(result.returns[0]), func.ty(made[1]));
    assert!(result.args[0].donated);
}

fn generic_attrs() -> ramba_dialects::ir::Attrs {
    let attr = |name| match name {
        "domain" => AttrValue::ints(&[8]),
        "ins" => AttrValue::Views(vec![ViewMap::identity(1)]),
        "outs" => AttrValue::Views(vec![ViewMap::identity(1), ViewMap::new(&[])]),
        "kinds" => AttrValue::Outs(smallvec![OutKind::Store, OutKind::Reduce(Reduction::Max)]),
        "inits" => AttrValue::ints(&[-1, -1]),
        _ => AttrValue::Absent,
    };
    Opcode::Generic.def().attrs.iter().map(|def| attr(def.name)).collect()
}

fn copy_body() -> Arc<Body> {
    let mut body = Body::default();
    let input = body.input(DType::F64);
    body.yields = vec![input, input];
    Arc::new(body)
}

#[test]
fn operations_keep_their_lines() {
    let s = Sketch::new(DType::F64);
    let x = s.x(&[9]).unwrap();
    let y = s.map(Ufunc::Exp, &[x]).unwrap();
    let z = s.map(Ufunc::Pow, &[y, s.fill(2.0, &[9]).unwrap()]).unwrap();
    let (result, _) = saturated_with(&s.finish(&[z]), "");
    assert_eq!(names(&result), ["exp", "square"]);
    let lines: Vec<u32> = result.ops.iter().map(|op| op.loc.parts().unwrap().1).collect();
    assert_eq!(lines, [1, 3]);
}

#[test]
fn limits_stop_and_say_so() {
    let func = random_program(&mut Random(5), 60);
    let (_, remarks) = saturated_with(&func, "nodes=70");
    assert!(remarks.iter().any(|remark| remark.message.contains("node limit")), "{remarks:?}");
    let (_, remarks) = saturated_with(&func, "iterations=1");
    assert!(remarks.iter().any(|remark| remark.message.contains("iteration limit")));
}

#[test]
fn laws_that_applied_are_named_on_request() {
    let s = Sketch::new(DType::F64);
    let x = s.x(&[9]).unwrap();
    let y = s.map(Ufunc::Neg, &[s.map(Ufunc::Neg, &[x]).unwrap()]).unwrap();
    let func = s.finish(&[y]);
    let (_, silent) = saturated_with(&func, "");
    let (_, remarks) = saturated_with(&func, "explain=true");
    assert!(silent.is_empty());
    let remark = remarks.iter().find(|remark| remark.message.contains("negative-negative"));
    assert_eq!(remark.unwrap().loc.parts().unwrap(), ("sketch.py", 2, 0));
}

/// A program of `count` random operations on small arrays of a few shapes.
fn random_program(random: &mut Random, count: usize) -> Func {
    let dtypes = [DType::F64, DType::F32, DType::I32, DType::U8, DType::Bool];
    let s = Sketch::new(*random.pick(&dtypes));
    let shapes: [&[i64]; 4] = [&[4, 6], &[6, 4], &[6], &[4, 6]];
    let mut values: Vec<(ValueId, Vec<i64>)> =
        shapes.iter().filter_map(|shape| Some((s.x(shape)?, shape.to_vec()))).collect();
    let mut made = 0;
    while made < count {
        let (value, shape) = random.pick(&values).clone();
        if let Some((next, shape)) = random_op(&s, random, value, &shape, &values) {
            values.push((next, shape));
            made += 1;
        }
    }
    let returned: Vec<ValueId> = values.iter().rev().take(4).map(|(value, _)| *value).collect();
    s.finish(&returned)
}

fn random_op(
    s: &Sketch,
    random: &mut Random,
    value: ValueId,
    shape: &[i64],
    values: &[(ValueId, Vec<i64>)],
) -> Option<(ValueId, Vec<i64>)> {
    let same: Vec<ValueId> =
        values.iter().filter(|(_, other)| other == shape).map(|(value, _)| *value).collect();
    let constant = *random.pick(&[0.0, -0.0, 1.0, -1.0, 2.0, 3.0]);
    let other = match random.below(3) {
        0 => s.fill(constant, shape)?,
        _ => *random.pick(&same),
    };
    match random.below(10) {
        0 => random_slice(s, random, value, shape),
        1 => random_write(s, random, value, other, shape),
        2 if shape.len() == 2 => {
            Some((s.transpose(value, &[1, 0])?, shape.iter().rev().copied().collect()))
        }
        3 if shape.len() == 1 => {
            let wide = vec![3, shape[0]];
            Some((s.broadcast(value, &wide, &[1])?, wide))
        }
        4 => {
            let kind = *random.pick(&[Reduction::Min, Reduction::Max, Reduction::Any]);
            let axis = random.below(shape.len()) as i64;
            let kept = crate::rules::algebra::others(shape.len(), &[axis]);
            (shape.len() > 1).then_some(())?;
            Some((s.reduce(kind, value, &[axis])?, kept.iter().map(|d| shape[*d as usize]).collect()))
        }
        5 | 6 => {
            let function = *random.pick(UNARY);
            Some((s.map(function, &[value])?, shape.to_vec()))
        }
        7 => {
            let condition = s.map(*random.pick(PREDICATES), &[value, other])?;
            Some((s.map(Ufunc::Select, &[condition, other, value])?, shape.to_vec()))
        }
        _ => Some((s.map(*random.pick(BINARY), &[value, other])?, shape.to_vec())),
    }
}

const UNARY: &[Ufunc] = &[
    Ufunc::Neg,
    Ufunc::Abs,
    Ufunc::Square,
    Ufunc::Floor,
    Ufunc::Sqrt,
    Ufunc::Reciprocal,
    Ufunc::Invert,
    Ufunc::Sign,
    Ufunc::Conj,
];

const BINARY: &[Ufunc] = &[
    Ufunc::Add,
    Ufunc::Sub,
    Ufunc::Mul,
    Ufunc::Div,
    Ufunc::Maximum,
    Ufunc::Minimum,
    Ufunc::FloorDiv,
    Ufunc::Mod,
    Ufunc::BitAnd,
    Ufunc::BitXor,
    Ufunc::LogicalAnd,
    Ufunc::Copysign,
];

const PREDICATES: &[Ufunc] =
    &[Ufunc::Less, Ufunc::LessEqual, Ufunc::Greater, Ufunc::Equal, Ufunc::NotEqual];

fn random_slice(
    s: &Sketch,
    random: &mut Random,
    value: ValueId,
    shape: &[i64],
) -> Option<(ValueId, Vec<i64>)> {
    let (starts, sizes, steps) = random_region(random, shape);
    Some((s.slice(value, &starts, &sizes, &steps)?, sizes))
}

fn random_region(random: &mut Random, shape: &[i64]) -> (Vec<i64>, Vec<i64>, Vec<i64>) {
    let mut region = (Vec::new(), Vec::new(), Vec::new());
    for extent in shape {
        let step: i64 = *random.pick(&[1, 1, 2, -1]);
        let start = random.below(*extent as usize) as i64;
        let room = if step > 0 { extent - start } else { start + 1 };
        region.0.push(start);
        region.1.push((room + step.abs() - 1) / step.abs());
        region.2.push(step);
    }
    region
}

fn random_write(
    s: &Sketch,
    random: &mut Random,
    value: ValueId,
    other: ValueId,
    shape: &[i64],
) -> Option<(ValueId, Vec<i64>)> {
    let (starts, sizes, steps) = random_region(random, shape);
    let part = s.slice(other, &starts, &sizes, &steps)?;
    let (mut starts, steps_back) = (starts, steps);
    if random.below(2) == 0 {
        // The same elements elsewhere, if they fit.
        starts = sizes.iter().zip(&steps_back).map(|(n, s)| if *s < 0 { n - 1 } else { 0 }).collect();
    }
    Some((s.insert(value, part, &starts, &steps_back)?, shape.to_vec()))
}

#[test]
fn random_programs_keep_every_bit() {
    let mut random = Random(2024);
    let mut shorter = 0;
    for _ in 0..120 {
        let func = random_program(&mut random, 25);
        let result = saturated(&func);
        shorter += (result.ops.len() < func.ops.len()) as usize;
    }
    assert!(shorter > 60, "laws apply to these programs: {shorter}");
}

#[test]
fn random_programs_stay_close_in_the_reorder_tier() {
    let mut random = Random(77);
    for _ in 0..20 {
        let func = random_program(&mut random, 20);
        let (result, _) = saturated_with(&func, "");
        // No sums are among the random operations, so nothing may change here either.
        assert_same_results(&func, &result, &tensors(&func, 1));
    }
}

#[test]
fn the_same_program_gives_the_same_program() {
    let func = random_program(&mut Random(9), 80);
    let first = saturated_with(&func, "explain=true");
    for _ in 0..10 {
        assert!(saturated_with(&func, "explain=true") == first);
    }
}

#[test]
fn extraction_is_never_worse_than_eggs() {
    let mut random = Random(31);
    for _ in 0..60 {
        let func = random_program(&mut random, 25);
        let mut imported = import(&func).unwrap();
        let laws = LawSet::new(|tier| tier <= Tier::Reorder).unwrap();
        saturate(&mut imported.graph, &laws, Limits { nodes: 20_000, iterations: 12 });
        let (graph, roots) = (&imported.graph, imported.roots());
        let ours = cost(graph, &roots, &extract(graph, &roots)).weight();
        let eggs = cost(graph, &roots, &by_egg(graph, &roots)).weight();
        let source = import(&func).unwrap();
        let unchanged = cost(&source.graph, &source.roots(), &Choice::only(&source.graph));
        assert!(ours <= eggs, "{ours} > {eggs}");
        assert!(ours <= unchanged.weight(), "{ours} > {}", unchanged.weight());
    }
}

#[test]
fn invalid_options_are_refused() {
    let options = Options::parse(&SATURATE, "nodes=many").unwrap();
    let error = SATURATE.run(&mut Func::new("f"), &options, &mut Vec::new()).unwrap_err();
    assert!(error.message.contains("nodes=many"), "{error}");
}

/// A trace of `count` elementwise operations, as people write them: constants, reuse, comparisons.
fn elementwise_trace(count: usize) -> Func {
    let s = Sketch::new(DType::F64);
    let mut random = Random(count as u64);
    let shape = [1000, 1000];
    let mut values: Vec<ValueId> = (0..4).map(|_| s.x(&shape).unwrap()).collect();
    while values.len() < count + 4 {
        let a = values[values.len() - 1 - random.below(values.len().min(6))];
        let b = match random.below(3) {
            0 => s.fill(*random.pick(&[0.5, 1.0, 2.0, 3.0]), &shape).unwrap(),
            _ => *random.pick(&values),
        };
        let ufunc = *random.pick(&[Ufunc::Add, Ufunc::Sub, Ufunc::Mul, Ufunc::Div, Ufunc::Exp]);
        let operands = [a, b];
        values.extend(s.map(ufunc, &operands[..ufunc.def().arity]));
    }
    let last = values[values.len() - 1];
    s.finish(&[last, values[values.len() - 2]])
}

#[test]
#[ignore = "prints"]
fn growth() {
    for count in [100, 300, 1000] {
        let func = elementwise_trace(count);
        for options in ["", "fast=true finite=true"] {
        for _ in 0..3 {
            let start = std::time::Instant::now();
            let (result, remarks) = saturated_with(&func, options);
            println!("{count} {options} {:?} {} -> {} {remarks:?}", start.elapsed(), func.ops.len(), result.ops.len());
        }
        }
        let laws = LawSet::new(|tier| tier <= Tier::Reorder).unwrap();
            let start = std::time::Instant::now();
        let mut imported = import(&func).unwrap();
        println!("import {:?}", start.elapsed());
            let start = std::time::Instant::now();
        let _ = saturate(&mut imported.graph, &laws, Limits { nodes: 20_000, iterations: 12 });
        println!("saturate {:?} {}", start.elapsed(), imported.graph.size());
            let start = std::time::Instant::now();
        let roots = imported.roots();
        let c = extract(&imported.graph, &roots);
        println!("extract {:?}", start.elapsed());
            let start = std::time::Instant::now();
        let _ = emit(&func, &imported.graph, &c, &imported.returns, &roots);
        println!("emit {:?}", start.elapsed());
    }
}
