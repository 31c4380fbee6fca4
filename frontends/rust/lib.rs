//! ramba: whole-array programs, recorded lazily, compiled as a whole, run on every core of every
//! rank.
//!
//! ```no_run
//! use ramba::{Config, Scalar, Session, Ufunc, apply};
//!
//! # fn main() -> ramba::Result<()> {
//! let session = Session::new(Config::default())?;
//! let x = session.arange(Scalar::F64(0.0), Scalar::F64(1.0), 1_000_000)?;
//! let y = apply(&session, Ufunc::Mul, &[(&x).into(), 0.5.into()])?;
//! let sum = y.reduce(ramba::Reduction::Sum, None, false)?;
//! assert_eq!(sum.item()?, Scalar::F64(249_999_750_000.0));
//! # Ok(()) }
//! ```
//!
//! A [`Session`] is one rank. Operations on [`Array`]s record; reading a value
//! ([`Array::to_host`], [`Array::item`]) or [`Session::sync`] compiles and runs what was recorded.

mod agreement;
mod arg_reduce;
mod array;
mod compare;
mod compile;
mod config;
mod contract;
mod create;
mod cut;
mod distribution;
pub mod driver;
mod error;
mod execute;
mod fingerprint;
mod function;
mod groups;
mod integers;
mod machine;
mod operation;
mod promote;
mod recording;
mod reduce;
mod scan;
mod session;
mod trace;
mod view;

pub use array::Array;
pub use config::{Config, Ranks};
pub use create::HostArray;
pub use error::{Error, Result};
pub use execute::{Counters, Traffic};
pub use function::Function;
pub use machine::Machine;
pub use operation::{Operand, apply};
pub use promote::Number;
pub use ramba_abi::{DimRule, Distribution, Grid};
pub use ramba_dialects::ufunc::{TypeRule, UFUNCS, UfuncDef};
pub use ramba_dialects::{DType, Licence, Loc, Reduction, Remark, Scalar, Ufunc};
pub use session::{LicenceScope, Session};
pub use view::Index;

/// The Rust program in README.md, compiled by the documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
