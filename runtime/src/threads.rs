//! The threads of a rank.

use crate::affinity::{allowed_cores, move_to, stay_on};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Acquire, Ordering::Relaxed, Ordering::Release};
use std::time::{Duration, Instant};

/// The threads that run a rank's loops: the calling thread and the workers of a rayon pool.
pub struct Workers {
    /// The calling thread's companions, if any.
    pool: Option<rayon::ThreadPool>,
    threads: usize,
    /// How many times all threads were called upon.
    calls: Arc<AtomicUsize>,
    /// The core that no worker stays on, if there is a core for each thread.
    own_core: Option<usize>,
}

/// How long threads stay awake, workers after a short call and the caller for workers that end after it: waking
/// one takes longer than what a program does between two loops.
const LINGER: Duration = Duration::from_micros(100);

/// The calls after which the time that waking takes does not matter.
const LONG_CALL: Duration = Duration::from_millis(2);

/// The threads could not be started.
#[derive(Debug, thiserror::Error)]
#[error("cannot start {threads} threads: {reason}")]
pub struct ThreadsError {
    /// How many were asked for.
    pub threads: usize,
    /// The system's words.
    pub reason: String,
}

impl Workers {
    /// `threads` threads in all, the calling one included; at least one.
    pub fn new(threads: usize) -> Result<Workers, ThreadsError> {
        let threads = threads.max(1);
        if threads == 1 {
            return Ok(Workers { pool: None, threads, calls: Arc::default(), own_core: None });
        }
        let cores = Some(allowed_cores()).filter(|cores| cores.len() == threads);
        let own_core = cores.as_ref().map(|cores| cores[0]);
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads - 1)
            .start_handler(move |worker| {
                cores.iter().for_each(|cores| stay_on(&[cores[worker + 1]]));
            })
            .thread_name(|worker| format!("ramba worker {worker}"))
            .build()
            .map_err(|error| ThreadsError { threads, reason: error.to_string() })?;
        Ok(Workers { pool: Some(pool), threads, calls: Arc::default(), own_core })
    }

    /// The number of threads, the calling one included.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// Runs `task` for each of `0..count`, in any order, on all threads, and returns when all are
    /// done.
    pub fn for_each(&self, count: usize, task: impl Fn(usize) + Sync) {
        self.for_each_beside(count, task, || ());
    }

    /// Like [`Workers::for_each`], and calls `between` on the calling thread between its tasks.
    pub fn for_each_beside(
        &self,
        count: usize,
        task: impl Fn(usize) + Sync,
        mut between: impl FnMut(),
    ) {
        let Some(pool) = self.pool.as_ref().filter(|_| count > 1) else {
            for index in 0..count {
                task(index);
                between();
            }
            return;
        };
        let shares = Shares::new(count, self.threads.min(count));
        let (task, shares) = (&task, &shares);
        let start = Instant::now();
        self.calls.fetch_add(1, Relaxed);
        self.own_core.into_iter().for_each(move_to);
        let others = AtomicUsize::new(shares.0.len() - 1);
        pool.in_place_scope(|scope| {
            let others = &others;
            for share in 1..shares.0.len() {
                scope.spawn(move |_| {
                    shares.work(share, task, || ());
                    others.fetch_sub(1, Release);
                });
            }
            shares.work(0, task, &mut between);
            spin_while(|| others.load(Acquire) > 0);
        });
        if start.elapsed() < LONG_CALL {
            self.linger(pool);
        }
    }

    /// Keeps the workers awake for a while, or until they are called upon again.
    fn linger(&self, pool: &rayon::ThreadPool) {
        let (calls, seen) = (self.calls.clone(), self.calls.load(Relaxed));
        pool.spawn_broadcast(move |_| {
            spin_while(|| calls.load(Relaxed) == seen);
        });
    }
}

/// Waits for a while without sleeping: until the condition ends, but not for long.
fn spin_while(condition: impl Fn() -> bool) {
    if !condition() {
        return;
    }
    let start = Instant::now();
    while condition() && start.elapsed() < LINGER {
        std::hint::spin_loop();
    }
}

/// Each thread's stretch of the tasks. A thread works through its own, so that in a loop the same
/// thread meets the same data again, and then helps with the others'.
struct Shares(Vec<Share>);

/// On a cache line of its own.
#[repr(align(128))]
struct Share {
    next: AtomicUsize,
    end: usize,
}

impl Shares {
    fn new(count: usize, threads: usize) -> Shares {
        let share = |t: usize| Share {
            next: AtomicUsize::new(t * count / threads),
            end: (t + 1) * count / threads,
        };
        Shares((0..threads).map(share).collect())
    }

    fn work(&self, first: usize, task: &impl Fn(usize), mut between: impl FnMut()) {
        let threads = self.0.len();
        for share in (0..threads).map(|step| &self.0[(first + step) % threads]) {
            while let Some(index) = share.take() {
                task(index);
                between();
            }
        }
    }
}

impl Share {
    fn take(&self) -> Option<usize> {
        let index = self.next.fetch_add(1, Relaxed);
        (index < self.end).then_some(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    #[test]
    fn every_task_runs_once() {
        for threads in [1, 2, 3, 7] {
            let workers = Workers::new(threads).unwrap();
            for count in [0, 1, 2, 5, 100] {
                let runs: Vec<AtomicUsize> = (0..count).map(|_| AtomicUsize::new(0)).collect();
                workers.for_each(count, |index| {
                    runs[index].fetch_add(1, Relaxed);
                });
                assert!(runs.iter().all(|n| n.load(Relaxed) == 1), "{threads} {count}");
            }
        }
    }

    #[test]
    fn workers_that_linger_take_the_next_call() {
        let workers = Workers::new(3).unwrap();
        let runs = AtomicUsize::new(0);
        for _ in 0..2000 {
            workers.for_each(7, |_| {
                runs.fetch_add(1, Relaxed);
            });
        }
        assert_eq!(runs.load(Relaxed), 14_000);
        assert_eq!(workers.calls.load(Relaxed), 2000);
    }

    #[test]
    fn the_caller_works_too_and_looks_around() {
        let workers = Workers::new(2).unwrap();
        let seen = Mutex::new(std::collections::HashSet::new());
        let mut looks = 0;
        let task = |_| {
            seen.lock().unwrap().insert(std::thread::current().id());
            std::thread::sleep(std::time::Duration::from_millis(1));
        };
        workers.for_each_beside(20, task, || looks += 1);
        assert!(seen.lock().unwrap().contains(&std::thread::current().id()));
        assert!(looks >= 1);
    }

    #[test]
    fn a_panic_reaches_the_caller() {
        let workers = Workers::new(3).unwrap();
        let panics = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            workers.for_each(30, |index| assert!(index != 17, "task 17"));
        }));
        assert!(panics.is_err());
    }
}
