//! `dist-materialize-comm`: every message that the layouts imply becomes an operation.
//!
//! ```mlir
//! // %a is split in blocks of rows; the nest reads rows i, i+1 and i+2 of it at i.
//! %1 = "dist.generic"(%a, %a, %a, %b) … {layout = #rows} : …
//! ```
//! becomes
//! ```mlir
//! %0 = "dist.halo_exchange"(%a) {low = array<i64: 1, 0>, high = array<i64: 1, 0>} : …
//! %1 = "dist.generic"(%0, %0, %0, %b) … {layout = #rows} : …
//! ```
//!
//! After the pass each rank holds what its iterations read. [`reads`] decides between reading in
//! place, halo and copy; [`gather`] shapes the copies; [`plan`] looks at the whole function, so that
//! one exchange serves every reader of an array version, and [`share`] one copy several; [`emit`] writes
//! the operations, [`scatter`] sees where parts of what is combined will do, and [`together`] puts those that can share messages next to each other.

mod emit;
mod gather;
pub mod ownership;
mod plan;
pub mod reads;
mod scatter;
mod share;
mod together;

use crate::{PassContext, PassDef};
use ramba_dialects::{Diagnostic, Func, Opcode, verify_local_reads, verify_local_writes};

pub use gather::{Gather, moved};
pub use plan::Placement;

/// The pass's row.
pub const MATERIALIZE_COMM: PassDef = PassDef {
    name: "dist-materialize-comm",
    summary: "Insert the halo exchanges, redistributions and reductions that layouts imply",
    options: &[],
    run: materialize_comm,
    gate: local,
};

fn materialize_comm(func: &mut Func, cx: &mut PassContext) -> Result<(), Diagnostic> {
    let plan = plan::plan(func)?;
    *func = together::together(&scatter::scatter(&emit::emit(func, &plan)?)?);
    for op in &func.ops {
        let result = || func.ty(op.results[0]);
        let message = match op.opcode {
            Opcode::HaloExchange => {
                let (low, high) = (op.ints("low"), op.ints("high"));
                format!("exchanges a halo of {low:?} below and {high:?} above for {}", result())
            }
            Opcode::Reshard => format!("moves {} into another layout", result()),
            Opcode::AllReduce => format!("combines {} over ranks", result()),
            Opcode::ReduceScatter => format!("combines {} over ranks, a part on each", result()),
            _ => continue,
        };
        cx.remark(&op.loc, message);
    }
    Ok(())
}

/// Each rank holds what it reads, and owns what it writes.
fn local(func: &Func) -> Result<(), Vec<Diagnostic>> {
    verify_local_reads(func)?;
    verify_local_writes(func)
}

#[cfg(test)]
mod tests;
