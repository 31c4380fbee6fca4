//! The optimized form of each kernel: full vectors, no alias checks, vector functions.

use crate::support::engine;
use ramba_lowering::engine::{Engine, Stage};

macro_rules! kernel_text {
    ($name:literal) => {
        include_str!(concat!("../../../tests/files/lowering/", $name, ".mlir"))
    };
}

/// Kernels and what their vector loops contain, on a machine with AVX2. (With AVX-512 those that ask for long vectors
/// have twice as long ones.)
const LOOPS: [(&str, &str, &[&str]); 14] = [
    ("triad", kernel_text!("triad"), &["load <4 x double>", "fmul <4 x double>"]),
    ("star_stencil", kernel_text!("star_stencil"), &["load <4 x double>", "store <4 x double>"]),
    ("sum", kernel_text!("sum"), &["fadd reassoc <4 x double>"]),
    ("row_sum", kernel_text!("row_sum"), &["fadd reassoc <4 x double>"]),
    ("column_max", kernel_text!("column_max"), &["@llvm.maximum.v4f64", "store <4 x double>"]),
    ("moments", kernel_text!("moments"), &["@llvm.minimum.v4f64", "fadd reassoc <4 x double>"]),
    (
        "black_scholes",
        kernel_text!("black_scholes"),
        &["@_ZGVdN4v_log", "@_ZGVdN4v_erf", "@_ZGVdN4v_exp", "@llvm.sqrt.v4f64"],
    ),
    ("saxpy_f32", kernel_text!("saxpy_f32"), &["load <8 x float>", "fmul <8 x float>"]),
    ("clamp_i64", kernel_text!("clamp_i64"), &["load <4 x i64>", "store <4 x i8>"]),
    ("complex_axpy", kernel_text!("complex_axpy"), &["load <8 x double>", "fmul <4 x double>"]),
    ("flip", kernel_text!("flip"), &["load <4 x double>", "shufflevector <4 x double>"]),
    ("transpose", kernel_text!("transpose"), &["store <4 x double>"]),
    ("iota", kernel_text!("iota"), &["store <4 x i64>"]),
    ("elementary", kernel_text!("elementary"), &["@_ZGVdN4vv_pow", "@_ZGVdN4v_expm1"]),
];

fn optimized(engine: &Engine, name: &str, text: &str) -> String {
    engine.text(text, Stage::OptimizedIr).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The first vector loop of a module.
fn vector_loop(ir: &str) -> &str {
    let start = ir.find("\nvector.body:").expect("a vector loop");
    let end = ir[start..].find("!llvm.loop").expect("the end of the loop");
    &ir[start..start + end]
}

#[test]
fn loops_are_vectorized_without_alias_checks() {
    let engine = engine();
    let host = engine.host().expect("a host");
    if !host.has("avx2") {
        return;
    }
    for (name, text, wanted) in LOOPS {
        let ir = optimized(&engine, name, text);
        let vector_loop = vector_loop(&ir);
        let twice = text.contains("long_vectors") && host.has("avx512f") && host.has("avx512dq");
        for item in wanted {
            let long = item.replace("_ZGVdN4", "_ZGVeN8").replace(".v4f64", ".v8f64");
            let item = if twice { &long } else { *item };
            assert!(vector_loop.contains(item), "{name}: no `{item}` in {vector_loop}");
        }
        assert!(!ir.contains("vector.memcheck"), "{name}: the loop checks for aliases");
    }
}

#[test]
fn simple_loops_are_interleaved() {
    let engine = engine();
    for (name, text) in [("triad", kernel_text!("triad")), ("sum", kernel_text!("sum"))] {
        let ir = optimized(&engine, name, text);
        let loads = vector_loop(&ir).matches(" = load <").count();
        assert!(loads >= 4, "{name}: {loads} loads");
    }
}

#[test]
fn a_stencil_loads_its_neighbours_rather_than_shuffling_them() {
    let ir = optimized(&engine(), "star_stencil", kernel_text!("star_stencil"));
    assert_eq!(vector_loop(&ir).matches(" = load <").count(), 10);
    assert!(!vector_loop(&ir).contains("shufflevector"));
}

#[test]
fn remainders_call_the_vector_functions() {
    let engine = engine();
    if !engine.host().expect("a host").has("avx2") {
        return;
    }
    let ir = optimized(&engine, "black_scholes", kernel_text!("black_scholes"));
    for scalar in ["@llvm.exp.f64(", "@llvm.log.f64(", "@erf("] {
        assert!(!ir.contains(&format!("call double {scalar}")), "{scalar} is called");
    }
}

#[test]
fn address_arithmetic_may_wrap_as_unsigned() {
    let ir = engine().text(kernel_text!("flip"), Stage::LlvmIr).expect("flip");
    assert!(!ir.contains("nuw"), "{ir}");
}

#[test]
fn every_stage_can_be_read() {
    let engine = engine();
    let text = |stage| engine.text(kernel_text!("triad"), stage).expect("triad");
    assert!(text(Stage::LlvmDialect).contains("llvm.func @triad("));
    assert!(text(Stage::LlvmIr).contains("define void @triad(ptr"));
    assert!(text(Stage::Assembly).contains("triad:"));
}
