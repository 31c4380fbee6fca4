//! What goes into MLIR comes out again, through text, bytecode and other tools.

mod layouts;
mod nests;
mod stock;

use melior::ir::operation::OperationLike;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use ramba_abi::{DType, Scalar};
use ramba_dialects::generate::programs;
use ramba_dialects::ir::AttrValue;
use ramba_dialects::{ArrayType, Diagnostic, Func, Loc, Opcode};
use ramba_mlir::{Session, bytecode, export, import, print};
use std::process::Command;

/// Takes functions through MLIR's memory, text and bytecode, and stock tools where they are.
fn check(funcs: &[Func]) {
    let session = Session::new().unwrap();
    let module = export(&session, funcs).unwrap();
    assert!(module.as_operation().verify(), "{:?}", session.take_reports());
    assert_eq!(import(&session, &module).unwrap(), funcs);
    let text = print(&module, true);
    let parsed = session.parse(text.as_bytes(), "test.mlir").unwrap();
    assert_eq!(import(&session, &parsed).unwrap(), funcs, "{text}");
    let bytecode = bytecode(&module);
    let parsed = session.parse(&bytecode, "test.mlirbc").unwrap();
    assert_eq!(import(&session, &parsed).unwrap(), funcs);
}

fn named(mut func: Func, position: usize) -> Func {
    func.name = format!("f{position}");
    func
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() })]

    #[test]
    fn programs_come_back(program in programs()) {
        check(&[program.func]);
    }

    #[test]
    fn nests_come_back(func in nests::nests()) {
        check(&[func]);
    }
}

/// One call of each stock tool over many functions: starting it is what takes time.
#[test]
fn stock_tools_accept_all_programs() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut funcs = Vec::new();
    for position in 0..100 {
        let program = programs().new_tree(&mut runner).unwrap().current().func;
        let nest = nests::nests().new_tree(&mut runner).unwrap().current();
        funcs.extend([named(program, 2 * position), named(nest, 2 * position + 1)]);
    }
    let session = Session::new().unwrap();
    let module = export(&session, &funcs).unwrap();
    let text = print(&module, true);
    for output in [stock::round_trip(&text, &[]), stock::round_trip_bytecode(&text)] {
        let parsed = session.parse(output.as_bytes(), "stock.mlir").unwrap();
        assert!(import(&session, &parsed).unwrap() == funcs, "{output}");
    }
}

#[test]
fn elements_of_all_types_come_back() {
    let mut func = Func::new("elements");
    let mut fill = |value: Scalar| {
        let attrs = [AttrValue::Scalar(value), AttrValue::ints(&[2])];
        let made = func.push(Opcode::Fill, &[], attrs.into_iter().collect(), Loc::unknown());
        func.returns.push(made.unwrap());
    };
    for dtype in DType::all() {
        [Scalar::zero(dtype), Scalar::one(dtype)].into_iter().for_each(&mut fill);
        [Scalar::lowest(dtype), Scalar::highest(dtype)].into_iter().flatten().for_each(&mut fill);
    }
    for bits in [0x7FA0_0001u32, 0xFFC0_0000, 0x7FC0_0000, 0x8000_0000, 1] {
        fill(Scalar::F32(f32::from_bits(bits)));
        fill(Scalar::C64(f32::from_bits(bits), 0.1));
    }
    for bits in [0x7FF0_0000_0000_0001u64, 0xFFF8_0000_0000_0000, 1 << 63, 1, 0x3FB9_9999_9999_999A]
    {
        fill(Scalar::F64(f64::from_bits(bits)));
        fill(Scalar::C128(-0.0, f64::from_bits(bits)));
    }
    check(&[func]);
}

#[test]
fn strings_and_locations_come_back() {
    let mut func = Func::new("odd \"name\" é\n");
    let a = func.arg(ArrayType::new(DType::F32, &[]), true);
    let b = func.arg(ArrayType::new(DType::F32, &[0, 3]), false);
    func.returns = vec![a, b, a];
    let copy =
        |func: &mut Func, loc| func.push(Opcode::Copy, &[a], Default::default(), loc).unwrap();
    copy(&mut func, Loc::new("sub dir/a \"b\".py", 7, 0));
    copy(&mut func, Loc::new("λ.py", 1, 80));
    check(&[func, Func::new("empty")]);
}

#[test]
fn creating_a_session_is_quick() {
    let best = (0..5)
        .map(|_| {
            let start = std::time::Instant::now();
            drop(Session::new().unwrap());
            start.elapsed()
        })
        .min()
        .unwrap();
    println!("session: {best:?}");
    assert!(best.as_millis() < 30, "{best:?}");
}

#[test]
fn invalid_functions_are_errors() {
    let session = Session::new().unwrap();
    let mut func = Func::new("f");
    let a = func.arg(ArrayType::new(DType::F32, &[-4]), false);
    func.returns.push(a);
    let error: Diagnostic = export(&session, &[func]).unwrap_err();
    assert!(error.message.contains("is not an array type"), "{error}");
}

/// The tools are where `ramba-mlir` found MLIR.
#[test]
fn stock_tools_are_there() {
    assert!(Command::new(stock::tool("mlir-opt")).arg("--version").output().is_ok());
}
