//! The door between `dist` functions and MLIR.
//!
//! A [`Session`] owns an MLIR context that knows the `dist` dialect. [`export`] writes
//! [`ramba_dialects::Func`]s into a module, [`import`] reads them back, checking everything on the
//! way: it is the dialect's verifier. Nothing is lost between the two; [`Builder`] makes upstream
//! operations for lowerings.
//!
//! # What a function looks like
//! ```mlir
//! func.func @main(%a: !dist.array<tensor<8xf64>> {dist.donated}) -> !dist.array<tensor<8xf64>> {
//!   %0 = "dist.map"(%a, %a) {fn = "add"}
//!     : (!dist.array<tensor<8xf64>>, !dist.array<tensor<8xf64>>) -> !dist.array<tensor<8xf64>>
//!   %1 = "dist.generic"() ({
//!     %x = "dist.load"(%0) {at = affine_map<(d0) -> (d0)>} : (!dist.array<tensor<8xf64>>) -> f64
//!     %y = "dist.apply"(%x) {fn = "sqrt"} : (f64) -> f64
//!     vector.yield %y : f64
//!   }) {domain = array<i64: 8>, outs = [affine_map<(d0) -> (d0)>], kinds = ["store"],
//!       inits = array<i64: -1>} : () -> !dist.array<tensor<8xf64>>
//!   return %1 : !dist.array<tensor<8xf64>>
//! }
//! ```
//! * Attributes are written as [`ramba_dialects::ir::AttrKind`] says: integers `3 : i64`, complex
//!   numbers `[2.0 : f64, 1.0 : f64]`.
//! * A loop nest captures its operands, one `dist.load` or `dist.base` each, and its body ends with
//!   `vector.yield`. With several results it returns a `tuple`, taken apart by `dist.result`
//!   ([`ramba_dialects::irdl`] says why).
//! * Arguments carry `dist.donated`, `dist.by_value` and `dist.placed = #dist.layout<…>`, the fields of
//!   [`ramba_dialects::ir::Arg`].
//! * A layout is the encoding of the tensor type: see [`layout`].

mod attributes;
mod builder;
mod export;
mod import;
pub mod layout;
mod locations;
mod pipeline;
mod raw;
mod rewrite;
mod scalars;
mod session;
mod types;

/// A module of functions.
pub use melior::ir::Module;

pub use builder::{Builder, OpBuilder};
pub use export::{export, export_func};
pub use import::{dist_functions, import, import_func};
pub use locations::{location, place};
pub use pipeline::{check_pipeline, run_pipeline};
pub use raw::{bytecode, print};
pub use rewrite::rewrite;
pub use session::{Report, Session, Severity};
pub use types::{array_type, dtype_of, element_type};
