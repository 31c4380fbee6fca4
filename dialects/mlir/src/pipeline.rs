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
    let manager = parse(session, pipeline)
        .map_err(|message| vec![Diagnostic::new(&Loc::unknown(), message)])?;
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
    // MLIR says what is wrong with names to its caller, and what is wrong with options to the context.
    let mut complaint = String::new();
    let parsed = session.check("options are not valid", || {
        match parse_pass_pipeline(manager.as_operation_pass_manager(), pipeline) {
            Ok(()) => Some(()),
            Err(melior::Error::ParsePassPipeline(message)) => {
                complaint = message;
                None
            }
            Err(_) => None,
        }
    });
    parsed.map(|()| manager).map_err(|errors| {
        let said: Vec<String> = errors.into_iter().map(|error| error.message).collect();
        let complaint = complaint.trim().replace("<Pass-Options-Parser>: ", "");
        if complaint.is_empty() { said.join("\n") } else { complaint }
    })
}
