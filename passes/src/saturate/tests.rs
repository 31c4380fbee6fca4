//! Whole programs through the pass.

use super::random_programs::{mark_regions, random_program, smooth_program};
use super::testing::{
    Random, assert_same_results, bounded, rough_element, tame_element, tensors, tensors_of,
};
use super::*;
use crate::rules::Sketch;
use ramba_dialects::generate::assert_preserved;
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
    let largest =
        s.reduce(Reduction::Max, s.map(Ufunc::Sqrt, &[scaled]).unwrap(), &[0, 1]).unwrap();
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
    for (exponent, expected) in [
        (2.0, &["square"][..]),
        (0.5, &["sqrt"]),
        (1.0, &[]),
        (-1.0, &["reciprocal"]),
        (0.0, &["fill"]),
    ] {
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
fn generated_programs_keep_what_they_compute() {
    for options in ["reproducible=true", ""] {
        assert_preserved(80, |func| {
            *func = saturated_with(func, options).0;
            Ok(())
        });
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

/// Each slice by itself would be cheaper from the sum of a part.
#[test]
fn slices_of_one_sum_share_it() {
    let s = Sketch::new(DType::F64);
    let sums = s.reduce(Reduction::Sum, s.x(&[60, 40]).unwrap(), &[1]).unwrap();
    let slices = [0, 20, 40].map(|start| s.slice(sums, &[start], &[20], &[1]).unwrap());
    let result = saturated(&s.finish(&slices));
    assert_eq!(names(&result), ["sum", "extract_slice", "extract_slice", "extract_slice"]);
}

#[test]
fn invalid_options_are_refused() {
    let options = Options::parse(&SATURATE, "nodes=many").unwrap();
    let error = SATURATE.run(&mut Func::new("f"), &options, &mut Vec::new()).unwrap_err();
    assert!(error.message.contains("nodes=many"), "{error}");
}

#[test]
fn candidates_slice_transpose_and_reduce_at_different_places() {
    let s = Sketch::new(DType::F64);
    let turned = s.transpose(s.x(&[40, 60]).unwrap(), &[1, 0]).unwrap();
    let part = s.slice(s.map(Ufunc::Exp, &[turned]).unwrap(), &[0, 0], &[50, 40], &[1, 1]).unwrap();
    let largest = s.reduce(Reduction::Max, part, &[0]).unwrap();
    let func = s.finish(&[largest]);
    let laws = LawSet::new(|tier| tier == Tier::Exact).unwrap();
    let limits = Limits { nodes: 5_000, iterations: 10 };
    let programs = candidates(&func, &laws, limits, 4).unwrap();
    assert!(programs.len() > 1);
    assert_eq!(programs[0], saturated(&func), "the cheapest comes first");
    let communicating = |func: &Func| {
        let moves = func.ops.iter().filter(|op| op.opcode != Opcode::Map);
        moves.map(|op| (op.opcode, op.attrs.clone())).collect::<Vec<_>>()
    };
    for (position, program) in programs.iter().enumerate() {
        assert_same_results(&func, program, &tensors(&func, 5));
        let known = programs[..position].iter().map(communicating);
        assert!(known.into_iter().all(|other| other != communicating(program)));
    }
    assert_eq!(candidates(&func, &laws, limits, 1).unwrap().len(), 1);
}

#[test]
fn a_hundred_runs_give_one_program() {
    let mut random = Random(31);
    for _ in 0..4 {
        let func = random_program(&mut random, 25);
        let options = "fast=true finite=true explain=true";
        let first = saturated_with(&func, options);
        for _ in 0..25 {
            // Hash maps of the standard library order their keys otherwise in each.
            assert!(saturated_with(&func, options) == first);
        }
    }
}

/// Both programs compute the same real numbers, each up to its own rounding errors. Returns whether the
/// second one is another, and how many elements were compared.
fn agree_within_bounds(func: &Func, options: &str, seed: u64) -> (bool, usize) {
    let (result, _) = saturated_with(func, options);
    let inputs = tensors_of(func, seed, tame_element);
    let [before, after] = [func, &result].map(|func| bounded::evaluate(func, &inputs));
    let pairs = before.iter().zip(&after);
    let compared = pairs.map(|(a, b)| bounded::assert_agreement(a, b, func, &result)).sum();
    (result.ops != func.ops, compared)
}

#[test]
fn rounding_stays_within_its_bound() {
    let mut random = Random(99);
    let (mut compared, mut changed) = (0, 0);
    for seed in 0..150 {
        let func = smooth_program(&mut random, 20);
        for options in ["", "fast=true", "finite=true", "fast=true finite=true"] {
            let (other, elements) = agree_within_bounds(&func, options, seed);
            (changed, compared) = (changed + usize::from(other), compared + elements);
        }
    }
    assert!(changed > 300 && compared > 5_000, "{changed} programs, {compared} elements");
}

/// The same where some regions of a program allow more than others.
#[test]
fn rounding_stays_within_its_bound_in_regions() {
    let mut random = Random(98);
    let (mut compared, mut changed) = (0, 0);
    for seed in 0..300 {
        let mut func = smooth_program(&mut random, 20);
        mark_regions(&mut random, &mut func);
        for options in ["", "reproducible=true"] {
            let (other, elements) = agree_within_bounds(&func, options, seed);
            (changed, compared) = (changed + usize::from(other), compared + elements);
        }
    }
    assert!(changed > 300 && compared > 5_000, "{changed} programs, {compared} elements");
}

/// What no region marks keeps every bit, whatever is marked around it.
#[test]
fn outside_of_regions_no_bit_changes() {
    let mut random = Random(97);
    let mut marked = 0;
    for seed in 0..200 {
        let mut func = random_program(&mut random, 25);
        mark_regions(&mut random, &mut func);
        func.returns = unmarked(&func);
        marked += func.ops.iter().filter(|op| op.licence != Licence::default()).count();
        let (result, _) = saturated_with(&func, "reproducible=true");
        assert_same_results(&func, &result, &tensors(&func, seed));
    }
    assert!(marked > 1_000, "{marked} operations are marked");
}

/// The values that depend on nothing in a region.
fn unmarked(func: &Func) -> Vec<ValueId> {
    let mut exact: Vec<bool> = vec![true; func.values.len()];
    for op in &func.ops {
        let kept = op.licence == Licence::default()
            && op.operands.iter().all(|operand| exact[operand.0 as usize]);
        op.results.iter().for_each(|result| exact[result.0 as usize] = kept);
    }
    let results = func.ops.iter().flat_map(|op| op.results.iter().copied());
    results.filter(|result| exact[result.0 as usize]).collect()
}

/// log(exp(x)) of two arrays, in a region each.
fn logarithms(licences: [Licence; 2]) -> Func {
    let s = Sketch::new(DType::F64);
    let values = [0, 1].map(|_| {
        let power = s.map(Ufunc::Exp, &[s.x(&[64]).unwrap()]).unwrap();
        s.map(Ufunc::Log, &[power]).unwrap()
    });
    let mut func = s.finish(&values);
    for (op, licence) in
        func.ops.iter_mut().zip([licences[0], licences[0], licences[1], licences[1]])
    {
        op.licence = licence;
    }
    func
}

#[test]
fn regions_are_rewritten_alone() {
    let fast = Licence { fast: true, finite: false };
    let func = logarithms([Licence::default(), fast]);
    let (result, _) = saturated_with(&func, "");
    assert_eq!(names(&result), ["exp", "log"]);
    assert_eq!(result.returns[1], result.args[1].value);
    assert_eq!(names(&saturated_with(&func, "fast=true").0), [""; 0]);
    let other = Licence { fast: false, finite: true };
    assert_eq!(names(&saturated_with(&logarithms([other; 2]), "").0).len(), 4);
    assert_eq!(names(&saturated_with(&logarithms([Licence::ALL, fast]), "").0), [""; 0]);
}

/// What is computed inside a region and outside is one value, which the region may not change.
#[test]
fn a_value_that_is_also_wanted_exactly_stays() {
    let s = Sketch::new(DType::F64);
    let x = s.x(&[64]).unwrap();
    let values = [0, 1].map(|_| s.map(Ufunc::Log, &[s.map(Ufunc::Exp, &[x]).unwrap()]).unwrap());
    let mut func = s.finish(&values);
    func.ops[0].licence = Licence::ALL;
    func.ops[1].licence = Licence::ALL;
    let (result, _) = saturated_with(&func, "");
    assert_eq!(names(&result), ["exp", "log"]);
    assert!(result.ops.iter().all(|op| op.licence == Licence::default()));
}

#[test]
fn regions_know_that_there_are_no_special_values() {
    let s = Sketch::new(DType::F64);
    let x = s.x(&[64]).unwrap();
    let clipped =
        s.map(Ufunc::Maximum, &[s.map(Ufunc::Square, &[x]).unwrap(), s.fill(0.0, &[64]).unwrap()]);
    let kept = s.map(Ufunc::LogicalNot, &[s.map(Ufunc::Less, &[clipped.unwrap(), x]).unwrap()]);
    let mut func = s.finish(&[kept.unwrap()]);
    assert_eq!(names(&saturated_with(&func, "").0), ["square", "less", "logical_not"]);
    func.ops.iter_mut().for_each(|op| op.licence = Licence { fast: false, finite: true });
    assert_eq!(names(&saturated_with(&func, "").0), ["square", "less_equal"]);
}
