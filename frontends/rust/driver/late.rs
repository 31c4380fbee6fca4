//! MLIR, once something needs it.

use ramba_dialects::Diagnostic;
use ramba_mlir::Session;
use std::cell::OnceCell;

/// Where MLIR is to be had.
pub trait Mlir {
    /// The context.
    ///
    /// # Errors
    /// If it cannot be made.
    fn session(&self) -> Result<&Session, Vec<Diagnostic>>;
}

impl Mlir for Session {
    fn session(&self) -> Result<&Session, Vec<Diagnostic>> {
        Ok(self)
    }
}

/// A context made when first asked for: most programs need none.
#[derive(Default)]
pub struct LateSession(OnceCell<Session>);

impl Mlir for LateSession {
    fn session(&self) -> Result<&Session, Vec<Diagnostic>> {
        if let Some(session) = self.0.get() {
            return Ok(session);
        }
        let session = Session::new()?;
        Ok(self.0.get_or_init(|| session))
    }
}
