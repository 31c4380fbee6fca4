//! Moving array data between ranks.
//!
//! [`plan()`] says in closed form who sends which box to whom when an array goes from one layout to
//! another; every element that a rank lacks is sent to it once. A halo exchange is the special case
//! in which the target is the same layout, grown. An [`Exchange`] is a plan prepared for memory:
//! the boxes of several arrays that go to one rank travel as one message, and a box without gaps is
//! sent and received in place.

mod copy;
mod parcels;
mod plan;
mod redistribute;
mod underway;

pub use copy::{Region, copy_region, spread_region};
pub use parcels::{Exchange, HaloWish, Transfer};
pub use plan::{Parcel, Plan, plan};
pub use redistribute::{gather, redistribute};
pub use underway::{Ends, Underway};

use crate::comm::CommError;
use crate::memory::MemoryError;

/// Why data could not be moved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeError {
    /// Ranks could not be reached.
    #[error(transparent)]
    Comm(#[from] CommError),
    /// There was no memory for messages or results.
    #[error(transparent)]
    Memory(#[from] MemoryError),
    /// An array given as bytes had another length than its shape and element type say.
    #[error("an array of {expected} bytes was given as {got} bytes")]
    WrongLength {
        /// The bytes of the array.
        expected: usize,
        /// The bytes given.
        got: usize,
    },
}
