//! The C interface; `include/ramba.h` documents it.
//!
//! Each function checks its pointers, calls the Rust crate, and turns errors and panics into a status
//! with a message.

mod array;
mod function;
mod operations;
mod session;
mod status;

pub use array::*;
pub use function::*;
pub use operations::*;
pub use session::*;
pub use status::{Status, ramba_last_error};
