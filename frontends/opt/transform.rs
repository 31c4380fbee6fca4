//! Runs a pipeline on a file and prints what it makes.

use crate::arguments::Arguments;
use crate::input::{self, Source};
use crate::report::{Sources, error, remark};
use crate::{expectations, output, timing};
use ramba::driver::{AfterPass, PassTime, RunHooks, run_pipeline};
use ramba_dialects::Diagnostic;
use ramba_mlir::{Module, Report, Session, bytecode, import, print};

/// Runs the pipeline on each part of the input. `false` if one failed and its errors are printed.
///
/// # Errors
/// If files cannot be read or written.
pub fn transform(arguments: &Arguments) -> Result<bool, String> {
    let source = input::read(&arguments.input)?;
    let parts = if arguments.split_input_file { source.split() } else { vec![source] };
    let mut written = Vec::new();
    let mut succeeded = true;
    let mut times = Vec::new();
    for (position, part) in parts.iter().enumerate() {
        if position > 0 {
            written.extend_from_slice(b"// -----\n");
        }
        let outcome = process(arguments, part);
        written.extend(outcome.made.unwrap_or_default());
        succeeded &= judge(arguments, part, &outcome.reports, outcome.failed);
        times.extend(outcome.times);
    }
    if arguments.timing {
        eprint!("{}", timing::table(&times));
    }
    // As with LLVM's tools, a file is made only of success; what reads a pipe sees the good parts.
    if succeeded || arguments.output == "-" {
        output::write(&arguments.output, &written)?;
    }
    Ok(succeeded)
}

/// What became of a part of the input.
struct Outcome {
    made: Option<Vec<u8>>,
    failed: bool,
    reports: Vec<Report>,
    times: Vec<PassTime>,
}

fn process(arguments: &Arguments, part: &Source) -> Outcome {
    let mut hooks = RunHooks { after_pass: printer(arguments), ..RunHooks::default() };
    let mut reports = Vec::new();
    let made = made(arguments, part, &mut hooks, &mut reports);
    if arguments.remarks {
        reports.extend(hooks.remarks.iter().map(remark));
    }
    let failed = made.is_err();
    let (made, errors) = match made {
        Ok(made) => (Some(made), Vec::new()),
        Err(errors) => (None, errors),
    };
    reports.extend(errors.into_iter().map(error));
    Outcome { made, failed, reports, times: hooks.timings }
}

fn made(
    arguments: &Arguments,
    part: &Source,
    hooks: &mut RunHooks,
    reports: &mut Vec<Report>,
) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let session = Session::new()?;
    let result = (|| {
        let mut module = load(&session, part)?;
        run_pipeline(&session, &mut module, arguments.pipeline.as_deref().unwrap_or(""), hooks)?;
        Ok(written(arguments, &module))
    })();
    reports.extend(session.take_reports());
    result
}

/// Parses and verifies a module.
///
/// # Errors
/// What is wrong with it.
pub fn load<'c>(session: &'c Session, source: &Source) -> Result<Module<'c>, Vec<Diagnostic>> {
    let module = session.parse(&source.bytes, &source.name)?;
    import(session, &module)?;
    Ok(module)
}

fn written(arguments: &Arguments, module: &Module) -> Vec<u8> {
    if arguments.emit_bytecode {
        return bytecode(module);
    }
    let mut text = print(module, arguments.print_debuginfo);
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text.into_bytes()
}

fn printer<'h>(arguments: &Arguments) -> Option<AfterPass<'h>> {
    let locations = arguments.print_debuginfo;
    arguments.print_ir_after_all.then(|| -> AfterPass<'h> {
        Box::new(move |pass, module| {
            eprintln!("// -----// IR Dump After {pass} //----- //\n{}\n", print(module, locations));
        })
    })
}

/// Prints what was reported, or compares it with what was expected.
fn judge(arguments: &Arguments, part: &Source, reports: &[Report], failed: bool) -> bool {
    let sources = Sources::new(part, arguments.pipeline.as_deref());
    if !arguments.verify_diagnostics {
        reports.iter().for_each(|report| eprint!("{}", sources.render(report)));
        return !failed;
    }
    let checked = expectations::check(&part.name, part.text().unwrap_or_default(), reports);
    let errors = checked.err().unwrap_or_default();
    errors.iter().for_each(|wrong| eprint!("{}", sources.render(&error(wrong.clone()))));
    errors.is_empty()
}
