use super::*;
use ramba_abi::DType;
use ramba_dialects::ir::AttrValue;
use ramba_dialects::{ArrayType, Loc, Opcode, Ufunc};
use ramba_mlir::print;

/// `sqrt(a + a)`, and a copy of it that nobody needs.
fn program() -> Func {
    let mut func = Func::new("main");
    let a = func.arg(ArrayType::new(DType::F64, &[8]), true);
    let mut map = |ufunc, operands: &[_], line| {
        let attrs = [AttrValue::Ufunc(ufunc)].into_iter().collect();
        func.push(Opcode::Map, operands, attrs, Loc::new("a.py", line, 1)).unwrap()
    };
    let sum = map(Ufunc::Add, &[a, a], 1);
    let root = map(Ufunc::Sqrt, &[sum], 2);
    map(Ufunc::Neg, &[root], 3);
    func.returns = vec![root];
    func
}

const PIPELINE: &str = "dist-canonicalize,func.func(cse),dist-fuse,canonicalize";

#[test]
fn modules_and_functions_are_transformed_alike() {
    let session = Session::new().unwrap();
    let func = program();
    let mut module = export(&session, std::slice::from_ref(&func)).unwrap();
    run_pipeline(&session, &mut module, PIPELINE, &mut RunHooks::default()).unwrap();
    let optimized = optimize(&session, &func, PIPELINE, &mut RunHooks::default()).unwrap();
    assert_eq!(import(&session, &module).unwrap(), std::slice::from_ref(&optimized));
    assert_eq!(optimized.ops.len(), 1, "one loop nest");
}

#[test]
fn hooks_see_every_pass() {
    let session = Session::new().unwrap();
    let mut seen = Vec::new();
    let mut hooks = RunHooks {
        after_pass: Some(Box::new(|pass, module| {
            seen.push((pass.to_string(), print(module, false).contains("dist.generic")));
        })),
        ..RunHooks::default()
    };
    optimize(&session, &program(), PIPELINE, &mut hooks).unwrap();
    let timed: Vec<String> = hooks.timings.iter().map(|time| time.pass.clone()).collect();
    assert!(!hooks.remarks.is_empty());
    drop(hooks);
    let passes = ["dist-canonicalize", "func.func(cse)", "dist-fuse", "canonicalize"];
    assert_eq!(timed, passes);
    let fused = [false, false, true, true];
    assert!(
        seen.iter().map(|(pass, fused)| (pass.as_str(), *fused)).eq(passes.into_iter().zip(fused))
    );
}

#[test]
fn nothing_runs_if_a_pass_is_unknown() {
    let session = Session::new().unwrap();
    let mut hooks = RunHooks::default();
    let errors = optimize(&session, &program(), "dist-fuse,foo", &mut hooks).unwrap_err();
    assert_eq!(errors[0].to_string(), "--pass-pipeline:1:11: unknown pass 'foo'");
    assert!(hooks.timings.is_empty());
    assert!(check_pipeline(&session, PIPELINE).is_ok());
}

#[test]
fn errors_of_passes_come_back() {
    let session = Session::new().unwrap();
    let pipeline = "dist-assign-layouts{ranks=none}";
    assert!(optimize(&session, &program(), pipeline, &mut RunHooks::default()).is_err());
}

#[test]
fn a_pass_may_not_leave_what_its_gate_refuses() {
    static IDLE: ramba_passes::PassDef = ramba_passes::PassDef {
        name: "dist-idle",
        summary: "Does nothing",
        options: &[],
        run: |_, _| Ok(()),
        gate: |func| match func.ops.len() {
            0 => Ok(()),
            _ => Err(vec![Diagnostic::new(&func.ops[0].loc, "is still there")]),
        },
    };
    let options = ramba_passes::Options::parse(&IDLE, "").unwrap();
    let idle = pipeline::OurPass { pass: &IDLE, options };
    let errors = idle.run(&mut program(), &mut Vec::new()).unwrap_err();
    assert_eq!(errors[0].loc, Loc::new("a.py", 1, 1));
    assert!(errors[0].to_string().contains("dist-idle left an invalid function"));
    assert!(idle.run(&mut Func::new("empty"), &mut Vec::new()).is_ok());
}
