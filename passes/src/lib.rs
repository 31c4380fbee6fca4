//! The passes over `dist` functions: one file a pass, named in [`PASSES`].
//!
//! [`pipeline`] puts them in order and says why. A pass sees a [`ramba_dialects::Func`]; it knows
//! neither MLIR nor machine code.

mod assign_destinations;
pub mod assign_layouts;
pub mod canonicalize;
pub mod cost;
mod fix_order;
mod fuse;
mod materialize_comm;
pub mod options;
pub mod pass;
pub mod pipeline;
pub mod rules;
pub mod saturate;
mod split_index_sets;

pub use options::{OptionDef, Options};
pub use pass::{PassContext, PassDef, pass_named};

/// Every pass.
pub const PASSES: &[&PassDef] = &[
    &split_index_sets::SPLIT_INDEX_SETS,
    &canonicalize::CANONICALIZE,
    &saturate::SATURATE,
    &fuse::FUSE,
    &fix_order::FIX_ORDER,
    &assign_layouts::ASSIGN_LAYOUTS,
    &materialize_comm::MATERIALIZE_COMM,
    &assign_destinations::ASSIGN_DESTINATIONS,
];
