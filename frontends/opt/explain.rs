//! `ramba-opt explain`: what the compiler did with a program and why.

use crate::arguments::Arguments;
use crate::input;
use crate::output;
use crate::report::{Sources, error, remark};
use crate::transform::load;
use ramba::driver::{RunHooks, run_pipeline};
use ramba_dialects::Diagnostic;
use ramba_mlir::Session;
use ramba_passes::pipeline::{dist_pipeline_with, reproducible_pipeline_with};

/// Runs the pipeline (by default the one that programs are compiled with) and prints the passes'
/// remarks. `false` if that failed and the errors are printed.
///
/// # Errors
/// If files cannot be read or written.
pub fn explain(arguments: &Arguments) -> Result<bool, String> {
    let source = input::read(&arguments.input)?;
    let pipeline = arguments.pipeline.clone().unwrap_or_else(|| talkative(arguments));
    let sources = Sources::new(&source, Some(&pipeline));
    let mut hooks = RunHooks::default();
    let outcome = optimize(&source, &pipeline, &mut hooks);
    let remarks = hooks.remarks.iter().map(|said| sources.render(&remark(said)));
    output::write(&arguments.output, remarks.collect::<String>().as_bytes())?;
    let errors = outcome.err().unwrap_or_default();
    errors.iter().for_each(|wrong| eprint!("{}", sources.render(&error(wrong.clone()))));
    Ok(errors.is_empty())
}

/// The pipeline that programs are compiled with, but its rewriting says why.
fn talkative(arguments: &Arguments) -> String {
    let pipeline =
        if arguments.reproducible { reproducible_pipeline_with } else { dist_pipeline_with };
    pipeline(arguments.ranks, "explain=true")
}

fn optimize(
    source: &input::Source,
    pipeline: &str,
    hooks: &mut RunHooks,
) -> Result<(), Vec<Diagnostic>> {
    let session = Session::new()?;
    let mut module = load(&session, source)?;
    run_pipeline(&session, &mut module, pipeline, hooks)
}
