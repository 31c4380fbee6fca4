//! What can go wrong between a kernel module and callable code.

use crate::linalg_to_llvm::LoweringError;
use thiserror::Error;

/// Kernels could not be compiled or loaded.
#[derive(Clone, Debug, Error)]
pub enum EngineError {
    /// LLVM cannot generate code for this machine.
    #[error("no code can be generated for this machine: {0}")]
    Target(String),
    /// The kernel module is invalid or cannot be lowered to the `llvm` dialect.
    #[error("{0}")]
    Lowering(String),
    /// The `llvm` dialect could not be translated to LLVM IR.
    #[error("translating kernels to LLVM IR: {0}")]
    Translation(String),
    /// An LLVM pass failed.
    #[error("optimizing kernels: {0}")]
    Optimization(String),
    /// LLVM could not write the object code.
    #[error("generating object code: {0}")]
    Emission(String),
    /// The object code could not be linked into the process.
    #[error("linking kernels: {0}")]
    Linking(String),
    /// The module does not define a kernel that was asked for.
    #[error("no kernel named `{name}`: {reason}")]
    MissingKernel {
        /// The kernel asked for.
        name: String,
        /// What the linker says.
        reason: String,
    },
}

impl From<LoweringError> for EngineError {
    fn from(error: LoweringError) -> EngineError {
        EngineError::Lowering(error.to_string())
    }
}
