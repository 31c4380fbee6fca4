//! Upstream's passes.

use crate::Session;
use melior::ir::Module;
use melior::pass::PassManager;
use melior::utility::{parse_pass_pipeline, register_all_passes};
use ramba_dialects::{Diagnostic, Loc};

/// Runs upstream's passes, given as `builtin.module(canonicalize,func.func(cse))`, and verifies the
/// module after each.
///
/// # Errors
/// A pipeline that [`check_pipeline`] refuses, or what a pass says when it fails.
pub fn run_pipeline<'c>(
    session: &'c Session,
    module: &mut Module<'c>,
    pipeline: &str,
) -> Result<(), Vec<Diagnostic>> {
    let manager = parse(session, pipeline).map_err(|message| {
        vec![Diagnostic::new(&Loc::unknown(), message)]
    })?;
    session.check(&format!("{pipeline} failed"), || manager.run(module).ok())
}

/// Do upstream's passes in a pipeline exist, with their options?
///
/// # Errors
/// What MLIR has against the pipeline, in its words.
pub fn check_pipeline(session: &Session, pipeline: &str) -> Result<(), String> {
    parse(session, pipeline).map(|_| ())
}

fn parse<'c>(session: &'c Session, pipeline: &str) -> Result<PassManager<'c>, String> {
    register_all_passes();
    let manager = PassManager::new(session.context());
    let parsed = parse_pass_pipeline(manager.as_operation_pass_manager(), pipeline);
    parsed.map(|()| manager).map_err(|error| error.to_string())
}
