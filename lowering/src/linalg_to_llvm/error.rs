//! What can go wrong on the way to the `llvm` dialect.

use melior::{Context, diagnostic::Diagnostic};
use std::{cell::RefCell, rc::Rc};
use thiserror::Error;

/// A module could not be lowered.
#[derive(Debug, Error)]
pub enum LoweringError {
    /// The module's text is not valid MLIR.
    #[error("invalid kernel module: {0}")]
    Parse(String),
    /// A function marked as a kernel is not of the form that kernels have.
    #[error("kernel @{kernel}: {problem}")]
    Form {
        /// The function's name.
        kernel: String,
        /// What is not as documented.
        problem: String,
    },
    /// Building the entry point of a kernel failed.
    #[error(transparent)]
    Build(#[from] melior::Error),
    /// An upstream pass failed.
    #[error("lowering kernels to the llvm dialect: {0}")]
    Conversion(String),
}

impl LoweringError {
    /// Adds what MLIR said meanwhile to errors that have nothing to say themselves.
    fn with_diagnostics(self, diagnostics: &str) -> LoweringError {
        match self {
            LoweringError::Conversion(_) => LoweringError::Conversion(diagnostics.into()),
            LoweringError::Parse(_) => LoweringError::Parse(diagnostics.into()),
            LoweringError::Build(error) if !diagnostics.is_empty() => {
                LoweringError::Conversion(format!("{error}: {diagnostics}"))
            }
            other => other,
        }
    }
}

/// Runs `action` and puts the diagnostics that MLIR gives meanwhile into its error.
pub(crate) fn collect_diagnostics<T>(
    context: &Context,
    action: impl FnOnce() -> Result<T, LoweringError>,
) -> Result<T, LoweringError> {
    let messages = Rc::new(RefCell::new(Vec::new()));
    let sink = Rc::clone(&messages);
    let handler = context.attach_diagnostic_handler(move |diagnostic| {
        sink.borrow_mut().push(render(&diagnostic));
        true
    });
    let result = action();
    context.detach_diagnostic_handler(handler);
    result.map_err(|error| error.with_diagnostics(&messages.borrow().join("; ")))
}

/// The location and message of a diagnostic, and of the notes below it.
fn render(diagnostic: &Diagnostic) -> String {
    let mut text = format!("{}: {diagnostic}", diagnostic.location());
    for index in 0..diagnostic.note_count() {
        if let Ok(note) = diagnostic.note(index) {
            text.push_str(&format!(" ({}: {note})", note.location()));
        }
    }
    text
}
