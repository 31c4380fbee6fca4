//! Prefix combinations along one dimension of a box, on all threads of a rank.
//!
//! Where there are many lines, threads share them out. A few long lines are cut into blocks that fit
//! the second-level cache: a thread combines its block, learns what the blocks before it come to, and
//! scans the block while it is cached, so that memory is read once (decoupled look-back: Merrill and
//! Garland, "Single-pass Parallel Prefix Scan with Decoupled Look-back", 2016).

mod block;
mod lines;
mod monoid;
mod ordered;
mod parallel;

pub(crate) use lines::Lines;
pub(crate) use parallel::{BlockTotals, Kernel, Pass, kernel};

#[cfg(test)]
mod tests;
