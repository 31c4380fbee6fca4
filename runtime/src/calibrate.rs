//! How fast the machine is: a short measurement, in which all ranks of the job take part.
//!
//! Every figure is the least of a few repetitions on a rank, since what other processes take is not the
//! machine's, and of these the slowest rank's, which decides how long a program takes. Ranks measure at the same time, so that what they share
//! (the memory of a host, its network) is shared while they do.

use crate::RankContext;
use crate::comm::collectives::{all_gather, barrier};
use crate::comm::{CommError, Group, Traffic};
use crate::topology::Topology;
use std::hint::black_box;
use std::time::Instant;

/// What was measured; times are nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Calibration {
    /// Consecutive ranks on each host; 0 if all are on one.
    pub ranks_per_host: usize,
    /// For a message between ranks of a host, and for a byte of it.
    pub shared: Option<(f64, f64)>,
    /// The same between hosts.
    pub network: Option<(f64, f64)>,
    /// For a byte read from or written to memory by a loop on all threads of a rank.
    pub memory_byte: f64,
    /// For a byte copied into a message by one thread.
    pub packed_byte: f64,
    /// For an addition on all threads of a rank.
    pub flop: f64,
}

/// Elements of each of the three vectors, of all ranks of a host together, that do not fit into caches.
const ELEMENTS: usize = 8 << 20;
/// Elements that stay in the first-level cache.
const CACHED: usize = 1 << 10;
const REPETITIONS: usize = 5;
const SMALL_MESSAGES: usize = 200;
const LARGE_BYTES: usize = 4 << 20;

/// Measures this job's machine, in about a second. All ranks must call this.
///
/// # Errors
/// Those of communicating.
pub fn calibrate(context: &RankContext) -> Result<Calibration, CommError> {
    let comm = &context.comm;
    // All ranks must choose the same partners, even if hosts have different numbers of ranks.
    let [on_host] = slowest(context, [Topology::discover(comm)?.ranks_on_host as f64])?;
    let on_host = on_host as usize;
    let several = on_host < comm.size();
    let neighbour = |distance: usize| {
        let group = comm.rank() / distance;
        if group.is_multiple_of(2) { comm.rank() + distance } else { comm.rank() - distance }
    };
    let own = [triad(context, ELEMENTS / on_host), copy(), additions(context)];
    let [memory_byte, packed_byte, flop] = slowest(context, own)?;
    let shared = match on_host {
        1 => None,
        _ => Some(link(context, neighbour(1))?),
    };
    let network = match several {
        true => Some(link(context, neighbour(on_host))?),
        false => None,
    };
    let ranks_per_host = if several { on_host } else { 0 };
    Ok(Calibration { ranks_per_host, shared, network, memory_byte, packed_byte, flop })
}

/// The largest of the ranks' figures, the same on every rank.
fn slowest<const N: usize>(context: &RankContext, own: [f64; N]) -> Result<[f64; N], CommError> {
    let bytes = own.iter().flat_map(|figure| figure.to_ne_bytes()).collect();
    let all = all_gather(&context.comm, &Group::world(&context.comm), bytes)?;
    let mut most = own;
    for rank in all {
        for (own, figure) in most.iter_mut().zip(rank.chunks_exact(8)) {
            *own = own.max(figure.try_into().map_or(0.0, f64::from_ne_bytes));
        }
    }
    Ok(most)
}

/// The least of a few measurements.
fn least(mut measure: impl FnMut() -> f64) -> f64 {
    // The first one touches the memory.
    measure();
    (0..REPETITIONS).map(|_| measure()).fold(f64::INFINITY, f64::min)
}

fn nanoseconds(task: impl FnOnce()) -> f64 {
    let start = Instant::now();
    task();
    start.elapsed().as_nanos() as f64
}

/// `a = b + s·c` on all threads: 24 bytes an element.
fn triad(context: &RankContext, elements: usize) -> f64 {
    let threads = context.workers.threads();
    let share = elements.div_ceil(threads);
    let mut parts: Vec<[Vec<f64>; 3]> =
        (0..threads).map(|_| [0.0, 1.0, 2.0].map(|value| vec![value; share])).collect();
    let parts: Vec<_> = parts.iter_mut().map(std::sync::Mutex::new).collect();
    let time = least(|| {
        nanoseconds(|| {
            context.workers.for_each(threads, |thread| {
                let mut part = parts[thread].lock().unwrap_or_else(|poison| poison.into_inner());
                let [a, b, c] = &mut **part;
                for ((a, b), c) in a.iter_mut().zip(&*b).zip(&*c) {
                    *a = b + 3.0 * c;
                }
                black_box(&mut *a);
            });
        })
    });
    time / (24 * share * threads) as f64
}

/// Copying what fits neither the first- nor the second-level cache.
fn copy() -> f64 {
    let from = vec![1u8; LARGE_BYTES];
    let mut to = vec![0u8; LARGE_BYTES];
    let time = least(|| {
        nanoseconds(|| {
            to.copy_from_slice(&from);
            black_box(&mut to);
        })
    });
    time / LARGE_BYTES as f64
}

/// Additions in cache on all threads.
fn additions(context: &RankContext) -> f64 {
    const ROUNDS: usize = 2000;
    let threads = context.workers.threads();
    let time = least(|| {
        nanoseconds(|| {
            context.workers.for_each(threads, |_| {
                let (mut a, b) = ([1.0f64; CACHED], [1.5f64; CACHED]);
                for _ in 0..ROUNDS {
                    for (a, b) in a.iter_mut().zip(&b) {
                        *a += b;
                    }
                    black_box(&mut a);
                }
            });
        })
    });
    time / (ROUNDS * CACHED * threads) as f64
}

/// The time for a message of one byte, and for each further byte, while pairs of ranks send to each
/// other. A rank without partner looks on.
fn link(context: &RankContext, partner: usize) -> Result<(f64, f64), CommError> {
    let comm = &context.comm;
    let world = Group::world(comm);
    let mut failure = None;
    let mut timed = |count: usize, bytes: usize| {
        let outcome = barrier(comm, &world);
        let swap = || -> Result<(), CommError> {
            let partners = usize::from(partner < comm.size());
            // A rank without partner exchanges nothing, but counts: ranks number their exchanges.
            let sends = vec![(partner, vec![0u8; bytes]); partners];
            comm.exchange(Traffic::Collective, sends, &vec![(partner, bytes); partners]).map(drop)
        };
        let time = nanoseconds(|| {
            let swapped = (0..count).try_for_each(|_| swap());
            failure = failure.take().or(outcome.and(swapped).err());
        });
        time / count as f64
    };
    let small = least(|| timed(SMALL_MESSAGES, 1));
    let large = least(|| timed(4, LARGE_BYTES));
    if let Some(error) = failure {
        return Err(error);
    }
    let [small, large] = slowest(context, [small, large])?;
    Ok((small, (large - small).max(0.0) / LARGE_BYTES as f64))
}
