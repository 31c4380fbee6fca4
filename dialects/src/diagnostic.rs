//! Errors and remarks that name the line of the user's program they are about.

use std::{fmt, sync::Arc};

/// A place in the front end's source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Loc(Option<(Arc<str>, u32, u32)>);

impl Loc {
    /// A place that nobody knows.
    pub fn unknown() -> Loc {
        Loc(None)
    }

    /// Line `line` and column `column` of `file`, both from 1 (column 0: not known).
    pub fn new(file: impl Into<Arc<str>>, line: u32, column: u32) -> Loc {
        Loc(Some((file.into(), line, column)))
    }

    /// File, line and column, if known.
    pub fn parts(&self) -> Option<(&str, u32, u32)> {
        self.0.as_ref().map(|(file, line, column)| (&**file, *line, *column))
    }
}

impl fmt::Display for Loc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.parts() {
            None => f.write_str("<unknown>"),
            Some((file, line, 0)) => write!(f, "{file}:{line}"),
            Some((file, line, column)) => write!(f, "{file}:{line}:{column}"),
        }
    }
}

/// What went wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{loc}: {message}{}", .notes.iter().map(|(loc, note)| format!("\n{loc}: note: {note}")).collect::<String>())]
pub struct Diagnostic {
    /// The offending line.
    pub loc: Loc,
    /// What is wrong with it.
    pub message: String,
    /// Other lines that have a part in it.
    pub notes: Vec<(Loc, String)>,
}

impl Diagnostic {
    /// A diagnostic without notes.
    pub fn new(loc: &Loc, message: impl Into<String>) -> Diagnostic {
        Diagnostic { loc: loc.clone(), message: message.into(), notes: Vec::new() }
    }

    /// Adds another line that has a part in it.
    pub fn note(mut self, loc: &Loc, message: impl Into<String>) -> Diagnostic {
        self.notes.push((loc.clone(), message.into()));
        self
    }
}

/// What a pass did and why, for those who ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The pass that speaks.
    pub pass: &'static str,
    /// The line it speaks about.
    pub loc: Loc,
    /// What it says.
    pub message: String,
}
