//! What the passes make of random programs is read by us and by tools that know only the dialect's
//! definition.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use ramba::driver::{Mlir, RunHooks, optimize, run_pipeline};
use ramba_dialects::generate::programs;
use ramba_dialects::{Diagnostic, Loc};
use ramba_mlir::{Module, Session, export, import, print};
use ramba_passes::pipeline::dist_pipeline;
use std::path::Path;
use std::process::Command;

const PROGRAMS: usize = 40;

/// The text of a random program after each pass.
fn texts(session: &Session, runner: &mut TestRunner, ranks: usize) -> Vec<String> {
    let func = programs().new_tree(runner).unwrap().current().func;
    let mut module = export(session, &[func]).unwrap();
    let mut texts = Vec::new();
    let mut hooks = RunHooks {
        after_pass: Some(Box::new(|_, module| texts.push(print(module, true)))),
        ..RunHooks::default()
    };
    run_pipeline(session, &mut module, &dist_pipeline(ranks), &mut hooks).unwrap();
    drop(hooks);
    texts
}

#[test]
fn everyone_reads_what_passes_make() {
    let session = Session::new().unwrap();
    let mut runner = TestRunner::deterministic();
    let mut all = Vec::new();
    for position in 0..PROGRAMS {
        all.extend(texts(&session, &mut runner, 1 + position % 4));
    }
    let stock = through_mlir_opt(&all.join("// -----\n"));
    assert_eq!(stock.len(), all.len());
    for (ours, theirs) in all.iter().zip(&stock) {
        let read = |text: &str| {
            let module = session.parse(text.as_bytes(), "test.mlir").unwrap();
            import(&session, &module).unwrap()
        };
        assert!(read(ours) == read(theirs), "{ours}\n{theirs}");
    }
}

/// The parts of a split file as `mlir-opt` prints them.
fn through_mlir_opt(text: &str) -> Vec<String> {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("interchange.mlir");
    std::fs::write(&file, text).unwrap();
    let definition = concat!(env!("CARGO_MANIFEST_DIR"), "/dialects/dist.irdl.mlir");
    let output = Command::new(concat!(env!("MLIR_SYS_220_PREFIX"), "/bin/mlir-opt"))
        .arg(format!("--irdl-file={definition}"))
        .args(["--mlir-print-debuginfo", "--split-input-file"])
        .arg(&file)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.split("// -----").map(String::from).collect()
}

/// Refuses to be needed.
struct NoMlir;

impl Mlir for NoMlir {
    fn session(&self) -> Result<&Session, Vec<Diagnostic>> {
        Err(vec![Diagnostic::new(&Loc::unknown(), "MLIR was asked for")])
    }
}

#[test]
fn our_passes_do_without_mlir_what_they_do_to_a_module() {
    let session = Session::new().unwrap();
    let mut runner = TestRunner::deterministic();
    for position in 0..PROGRAMS {
        let func = programs().new_tree(&mut runner).unwrap().current().func;
        let pipeline = dist_pipeline(1 + position % 4);
        let alone = optimize(&NoMlir, &func, &pipeline, &mut RunHooks::default()).unwrap();
        let mut module = export(&session, &[func]).unwrap();
        run_pipeline(&session, &mut module, &pipeline, &mut RunHooks::default()).unwrap();
        let text = |module: &Module| print(module, true);
        assert_eq!(text(&export(&session, &[alone]).unwrap()), text(&module));
    }
}

#[test]
fn upstreams_passes_need_mlir() {
    let func = programs().new_tree(&mut TestRunner::deterministic()).unwrap().current().func;
    let errors = optimize(&NoMlir, &func, "dist-fuse,cse", &mut RunHooks::default()).unwrap_err();
    assert_eq!(errors[0].message, "no MLIR: MLIR was asked for");
}
