//! Compiled programs on several ranks against the reference semantics.
//!
//! The ranks are threads of this process, each with a session of its own; the programs are random, so
//! are their sizes, and small ones leave ranks with nothing.

use ramba::{Config, HostArray, Ranks, Session};
use ramba_dialects::generate::{ProgramOptions, assert_executes_with};
use ramba_dialects::reference::Tensor;
use ramba_dialects::{Diagnostic, Func, Loc};
use ramba_runtime::comm::{ThreadWorld, Transport};
use std::sync::Arc;

/// What every rank computed; all must agree to the last bit.
fn run_on(
    ranks: usize,
    pipeline: Option<String>,
    func: &Func,
    inputs: &[Tensor],
) -> Result<Vec<Tensor>, Diagnostic> {
    let host = |tensor: &Tensor| HostArray {
        dtype: tensor.dtype,
        shape: tensor.shape.to_vec(),
        bytes: tensor.data.clone(),
    };
    let inputs: Vec<HostArray> = inputs.iter().map(host).collect();
    let run = |transport: Arc<dyn Transport>| -> ramba::Result<Vec<HostArray>> {
        let config = Config {
            ranks: Ranks::Over(transport),
            threads: Some(1),
            pipeline: pipeline.clone(),
            ..Config::default()
        };
        Session::new(config)?.run(func, &inputs)
    };
    let run = &run;
    let results: Vec<_> = std::thread::scope(|scope| {
        let ranks: Vec<_> = ThreadWorld::new(ranks)
            .into_iter()
            .map(|transport| scope.spawn(move || run(Arc::new(transport))))
            .collect();
        ranks.into_iter().map(|rank| rank.join().expect("no rank panics")).collect()
    });
    let at = Loc::unknown();
    let mut all = Vec::new();
    for result in results {
        all.push(result.map_err(|error| Diagnostic::new(&at, error.to_string()))?);
    }
    for (rank, other) in all.iter().enumerate() {
        if *other != all[0] {
            return Err(Diagnostic::new(
                &at,
                format!("rank {rank} has another result than rank 0"),
            ));
        }
    }
    let tensor = |array: &HostArray| Tensor::new(array.dtype, &array.shape, array.bytes.clone());
    let tensors: Result<Vec<Tensor>, String> = all[0].iter().map(tensor).collect();
    tensors.map_err(|message| Diagnostic::new(&at, message))
}

/// The usual pipeline, but nothing is too small to be split, and messages cost nothing: so that all
/// kinds of layouts and exchanges occur.
fn eager_to_split(ranks: usize) -> String {
    let usual = format!("dist-assign-layouts{{ranks={ranks}");
    ramba_passes::pipeline::dist_pipeline(ranks)
        .replace(&usual, &format!("{usual} alpha-ns=0 replicate-below=0"))
}

fn check(cases: u32, ranks: usize) {
    let options = ProgramOptions { max_steps: 14, max_elements: 400, ..ProgramOptions::default() };
    assert_executes_with(&options, cases, |program, inputs| {
        run_on(ranks, Some(eager_to_split(ranks)), &program.func, inputs)
    });
}

#[test]
fn one_rank() {
    check(250, 1);
}

#[test]
fn two_ranks() {
    check(250, 2);
}

#[test]
fn three_ranks() {
    check(250, 3);
}

#[test]
fn four_ranks() {
    check(150, 4);
}

#[test]
fn six_ranks() {
    check(100, 6);
}

#[test]
fn seven_ranks() {
    check(100, 7);
}
