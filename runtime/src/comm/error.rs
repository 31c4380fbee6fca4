//! Why communication failed.

use ramba_abi::{DType, Reduction};
use std::time::Duration;

/// Why communication failed. Every variant names the rank concerned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommError {
    /// A peer did not answer in time.
    #[error("rank {rank} has waited {:.1} s for rank {peer}, which does not answer", .waited.as_secs_f64())]
    TimedOut {
        /// The waiting rank.
        rank: usize,
        /// The rank waited for.
        peer: usize,
        /// For how long.
        waited: Duration,
    },
    /// Another rank reports that a rank does not move.
    #[error("rank {by} reports: {report}")]
    Stalled {
        /// The rank that found out.
        by: usize,
        /// Its error.
        report: String,
    },
    /// The ranks do not run the same program.
    #[error("the ranks differ in their programs {from} to {to}")]
    Diverged {
        /// The first of the programs that may differ, counted from 0.
        from: u64,
        /// One past the last.
        to: u64,
    },
    /// A peer has left the job.
    #[error("rank {rank} waits for rank {peer}, which has left the job")]
    PeerGone {
        /// The waiting rank.
        rank: usize,
        /// The rank that left.
        peer: usize,
    },
    /// The job was aborted.
    #[error("rank {by} has aborted the job with code {code}")]
    Aborted {
        /// The rank that did.
        by: usize,
        /// Its exit code.
        code: i32,
    },
    /// A message of another size than agreed: the ranks do not run the same program.
    #[error("rank {rank} expected {expected} bytes from rank {peer} and got {got}")]
    SizeMismatch {
        /// The receiving rank.
        rank: usize,
        /// The sending rank.
        peer: usize,
        /// The bytes expected.
        expected: usize,
        /// The bytes that came (at least, if more than expected).
        got: usize,
    },
    /// A rank that does not exist.
    #[error("there is no rank {peer} in a job of {size}")]
    NoSuchRank {
        /// The rank asked for.
        peer: usize,
        /// The number of ranks.
        size: usize,
    },
    /// The ranks disagree about a value that has to be the same on all of them.
    #[error("rank {rank} differs from rank 0 in {what}")]
    Disagreement {
        /// The first rank that differs.
        rank: usize,
        /// What was compared.
        what: String,
    },
    /// A reduction that does not exist.
    #[error("{} of {dtype} elements does not exist", .reduction.name())]
    NoReduction {
        /// The element type.
        dtype: DType,
        /// The operation.
        reduction: Reduction,
    },
    /// MPI reported an error.
    #[error("{call} on rank {rank}: {message}")]
    Mpi {
        /// The MPI function.
        call: &'static str,
        /// The calling rank.
        rank: usize,
        /// MPI's own words.
        message: String,
    },
}
