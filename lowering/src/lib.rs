//! From dist to machine code, one file an edge.

pub mod dist_to_linalg;
pub mod engine;
pub mod kernel;
pub mod linalg_to_llvm;
pub mod schedule;
