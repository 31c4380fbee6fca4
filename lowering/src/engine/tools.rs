//! What compilations need and can use again: an MLIR context and a code generator.
//!
//! Making them takes as long as compiling a small kernel does (a code generator's tables are filled when
//! it first generates code), so that they are kept for the next compilation, whichever thread does it.

use super::{
    EngineError,
    mlir_context::kernel_context,
    parts::{Part, Parts},
    target::{Host, TargetMachine},
};
use melior::Context;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// So many kernels are compiled in a context: types and attributes live as long as it does.
const KERNELS: usize = 256;

/// What one compilation at a time works with.
pub(super) struct Tools {
    /// The context of its MLIR.
    pub context: Context,
    /// The code generator of this machine.
    pub machine: TargetMachine,
    uses: usize,
}

// SAFETY: neither refers to the thread that made it (contexts are single-threaded, which means that one thread
// at a time may use them); `with_tools` gives tools to one thread at a time.
unsafe impl Send for Tools {}

impl Tools {
    fn new() -> Result<Tools, EngineError> {
        let machine = TargetMachine::new(&Host::detect()?)?;
        Ok(Tools { context: kernel_context(), machine, uses: 0 })
    }
}

/// The tools that nobody uses at the moment.
static SHELF: Mutex<Vec<Tools>> = Mutex::new(Vec::new());

fn shelf() -> MutexGuard<'static, Vec<Tools>> {
    SHELF.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does something with tools. Those of a compilation that panicked are not used again.
pub(super) fn with_tools<T>(
    parts: &Parts,
    action: impl FnOnce(&Tools) -> Result<T, EngineError>,
) -> Result<T, EngineError> {
    let kept = shelf().pop();
    let mut tools = kept.map_or_else(|| parts.time(Part::Prepare, Tools::new), Ok)?;
    let result = action(&tools);
    tools.uses += 1;
    if tools.uses < KERNELS {
        shelf().push(tools);
    }
    result
}
