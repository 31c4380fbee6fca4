//! What saturation does with the programs of its gallery: it chooses no worse than egg's extractor, and
//! always the same.

use ramba_dialects::Func;
use ramba_mlir::{Session, import};
use ramba_passes::Options;
use ramba_passes::rules::{LawSet, Tier};
use ramba_passes::saturate::{self, Limits, SATURATE};
use std::path::Path;

const LIMITS: Limits = Limits { nodes: 20_000, iterations: 12 };

/// The functions of every file of the gallery that is one program, with the file's name.
fn gallery() -> Vec<(String, Func)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/passes/dist-saturate");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let session = Session::new().unwrap();
    let mut programs = Vec::new();
    for file in files.iter().filter(|file| file.extension().is_some_and(|e| e == "mlir")) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let module = session.parse(&std::fs::read(file).unwrap(), &name).unwrap();
        let funcs = import(&session, &module).unwrap();
        programs.extend(funcs.into_iter().map(|func| (name.clone(), func)));
    }
    assert!(programs.len() > 50, "{} programs", programs.len());
    programs
}

#[test]
fn no_program_costs_more_than_by_eggs_extractor() {
    let mut cheaper = Vec::new();
    for (name, func) in gallery() {
        for last in [Tier::Exact, Tier::Reorder, Tier::Finite] {
            let laws = LawSet::new(|tier| tier <= last).unwrap();
            let mut imported = saturate::import(&func).unwrap();
            saturate::saturate(&mut imported.graph, &laws, LIMITS);
            let (graph, roots) = (&imported.graph, imported.roots());
            let [ours, eggs] = [saturate::extract, saturate::by_egg]
                .map(|extract| saturate::cost(graph, &roots, &extract(graph, &roots)).weight());
            assert!(ours <= eggs, "{name}: {ours}, by egg {eggs}");
            cheaper.extend((ours < eggs).then_some(name.clone()));
        }
    }
    assert!(!cheaper.is_empty(), "shared terms matter somewhere");
}

#[test]
fn a_hundred_runs_make_the_same_program() {
    for (name, options) in
        [("numpy_climatology.mlir", "ranks=4"), ("numpy_black_scholes.mlir", "fast=true")]
    {
        let options = Options::parse(&SATURATE, options).unwrap();
        let (_, func) = gallery().into_iter().find(|(file, _)| file == name).unwrap();
        let run = || {
            let (mut result, mut remarks) = (func.clone(), Vec::new());
            SATURATE.run(&mut result, &options, &mut remarks).unwrap();
            (result, remarks)
        };
        let first = run();
        assert!((1..100).all(|_| run() == first), "{name}");
    }
}
