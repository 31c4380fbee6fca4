//! The engine, from kernel text to results.

mod kernels;
mod object_cache;
mod support;
mod vectorization;
