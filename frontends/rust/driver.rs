//! Runs pipelines that mix our passes with upstream's.
//!
//! A pipeline is MLIR's text: `builtin.module(dist-canonicalize,dist-saturate{nodes=100},canonicalize,
//! func.func(cse))`. Our passes come from [`ramba_passes::PASSES`] and run on each function of
//! distributed arrays, wherever they are named (in a module or in a `func.func(…)`); all others are
//! upstream's and run on the module. After each of our passes its functions are verified.

mod late;
mod pipeline;
mod suggest;

pub use late::{LateSession, Mlir};

use pipeline::{Pipeline, Stage};
use ramba_dialects::{Diagnostic, Func, Loc, Remark, verify};
use ramba_mlir::{Module, Session, export, import, rewrite};
use std::time::{Duration, Instant};

/// What is to happen besides running a pipeline, and what was learnt on the way.
#[derive(Default)]
pub struct RunHooks<'h> {
    /// Called after each pass with its name and the module as it left it.
    pub after_pass: Option<AfterPass<'h>>,
    /// How long each pass took, in the order in which they ran.
    pub timings: Vec<PassTime>,
    /// What our passes did and why.
    pub remarks: Vec<Remark>,
}

/// What is called with the name of a pass and what it made of the module.
pub type AfterPass<'h> = Box<dyn FnMut(&str, &Module) + 'h>;

/// How long a pass took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassTime {
    /// The pass, as the pipeline names it.
    pub pass: String,
    /// Wall time, verification included.
    pub time: Duration,
}

/// Runs a pipeline on a module.
///
/// # Errors
/// A pipeline that names an unknown pass or option (before anything runs), or what a pass, or the
/// verifier after it, has against the program. The module is then what it was before that pass, or
/// something in between; drop it.
pub fn run_pipeline<'c>(
    session: &'c Session,
    module: &mut Module<'c>,
    pipeline: &str,
    hooks: &mut RunHooks,
) -> Result<(), Vec<Diagnostic>> {
    for stage in parse(session, pipeline)?.stages {
        let start = Instant::now();
        match &stage {
            Stage::Ours(pass) => {
                rewrite(session, module, |func| pass.run(func, &mut hooks.remarks))?;
            }
            Stage::Upstream { pipeline, .. } => {
                ramba_mlir::run_pipeline(session, module, pipeline)?;
            }
        }
        hooks.timings.push(PassTime { pass: stage.to_string(), time: start.elapsed() });
        if let Some(after_pass) = &mut hooks.after_pass {
            after_pass(&stage.to_string(), module);
        }
    }
    Ok(())
}

/// Runs a pipeline on one function, as a module of its own. Our passes need no MLIR; a module is made
/// where passes of upstream's run, or somebody looks on.
///
/// # Errors
/// Those of [`run_pipeline`], or if upstream's passes remove the function.
pub fn optimize(
    mlir: &dyn Mlir,
    func: &Func,
    pipeline: &str,
    hooks: &mut RunHooks,
) -> Result<Func, Vec<Diagnostic>> {
    let stages = parse(mlir, pipeline)?.stages;
    if hooks.after_pass.is_some() || !stages.iter().all(|stage| matches!(stage, Stage::Ours(_))) {
        return optimize_module(mlir.session()?, func, pipeline, hooks);
    }
    verify(func)?;
    let mut func = func.clone();
    for stage in &stages {
        let start = Instant::now();
        if let Stage::Ours(pass) = stage {
            pass.run(&mut func, &mut hooks.remarks)?;
        }
        hooks.timings.push(PassTime { pass: stage.to_string(), time: start.elapsed() });
    }
    Ok(func)
}

/// The same by way of a module in any case.
fn optimize_module(
    session: &Session,
    func: &Func,
    pipeline: &str,
    hooks: &mut RunHooks,
) -> Result<Func, Vec<Diagnostic>> {
    let mut module = export(session, std::slice::from_ref(func)).map_err(one)?;
    run_pipeline(session, &mut module, pipeline, hooks)?;
    let found = import(session, &module)?.into_iter().find(|other| other.name == func.name);
    let lost = || Diagnostic::new(&Loc::unknown(), format!("a pass removed '{}'", func.name));
    found.ok_or_else(|| one(lost()))
}

/// Are all passes of a pipeline known, with their options?
///
/// # Errors
/// The first that is not, at its column in the pipeline.
pub fn check_pipeline(session: &Session, pipeline: &str) -> Result<(), Diagnostic> {
    Pipeline::parse(session, pipeline).map(|_| ())
}

fn parse(mlir: &dyn Mlir, pipeline: &str) -> Result<Pipeline, Vec<Diagnostic>> {
    Pipeline::parse(mlir, pipeline).map_err(one)
}

fn one(diagnostic: Diagnostic) -> Vec<Diagnostic> {
    vec![diagnostic]
}

impl pipeline::OurPass {
    fn run(&self, func: &mut Func, remarks: &mut Vec<Remark>) -> Result<(), Vec<Diagnostic>> {
        let name = self.pass.name;
        self.pass.run(func, &self.options, remarks).map_err(one)?;
        verify(func).and_then(|()| (self.pass.gate)(func)).map_err(|errors| {
            let blame = |error: Diagnostic| {
                let loc = error.loc.clone();
                error.note(&loc, format!("{name} left an invalid function; this is a bug in it"))
            };
            errors.into_iter().map(blame).collect()
        })
    }
}

#[cfg(test)]
mod tests;
