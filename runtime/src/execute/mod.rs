//! Running schedules.
//!
//! A [`Program`] is a schedule with its machine code. When it first meets inputs that lie in memory
//! in a certain way it works out, once, what this rank has to do (`bind`): the tiles of each
//! launch, the messages of each exchange, what must be allocated before each step. A run then only
//! adds pointers to offsets.

mod all_reduce;
mod bind;
mod contract;
mod copy;
mod error;
mod exchange;
mod launch;
mod leaves;
mod operand;
mod partials;
mod pieces;
mod program;
mod reduce_scatter;
mod room;
mod scan;
mod sharing;
mod state;
mod streaming;
mod sweep;
pub mod tiles;

pub use error::{BindError, ExecuteError};
pub use program::Program;
pub(crate) use streaming::publish_streamed;
