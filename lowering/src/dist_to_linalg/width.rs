//! How wide a kernel's vectors are.
//!
//! The engine uses vectors of 32 bytes, also where the processor has longer ones. Where a loop computes more than
//! it loads and stores, half as many instructions for the same numbers are worth more than that: measured on a
//! Zen 4 core, in 64 bytes a chain of twenty operations takes 0.78 of the time, a step of the Mandelbrot iteration
//! 0.89, but `A += B + s*C` in the caches 1.13, since vectors that are not aligned touch two cache lines each.
//! Functions of the math library take the longest vectors there are: eight logarithms in one call take less time
//! than twice four.

use super::is_call;
use crate::kernel::KernelPlan;
use ramba_dialects::Body;
use ramba_dialects::ir::ScalarKind;

/// Does the body call functions, or else compute more than it loads and stores?
pub(super) fn wants_long_vectors(plan: &KernelPlan, body: &Body, innermost: usize) -> bool {
    let flops = |kind: &ScalarKind| match kind {
        ScalarKind::Apply(ufunc) => ufunc.def().flops.max(1) as usize,
        _ => 0,
    };
    let computed: usize = body.ops.iter().map(|op| flops(&op.kind)).sum();
    let outweighs = computed > plan.reads.len() + plan.writes.len();
    body.ops.iter().any(|op| is_call(body, op)) || (outweighs && !plan.reads_neighbours(innermost))
}
