//! What the runtime counts, so that tests can assert it and users can see it.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Declares every counter once: the atomic, its snapshot, its name.
macro_rules! counters {
    ($($(#[doc = $doc:literal])+ $name:ident,)+) => {
        /// Running totals of one rank, updated from any of its threads.
        #[derive(Debug, Default)]
        pub struct Counters {
            $($(#[doc = $doc])+ pub $name: AtomicU64,)+
        }

        /// The totals at one moment, or the difference of two moments.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct Snapshot {
            $($(#[doc = $doc])+ pub $name: u64,)+
        }

        impl Counters {
            /// The totals now.
            pub fn snapshot(&self) -> Snapshot {
                Snapshot { $($name: self.$name.load(Relaxed),)+ }
            }
        }

        impl Snapshot {
            /// What was added since `earlier`.
            pub fn since(&self, earlier: &Snapshot) -> Snapshot {
                Snapshot { $($name: self.$name.saturating_sub(earlier.$name),)+ }
            }

            /// Every counter's name and value, in order of declaration.
            pub fn entries(&self) -> impl Iterator<Item = (&'static str, u64)> {
                [$((stringify!($name), self.$name),)+].into_iter()
            }
        }
    };
}

counters! {
    /// Messages sent to other ranks, all kinds (a message above the chunk limit counts once).
    messages,
    /// Bytes sent to other ranks, all kinds.
    bytes_sent,
    /// Messages of halo exchanges.
    halo_messages,
    /// Bytes of halo exchanges.
    halo_bytes,
    /// Messages that moved arrays between layouts.
    reshard_messages,
    /// Bytes that moved arrays between layouts.
    reshard_bytes,
    /// Messages of barriers, broadcasts, reductions and gathers.
    collective_messages,
    /// Bytes of barriers, broadcasts, reductions and gathers.
    collective_bytes,
    /// Halo exchanges started.
    halo_exchanges,
    /// Arrays moved between layouts.
    reshards,
    /// Reductions over ranks, for all of them.
    all_reduces,
    /// Reductions over ranks of which each rank got its part.
    reduce_scatters,
    /// Scans run.
    scans,
    /// Contractions run.
    contractions,
    /// Arrays collected for the user to read.
    gathers,
    /// Loop nests run (one per launch with work on this rank, however many tiles).
    kernels_launched,
    /// Sweeps over memory that ran several loop nests together.
    sweeps,
    /// Loop nests that were run in such sweeps.
    nests_swept,
    /// Tiles run: calls of machine code.
    tiles_run,
    /// Of these, the ones that ran while neighbours' elements were still under way.
    tiles_overlapped,
    /// Schedules run.
    programs_run,
    /// Buffers handed out.
    allocations,
    /// Bytes of buffers handed out.
    bytes_allocated,
    /// Buffers that needed fresh memory from the system, rather than a used one.
    fresh_allocations,
    /// Buffers of a program that are neither inputs nor outputs.
    temporaries,
    /// Programs compiled (not found in the program cache).
    programs_compiled,
    /// Modules handed to LLVM (not found in the object cache).
    llvm_compiles,
    /// Programs found in the program cache.
    program_cache_hits,
    /// Objects found in the object cache.
    object_cache_hits,
    /// Nanoseconds spent compiling.
    compile_nanoseconds,
    /// The most bytes of buffers that were in use at a time.
    peak_bytes,
}

/// Adds to a counter.
pub fn add(counter: &AtomicU64, amount: u64) {
    counter.fetch_add(amount, Relaxed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_what_was_added() {
        let counters = Counters::default();
        add(&counters.messages, 3);
        let before = counters.snapshot();
        add(&counters.messages, 2);
        add(&counters.bytes_sent, 80);
        let added = counters.snapshot().since(&before);
        assert_eq!((added.messages, added.bytes_sent, added.reshards), (2, 80, 0));
    }

    #[test]
    fn entries_name_every_counter() {
        let counters = Counters::default();
        add(&counters.gathers, 7);
        let entries: Vec<_> = counters.snapshot().entries().collect();
        assert!(entries.contains(&("gathers", 7)));
        assert_eq!(entries[0], ("messages", 0));
    }
}
