//! Messages between ranks.
//!
//! A [`Transport`] moves bytes: [`Solo`] within one rank, [`ThreadTransport`] between threads of a
//! process, [`Mpi`] between processes. A [`Communicator`] adds what all of them need: tags, chunks, time
//! limits, counting. [`collectives`] are built on it and are deterministic: all ranks of a group get
//! the same bits, whichever message arrives first.

pub mod collectives;
mod communicator;
mod error;
mod group;
mod launcher;
mod mpi;
mod pending;
mod ring;
mod solo;
mod threads;
mod transport;
mod watch;

pub use communicator::{CommConfig, Communicator, Traffic};
pub use error::CommError;
pub use group::Group;
pub use launcher::{Launcher, connect, detect};
pub use mpi::Mpi;
pub use pending::Pending;
pub use solo::Solo;
pub use threads::{ThreadTransport, ThreadWorld};
pub use transport::{InFlight, Incoming, Outgoing, Transport};
pub use watch::Busy;
