//! The `dist` dialect: what a distributed array program is.
//!
//! * [`ops`]: the operations, one table row each; [`ufunc`]: the scalar functions, one row each.
//! * [`ir`]: a [`ir::Func`] holds one program in Rust, as passes see it; the crate `ramba-mlir`
//!   carries it to and from MLIR.
//! * [`reference`](mod@reference): what programs mean, as a slow interpreter to test against.
//! * [`verify`](mod@verify): is a program what it claims to be? `generate` (a feature) makes random
//!   ones for tests.
//! * [`diagnostic`]: errors and remarks with the front end's file and line.
//!
//! This crate knows neither MLIR nor machines: everything here is plain data and algebra.

pub mod diagnostic;
#[cfg(feature = "generate")]
pub mod generate;
pub mod ir;
pub mod irdl;
pub mod ops;
pub mod reference;
pub mod ufunc;
pub mod verify;

pub use diagnostic::{Diagnostic, Loc, Remark};
pub use ir::{
    ArrayType, AttrValue, Body, Func, Licence, Op, OpId, ScalarId, ScalarOp, Shape, ValueId,
};
pub use ops::Opcode;
pub use ramba_abi::{DType, Layout, Reduction, Scalar, ViewMap};
pub use ufunc::Ufunc;
pub use verify::{verify, verify_local_reads, verify_local_writes};
