//! What a pass is.

use crate::{OptionDef, Options, PASSES};
use ramba_dialects::{Diagnostic, Func, Loc, Remark};

/// One pass: a row of [`PASSES`].
pub struct PassDef {
    /// Its name, which is also its file's: `dist-fuse` is `fuse.rs`.
    pub name: &'static str,
    /// One sentence for `--list-passes` and the manual.
    pub summary: &'static str,
    /// What it can be told.
    pub options: &'static [OptionDef],
    /// Runs it on one function. On an error the function is unspecified and must be dropped.
    pub run: fn(&mut Func, &mut PassContext) -> Result<(), Diagnostic>,
    /// What a valid function must be, besides, after the pass: what later passes rely on.
    pub gate: fn(&Func) -> Result<(), Vec<Diagnostic>>,
}

/// The gate of passes after which any valid function may come.
pub fn anything(_: &Func) -> Result<(), Vec<Diagnostic>> {
    Ok(())
}

/// What a running pass is given besides the function.
pub struct PassContext<'a> {
    /// The pass that runs.
    pub pass: &'static str,
    /// Its options, checked against its row.
    pub options: &'a Options,
    /// Where it says what it did and why.
    pub remarks: &'a mut Vec<Remark>,
}

impl PassContext<'_> {
    /// Records what was done about a line, and why.
    pub fn remark(&mut self, loc: &Loc, message: impl Into<String>) {
        let remark = Remark { pass: self.pass, loc: loc.clone(), message: message.into() };
        self.remarks.push(remark);
    }
}

/// The pass of a name.
pub fn pass_named(name: &str) -> Option<&'static PassDef> {
    PASSES.iter().copied().find(|pass| pass.name == name)
}

impl PassDef {
    /// Runs the pass with options that [`Options::parse`] made for it.
    ///
    /// # Errors
    /// The pass's own.
    pub fn run(
        &'static self,
        func: &mut Func,
        options: &Options,
        remarks: &mut Vec<Remark>,
    ) -> Result<(), Diagnostic> {
        (self.run)(func, &mut PassContext { pass: self.name, options, remarks })
    }
}
