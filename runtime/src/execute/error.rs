//! Why a schedule could not be run.

use crate::comm::CommError;
use crate::exchange::ExchangeError;
use crate::memory::{MemoryError, Size};
use ramba_abi::DType;
use ramba_abi::schedule::{ExchangeId, SlotId};

/// Why a schedule could not be run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExecuteError {
    /// The schedule was made for another number of ranks.
    #[error("a program for {expected} ranks cannot run on {got}")]
    WrongRanks {
        /// The ranks of the schedule.
        expected: usize,
        /// The ranks of the job.
        got: usize,
    },
    /// Another number of inputs, scalars or kernels than the schedule has.
    #[error("the program has {expected} {what}, and {got} were given")]
    WrongCount {
        /// What is counted.
        what: &'static str,
        /// How many the schedule has.
        expected: usize,
        /// How many were given.
        got: usize,
    },
    /// An input is not the array that the schedule was made for.
    #[error("input {position} is {got}, not {expected}")]
    WrongInput {
        /// Its position.
        position: usize,
        /// What the schedule says.
        expected: String,
        /// What was given.
        got: String,
    },
    /// A scalar has another type than the schedule says.
    #[error("scalar {position} is {got}, not {expected}")]
    WrongScalar {
        /// Its position.
        position: usize,
        /// The type that the schedule says.
        expected: DType,
        /// The type given.
        got: DType,
    },
    /// A step makes no sense for this rank.
    #[error("{location}: {source}")]
    Step {
        /// The source line.
        location: String,
        /// Why.
        source: BindError,
    },
    /// The program would need more memory at a time than there may be. Nothing was begun.
    #[error(
        "{location}: unable to allocate {}, which the program needs together: {} of at most {} are \
         in use",
        Size(*.needed), Size(*.in_use), Size(*.limit)
    )]
    TooLarge {
        /// The source line that comes to the most.
        location: String,
        /// The most that the program itself uses at a time, in bytes.
        needed: usize,
        /// The bytes in use without it.
        in_use: usize,
        /// The most that may be in use.
        limit: usize,
    },
    /// There was no memory.
    #[error("{location}: {source}")]
    Memory {
        /// The source line.
        location: String,
        /// Why.
        source: MemoryError,
    },
    /// The other ranks could not be reached.
    #[error("{location}: {operation}: {source}")]
    Comm {
        /// The source line.
        location: String,
        /// What was under way.
        operation: &'static str,
        /// Why.
        source: CommError,
    },
}

/// What is wrong with a step of a schedule. Programs that the compiler made have none of these.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BindError {
    /// A slot, kernel, iteration dimension or grid axis that does not exist.
    #[error("there is no {what} {index}")]
    Missing {
        /// What kind of thing.
        what: &'static str,
        /// Its number.
        index: usize,
    },
    /// A slot is read before anything was written to it.
    #[error("slot {} is read before it is written", .0.0)]
    ReadBeforeWrite(SlotId),
    /// A kernel would reach outside of what this rank holds.
    #[error("operand {operand} touches {touched}, and rank {rank} holds {held}")]
    OutOfReach {
        /// The operand's position.
        operand: usize,
        /// This rank.
        rank: usize,
        /// The box touched.
        touched: String,
        /// The box held.
        held: String,
    },
    /// A rank would run part of a block of iterations that must be run whole.
    #[error("a block of iterations that must be run whole is cut")]
    CutBlock,
    /// Slots that should be of the same shape and element type are not.
    #[error("slots {} and {} differ in shape or element type", .0.0, .1.0)]
    Unlike(SlotId, SlotId),
    /// A reduction of elements that cannot be combined.
    #[error("slot {} cannot be combined by {reduction}", .slot.0)]
    NotCombinable {
        /// The slot.
        slot: SlotId,
        /// The reduction's name.
        reduction: &'static str,
    },
    /// An exchange is awaited that was not started, or started twice.
    #[error("exchange {} is not started once and awaited", .0.0)]
    Unpaired(ExchangeId),
    /// A slot that is written with the caller's value.
    #[error("slot {} is a scalar and cannot be written", .0.0)]
    ScalarWritten(SlotId),
}

/// A failure of a running step, before its place is known.
#[derive(Debug)]
pub(super) enum StepFailure {
    Memory(MemoryError),
    Comm(CommError),
}

impl From<MemoryError> for StepFailure {
    fn from(error: MemoryError) -> StepFailure {
        StepFailure::Memory(error)
    }
}

impl From<CommError> for StepFailure {
    fn from(error: CommError) -> StepFailure {
        StepFailure::Comm(error)
    }
}

impl From<ExchangeError> for StepFailure {
    fn from(error: ExchangeError) -> StepFailure {
        match error {
            ExchangeError::Comm(error) => StepFailure::Comm(error),
            ExchangeError::Memory(error) => StepFailure::Memory(error),
            ExchangeError::WrongLength { expected, .. } => {
                StepFailure::Memory(MemoryError::Refused { requested: expected, in_use: 0 })
            }
        }
    }
}

impl StepFailure {
    /// The failure of an `operation` of this source line.
    pub(super) fn at(self, location: &str, operation: &'static str) -> ExecuteError {
        let location = location.to_owned();
        match self {
            StepFailure::Memory(source) => ExecuteError::Memory { location, source },
            StepFailure::Comm(source) => ExecuteError::Comm { location, operation, source },
        }
    }
}
