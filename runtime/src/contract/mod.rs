//! Sums of products of two arrays in this rank's memory, over threads.
//!
//! A contraction is loops around a matrix product: of the loops of either factor alone, and of those
//! summed over, the longest is the matrix product's; neighbouring loops that walk memory as one are one.
//! The matrix product itself is the crate `gemm`'s, after Goto and van de Geijn, "Anatomy of
//! High-Performance Matrix Multiplication" (2008): it packs what it reads, so that operands may have
//! any strides and transposed ones need no copy. Each thread computes blocks of the result.

mod matrix;
mod nest;
mod ordered;
#[cfg(test)]
mod tests;

pub(crate) use matrix::{Multiplier, multiplier};
pub(crate) use nest::{Loop, Nest};
pub(crate) use ordered::{Contractor, Ordered, contractor};
