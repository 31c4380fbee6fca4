//! Is a launch worth waking other threads for?

use super::tiles::TilePolicy;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;

/// Decides whether all threads run a launch's tiles, or the calling one alone. Tiles are the same
/// either way, and so are results.
pub(super) enum Sharing {
    /// It touches so little that one thread is faster.
    Never,
    /// It touches so much that bandwidth alone makes it long.
    Always,
    /// In between it depends on what is computed: one thread's first runs tell.
    Measured(Measurement),
}

/// How long one thread takes.
pub(super) struct Measurement {
    runs: AtomicU64,
    /// The shortest run so far.
    nanoseconds: AtomicU64,
}

/// Waking a thread and waiting for it costs about 20 µs.
const WORTH_NANOSECONDS: u64 = 60_000;

/// The first runs may fault pages in.
const TRIALS: u64 = 3;

impl Sharing {
    /// The decision for a launch that touches so many bytes.
    pub fn of(bytes: i64, policy: &TilePolicy) -> Sharing {
        match bytes {
            _ if bytes <= policy.inline_bytes => Sharing::Never,
            _ if bytes > policy.share_bytes => Sharing::Always,
            _ => Sharing::Measured(Measurement {
                runs: AtomicU64::new(0),
                nanoseconds: AtomicU64::new(u64::MAX),
            }),
        }
    }

    /// Runs `alone` or `together`.
    pub fn run<T>(&self, context: T, alone: impl FnOnce(T), together: impl FnOnce(T)) {
        match self {
            Sharing::Never => alone(context),
            Sharing::Always => together(context),
            Sharing::Measured(measured) if measured.runs.load(Relaxed) < TRIALS => {
                let start = Instant::now();
                alone(context);
                measured.record(start.elapsed().as_nanos() as u64);
            }
            Sharing::Measured(measured) if measured.is_long() => together(context),
            Sharing::Measured(_) => alone(context),
        }
    }
}

impl Measurement {
    fn record(&self, nanoseconds: u64) {
        self.nanoseconds.fetch_min(nanoseconds, Relaxed);
        self.runs.fetch_add(1, Relaxed);
    }

    fn is_long(&self) -> bool {
        self.nanoseconds.load(Relaxed) > WORTH_NANOSECONDS
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::time::Duration;

    /// How often five runs of the given length are shared.
    fn shared(bytes: i64, length: Duration) -> usize {
        let sharing = Sharing::of(bytes, &TilePolicy::default());
        let count = Cell::new(0);
        for _ in 0..5 {
            let alone = |()| std::thread::sleep(length);
            sharing.run((), alone, |()| count.set(count.get() + 1));
        }
        count.get()
    }

    #[test]
    fn size_decides_at_the_ends_and_time_in_between() {
        let (short, long) = (Duration::ZERO, Duration::from_micros(200));
        assert_eq!(shared(1000, long), 0);
        assert_eq!(shared(100 << 20, short), 5);
        assert_eq!(shared(1 << 20, short), 0);
        assert_eq!(shared(1 << 20, long), 2);
    }
}
