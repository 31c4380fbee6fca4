//! Executes schedules on the ranks of a job.
//!
//! A [`RankContext`] is one rank's share of a job: its [`comm::Communicator`], its worker
//! [`threads`], its buffer [`memory::Pool`], its [`counters`] and its [`ledger`]. [`exchange`] moves array data
//! between ranks, and [`execute`] runs a whole [`ramba_abi::Schedule`]. Nothing here knows about
//! MLIR: the compiler and the runtime meet in `ramba-abi`.

mod affinity;
pub mod calibrate;
pub mod combine;
pub mod comm;
pub mod context;
mod contract;
pub mod counters;
pub mod exchange;
pub mod execute;
pub mod ledger;
pub mod memory;
mod scan;
pub mod shard;
pub mod threads;
pub mod topology;

pub use context::{RankContext, RuntimeConfig};
pub use counters::{Counters, Snapshot};
pub use execute::{ExecuteError, Program};
pub use shard::{Fringe, Placement, Shard};
