//! How long the parts of compilations take.

use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::{Duration, Instant},
};

/// A part of a compilation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Making an MLIR context and a code generator, if there are none to use again.
    Prepare,
    /// Parsing the kernel's text.
    Parse,
    /// From `linalg` to the `llvm` dialect.
    Lower,
    /// From the `llvm` dialect to LLVM IR.
    Translate,
    /// LLVM's passes.
    Optimize,
    /// From LLVM IR to object code.
    Generate,
    /// Placing object code in the process.
    Link,
}

impl Part {
    /// All parts, in order.
    pub const ALL: [Part; 7] = [
        Part::Prepare,
        Part::Parse,
        Part::Lower,
        Part::Translate,
        Part::Optimize,
        Part::Generate,
        Part::Link,
    ];
}

/// The time spent in each part, summed over compilations and threads.
#[derive(Debug, Default)]
pub(super) struct Parts([AtomicU64; Part::ALL.len()]);

impl Parts {
    /// Does something that is part of a compilation.
    pub fn time<T>(&self, part: Part, action: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = action();
        self.0[part as usize].fetch_add(start.elapsed().as_nanos() as u64, Relaxed);
        result
    }

    /// The times so far.
    pub fn read(&self) -> [Duration; Part::ALL.len()] {
        self.0.each_ref().map(|nanoseconds| Duration::from_nanos(nanoseconds.load(Relaxed)))
    }
}
