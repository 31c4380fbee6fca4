//! An MLIR context of our own, and what MLIR says in it.

use crate::locations;
use crate::raw::{self, Said};
use melior::Context;
use melior::dialect::DialectRegistry;
use melior::ir::Module;
use melior::utility::{load_irdl_dialects, register_all_dialects};
use ramba_dialects::irdl::{self, Checks};
use ramba_dialects::{Diagnostic, Loc};
use std::cell::RefCell;
use std::rc::Rc;

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The program is refused.
    Error,
    /// The program is accepted with doubts.
    Warning,
    /// What was done to the program.
    Remark,
    /// Belongs to another diagnostic.
    Note,
}

impl Severity {
    /// The word in front of a message: `error`.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Remark => "remark",
            Severity::Note => "note",
        }
    }
}

/// Something MLIR said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// How bad it is.
    pub severity: Severity,
    /// What, and where.
    pub diagnostic: Diagnostic,
}

/// An MLIR context that knows the `dist` dialect, loads other dialects when they are met, uses no
/// threads, and keeps what MLIR says instead of printing it.
///
/// Modules borrow it. It stays on the thread that made it.
pub struct Session {
    context: Context,
    reports: Rc<RefCell<Vec<Report>>>,
}

impl Session {
    /// A new context.
    ///
    /// # Errors
    /// If MLIR refuses the dialect's definition.
    pub fn new() -> Result<Session, Vec<Diagnostic>> {
        let registry = DialectRegistry::new();
        register_all_dialects(&registry);
        let session = Session {
            context: Context::new_with_registry(&registry, false),
            reports: Rc::default(),
        };
        session.keep_reports();
        session.load_dist()?;
        // Parsing loads dialects by itself, building does not.
        for dialect in ["func", "vector"] {
            session.context.get_or_load_dialect(dialect);
        }
        Ok(session)
    }

    fn keep_reports(&self) {
        let reports = Rc::clone(&self.reports);
        raw::attach_listener(&self.context, move |said| {
            let Said { severity, loc, message, notes } = said;
            // MLIR does not report from within a report; if it did, that one would be lost.
            if let Ok(mut reports) = reports.try_borrow_mut() {
                let diagnostic = Diagnostic { loc, message, notes };
                reports.push(Report { severity, diagnostic });
            }
        });
    }

    fn load_dist(&self) -> Result<(), Vec<Diagnostic>> {
        let definition = self.parse(irdl::text(Checks::Names).as_bytes(), "dist.irdl.mlir")?;
        self.check("cannot load the dist dialect", || load_irdl_dialects(&definition).then_some(()))
    }

    /// The context.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Parses and verifies MLIR text or bytecode. `file` names it in locations (`-` is standard
    /// input). Several top-level operations are put into one module.
    ///
    /// # Errors
    /// What MLIR has against it.
    pub fn parse(&self, source: &[u8], file: &str) -> Result<Module<'_>, Vec<Diagnostic>> {
        let parsed =
            self.check("cannot parse the module", || raw::parse_module(&self.context, source));
        match parsed {
            Ok(mut module) => {
                locations::name_source(self, &mut module, file);
                Ok(module)
            }
            Err(mut errors) => {
                errors.iter_mut().for_each(|error| locations::name_source_in(error, file));
                Err(errors)
            }
        }
    }

    /// Runs a step of MLIR that says why it fails.
    ///
    /// # Errors
    /// If `step` returns nothing: what MLIR said, or `otherwise` if it said nothing.
    pub fn check<T>(
        &self,
        otherwise: &str,
        step: impl FnOnce() -> Option<T>,
    ) -> Result<T, Vec<Diagnostic>> {
        let before = self.reports.borrow().len();
        if let Some(value) = step() {
            return Ok(value);
        }
        let reports = self.reports.borrow_mut().split_off(before);
        let (errors, others): (Vec<_>, Vec<_>) =
            reports.into_iter().partition(|report| report.severity == Severity::Error);
        self.reports.borrow_mut().extend(others);
        if errors.is_empty() {
            return Err(vec![Diagnostic::new(&Loc::unknown(), otherwise)]);
        }
        Err(errors.into_iter().map(|report| report.diagnostic).collect())
    }

    /// What MLIR has said so far that was not returned as an error.
    pub fn take_reports(&self) -> Vec<Report> {
        std::mem::take(&mut self.reports.borrow_mut())
    }
}
