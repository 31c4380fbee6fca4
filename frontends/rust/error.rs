//! What can go wrong at the surface, in the kinds that NumPy users know.

use ramba_dialects::Diagnostic;

/// An error of the public API.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The arguments do not fit together (NumPy's `ValueError`).
    #[error("{0}")]
    Value(String),
    /// An index outside its dimension (NumPy's `IndexError`).
    #[error("{0}")]
    Index(String),
    /// An operation that the element types do not have (NumPy's `TypeError`).
    #[error("{0}")]
    Type(String),
    /// A number that the element type cannot hold (NumPy's `OverflowError`).
    #[error("{0}")]
    Overflow(String),
    /// More memory than the limit allows; nothing was allocated.
    #[error("{0}")]
    Memory(String),
    /// The compiler refused the program: a bug in ramba, with the line that brought it about.
    #[error("{0}")]
    Compile(#[from] Diagnostic),
    /// Executing or communicating failed.
    #[error("{0}")]
    Runtime(String),
}

/// A result of the public API.
pub type Result<T, E = Error> = std::result::Result<T, E>;
