//! `ramba-opt`: reads, checks, transforms, explains and runs programs of the dist dialect.
//!
//! It is to ramba what `mlir-opt` is to MLIR, with the same option names, messages and exit codes,
//! and three commands of its own: `explain` says what the compiler did and why, `run` executes a
//! program, `calibrate` measures the machine.

mod arguments;
mod calibrate;
mod expectations;
mod explain;
mod input;
mod output;
mod report;
mod run;
mod timing;
mod transform;

use arguments::{Action, Arguments};
use ramba_dialects::irdl::{self, Checks};
use std::process::ExitCode;

fn main() -> ExitCode {
    match Arguments::parse(std::env::args().skip(1)).and_then(perform) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("ramba-opt: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Does what was asked. `false` if it failed and has said why.
fn perform(arguments: Arguments) -> Result<bool, String> {
    match arguments.action {
        Action::Help => output::print(arguments::help()),
        Action::Version => output::print(format!("ramba-opt {}\n", env!("CARGO_PKG_VERSION"))),
        Action::ListPasses => output::print(arguments::pass_list()),
        Action::EmitIrdl => {
            output::write(&arguments.output, irdl::text(Checks::All).as_bytes()).map(|()| true)
        }
        Action::Transform => transform::transform(&arguments),
        Action::Explain => explain::explain(&arguments),
        Action::Run => run::run(&arguments),
        Action::Calibrate => calibrate::calibrate(&arguments),
    }
}
