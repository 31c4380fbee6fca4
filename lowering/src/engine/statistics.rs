//! Counts of what an engine did.

use super::parts::{Part, Parts};
use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};

/// What an engine did since it was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Modules compiled through MLIR and LLVM.
    pub llvm_compiles: u64,
    /// Modules linked from the disk cache.
    pub disk_hits: u64,
    /// Modules found loaded.
    pub memory_hits: u64,
    /// Entries of the disk cache that were unreadable, damaged or foreign, and dropped.
    pub rejected_entries: u64,
    /// The time spent compiling, summed over threads.
    pub compile_time: Duration,
    /// The same by [`Part`], and the time spent linking.
    pub parts: [Duration; Part::ALL.len()],
}

/// The counters behind [`Statistics`].
#[derive(Debug, Default)]
pub(super) struct Counters {
    llvm_compiles: AtomicU64,
    disk_hits: AtomicU64,
    memory_hits: AtomicU64,
    rejected_entries: AtomicU64,
    compile_nanoseconds: AtomicU64,
    parts: Parts,
}

impl Counters {
    /// A module was compiled.
    pub fn compiled(&self, time: Duration) {
        self.llvm_compiles.fetch_add(1, Relaxed);
        self.compile_nanoseconds.fetch_add(time.as_nanos() as u64, Relaxed);
    }

    /// A module came from disk.
    pub fn disk_hit(&self) {
        self.disk_hits.fetch_add(1, Relaxed);
    }

    /// A module was loaded already.
    pub fn memory_hit(&self) {
        self.memory_hits.fetch_add(1, Relaxed);
    }

    /// An entry on disk was dropped.
    pub fn rejected(&self) {
        self.rejected_entries.fetch_add(1, Relaxed);
    }

    /// The clock of the parts of compilations.
    pub fn parts(&self) -> &Parts {
        &self.parts
    }

    /// The counts so far.
    pub fn read(&self) -> Statistics {
        Statistics {
            llvm_compiles: self.llvm_compiles.load(Relaxed),
            disk_hits: self.disk_hits.load(Relaxed),
            memory_hits: self.memory_hits.load(Relaxed),
            rejected_entries: self.rejected_entries.load(Relaxed),
            compile_time: Duration::from_nanos(self.compile_nanoseconds.load(Relaxed)),
            parts: self.parts.read(),
        }
    }
}
