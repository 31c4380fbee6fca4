//! One rank's share of a job.

use crate::comm::{
    CommConfig, CommError, Communicator, Launcher, ThreadWorld, Transport, connect, detect,
};
use crate::counters::Counters;
use crate::ledger::Ledger;
use crate::memory::{Pool, PoolConfig, available_bytes};
use crate::threads::{ThreadsError, Workers};
use crate::topology::Topology;
use std::panic;
use std::sync::Arc;

/// How a rank uses its machine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RuntimeConfig {
    /// How messages are sent.
    pub comm: CommConfig,
    /// Threads of this rank; by default its fair share of the cores it may use.
    pub threads: Option<usize>,
    /// The most bytes of buffers; by default this rank's share of
    /// [`RuntimeConfig::memory_fraction`] of what the machine has left.
    pub memory_limit_bytes: Option<usize>,
    /// The part of the machine's available memory that the ranks on it may use together.
    pub memory_fraction: f64,
}

impl Default for RuntimeConfig {
    fn default() -> RuntimeConfig {
        RuntimeConfig {
            comm: CommConfig::default(),
            threads: None,
            memory_limit_bytes: None,
            memory_fraction: 0.8,
        }
    }
}

/// A rank could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The other ranks cannot be reached.
    #[error(transparent)]
    Comm(#[from] CommError),
    /// Threads cannot be started.
    #[error(transparent)]
    Threads(#[from] ThreadsError),
}

/// What a rank works with.
pub struct RankContext {
    /// The other ranks.
    pub comm: Communicator,
    /// This rank's threads.
    pub workers: Workers,
    /// This rank's buffers.
    pub pool: Pool,
    /// What this rank has done.
    pub counters: Arc<Counters>,
    /// What it has sent for which operation.
    pub ledger: Ledger,
}

impl RankContext {
    /// Joins the job that this process was launched in: an MPI job, or a job of its own.
    pub fn start(config: RuntimeConfig) -> Result<RankContext, StartError> {
        RankContext::launched_by(detect(), config)
    }

    /// Joins a job of the given kind.
    pub fn launched_by(
        launcher: Launcher,
        config: RuntimeConfig,
    ) -> Result<RankContext, StartError> {
        RankContext::over(connect(launcher)?, config)
    }

    /// Joins the job of a transport. All its ranks must do so.
    pub fn over(
        transport: Arc<dyn Transport>,
        config: RuntimeConfig,
    ) -> Result<RankContext, StartError> {
        let counters = Arc::new(Counters::default());
        let comm = Communicator::new(transport, config.comm, counters.clone());
        let topology = Topology::discover(&comm)?;
        let workers = Workers::new(config.threads.unwrap_or(topology.cores))?;
        let limit = config.memory_limit_bytes.unwrap_or_else(|| {
            let available = available_bytes().unwrap_or(usize::MAX) as f64;
            (available * config.memory_fraction) as usize / topology.ranks_on_host
        });
        let pool = Pool::new(PoolConfig::limited(limit), counters.clone());
        Ok(RankContext { comm, workers, pool, counters, ledger: Ledger::default() })
    }

    /// This rank.
    pub fn rank(&self) -> usize {
        self.comm.rank()
    }

    /// The number of ranks.
    pub fn size(&self) -> usize {
        self.comm.size()
    }
}

/// Runs `program` as a job of `ranks` threads of this process and returns what each rank returned.
/// A rank's panic goes on in the caller.
pub fn run_thread_ranks<R: Send>(
    ranks: usize,
    config: RuntimeConfig,
    program: impl Fn(&RankContext) -> R + Sync,
) -> Result<Vec<R>, StartError> {
    let program = &program;
    let as_rank = |transport: Arc<dyn Transport>| {
        let context = RankContext::over(transport, config)?;
        Ok(program(&context))
    };
    std::thread::scope(|scope| {
        let transports = ThreadWorld::new(ranks).into_iter();
        let running: Vec<_> =
            transports.map(|end| scope.spawn(move || as_rank(Arc::new(end)))).collect();
        let results: Vec<_> = running.into_iter().map(|rank| rank.join()).collect();
        let unwind = |result: std::thread::Result<_>| {
            result.unwrap_or_else(|payload| panic::resume_unwind(payload))
        };
        results.into_iter().map(unwind).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_of_its_own_is_a_job_of_one() {
        let config = RuntimeConfig { threads: Some(2), ..RuntimeConfig::default() };
        let context = RankContext::launched_by(Launcher::None, config).unwrap();
        assert_eq!((context.rank(), context.size(), context.workers.threads()), (0, 1, 2));
        assert!(context.pool.usage().limit > 0);
        assert_eq!(context.counters.snapshot().messages, 0);
    }

    #[test]
    fn ranks_of_a_process_share_its_cores_and_memory() {
        let cores = std::thread::available_parallelism().unwrap().get();
        let threads = run_thread_ranks(3, RuntimeConfig::default(), |context| {
            (context.rank(), context.workers.threads())
        });
        let expected: Vec<_> = (0..3).map(|rank| (rank, (cores / 3).max(1))).collect();
        assert_eq!(threads.unwrap(), expected);
    }

    #[test]
    fn a_panicking_rank_does_not_leave_the_others_waiting() {
        let run = panic::catch_unwind(|| {
            run_thread_ranks(2, RuntimeConfig::default(), |context| {
                assert!(context.rank() != 0, "rank 0 fails");
                let group = crate::comm::Group::world(&context.comm);
                crate::comm::collectives::barrier(&context.comm, &group)
            })
        });
        assert!(run.is_err());
    }
}
