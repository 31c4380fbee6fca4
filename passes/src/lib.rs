//! The passes over `dist` functions: one file a pass, named in [`PASSES`].
//!
//! [`pipeline`] puts them in order and says why. A pass sees a [`ramba_dialects::Func`]; it knows
//! neither MLIR nor machine code.

mod assign_destinations;
mod fuse;
pub mod options;
pub mod pass;
pub mod pipeline;

pub use options::{OptionDef, Options};
pub use pass::{PassContext, PassDef, pass_named};

/// Every pass.
pub const PASSES: &[&PassDef] = &[&fuse::FUSE, &assign_destinations::ASSIGN_DESTINATIONS];
