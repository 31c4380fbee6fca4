//! `ramba-opt explain`: what the compiler did with a program and why.

use crate::arguments::Arguments;
use crate::input;
use crate::output;
use crate::report::{Sources, error, remark};
use crate::transform::load;
use ramba::Machine;
use ramba::driver::{RunHooks, run_pipeline};
use ramba_dialects::{Diagnostic, Func, Loc};
use ramba_mlir::{Session, import, rewrite};
use ramba_passes::pipeline::{dist_pipeline, explaining, reproducible_pipeline};
use std::path::Path;

/// Runs the pipeline (by default the one that programs are compiled with, its passes talkative) and
/// prints the passes' remarks; draws the first result if asked to. `false` if that failed and the errors
/// are printed.
///
/// # Errors
/// If files cannot be read or written.
pub fn explain(arguments: &Arguments) -> Result<bool, String> {
    let source = input::read(&arguments.input)?;
    let pipeline = arguments.pipeline.clone().unwrap_or_else(|| talkative(arguments));
    let machine = arguments.machine.as_ref().map(|file| Machine::read(Path::new(file)));
    let machine = machine.transpose().map_err(|error| error.to_string())?;
    let sources = Sources::new(&source, Some(&pipeline));
    let mut hooks = RunHooks::default();
    let outcome = optimize(&source, &pipeline, machine.as_ref(), &mut hooks);
    let remarks = hooks.remarks.iter().map(|said| sources.render(&remark(said)));
    output::write(&arguments.output, remarks.collect::<String>().as_bytes())?;
    let drawn = outcome.and_then(|funcs| match &arguments.picture {
        None => Ok(None),
        Some(file) => picture(&funcs).map(|svg| Some((file, svg))).map_err(|error| vec![error]),
    });
    match drawn {
        Ok(picture) => {
            picture.map_or(Ok(()), |(file, svg)| output::write(file, svg.as_bytes()))?;
            Ok(true)
        }
        Err(errors) => {
            errors.into_iter().for_each(|wrong| eprint!("{}", sources.render(&error(wrong))));
            Ok(false)
        }
    }
}

/// The pipeline that programs are compiled with, but it says why.
fn talkative(arguments: &Arguments) -> String {
    let pipeline = if arguments.reproducible { reproducible_pipeline } else { dist_pipeline };
    explaining(&pipeline(arguments.ranks))
}

/// The functions as the pipeline leaves them.
fn optimize(
    source: &input::Source,
    pipeline: &str,
    machine: Option<&Machine>,
    hooks: &mut RunHooks,
) -> Result<Vec<Func>, Vec<Diagnostic>> {
    let session = Session::new()?;
    let mut module = load(&session, source)?;
    if let Some(machine) = machine {
        rewrite(&session, &mut module, |func| {
            func.machine = Some(machine.options().clone());
            Ok(())
        })?;
    }
    run_pipeline(&session, &mut module, pipeline, hooks)?;
    import(&session, &module)
}

/// A picture of the first array that the first function returns.
fn picture(funcs: &[Func]) -> Result<String, Diagnostic> {
    let returned = funcs.iter().find_map(|func| Some((func, func.returns.first()?)));
    let missing = |what: &str| Diagnostic::new(&Loc::unknown(), format!("no picture: {what}"));
    let (func, value) = returned.ok_or_else(|| missing("no array is returned"))?;
    let ty = func.ty(*value);
    let layout = ty.layout.as_ref().ok_or_else(|| missing("the pipeline assigns no layouts"))?;
    let title = format!("The first result of @{}, {}", func.name, ty.without_layout());
    Ok(ramba_abi::picture(&title, &ty.shape, layout))
}
