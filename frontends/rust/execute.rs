//! The runtime as a session uses it.

use crate::agreement::{Agreement, History};
use crate::compile::Compiler;
use crate::config::{Config, Ranks};
use crate::error::{Error, Result};
use crate::machine::Machine;
use crate::session::Stored;
use ramba_abi::{DType, KernelFn, Layout, Scalar, Schedule};
use ramba_dialects::{ArrayType, Loc};
use ramba_lowering::engine::Kernels;
use ramba_runtime::comm::{Busy, Group, Launcher, collectives};
use ramba_runtime::exchange::ExchangeError;
use ramba_runtime::execute::{ExecuteError, Program};
use ramba_runtime::ledger::Entry;
use ramba_runtime::{Placement, RankContext, RuntimeConfig, Shard};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

/// This rank's part of an array.
pub(crate) type Storage = Shard;

/// What a rank has done so far. See [`ramba_runtime::Snapshot`] for the meaning of the counts.
pub type Counters = ramba_runtime::Snapshot;

/// What one operation of one source line has sent.
pub type Traffic = Entry;

/// A compiled program with its machine code.
pub(crate) struct Executable {
    program: RefCell<Program>,
    /// The types of the results, with layouts.
    pub result_types: Vec<ArrayType>,
    /// What was recorded, one line per operation.
    pub recorded: Vec<String>,
    /// Keeps the machine code loaded.
    _kernels: Vec<Kernels>,
}

impl Executable {
    pub fn new(
        schedule: Schedule,
        kernels: Vec<Kernels>,
        result_types: Vec<ArrayType>,
        recorded: Vec<String>,
    ) -> Result<Executable> {
        let functions: Vec<KernelFn> =
            kernels.iter().flat_map(|kernels| kernels.functions().iter().copied()).collect();
        // SAFETY: the functions are the kernels that were compiled for this schedule's launches, and
        // `_kernels` keeps them loaded as long as the program.
        let program = unsafe { Program::new(Arc::new(schedule), functions) }.map_err(failed)?;
        Ok(Executable { program: RefCell::new(program), result_types, recorded, _kernels: kernels })
    }
}

/// One rank's runtime.
pub(crate) struct Executor {
    context: RankContext,
    history: RefCell<History>,
}

impl Executor {
    pub fn new(config: &Config) -> Result<Executor> {
        let runtime = RuntimeConfig {
            threads: config.threads,
            memory_limit_bytes: config.memory_limit_bytes,
            ..RuntimeConfig::default()
        };
        let mut runtime = runtime;
        if let Some(timeout) = config.stall_timeout {
            runtime.comm.timeout = Some(timeout);
        }
        if let Some(limit) = config.message_limit_bytes {
            runtime.comm.chunk_bytes = limit;
        }
        let context = match &config.ranks {
            Ranks::Detect => RankContext::start(runtime),
            Ranks::Solo => RankContext::launched_by(Launcher::None, runtime),
            Ranks::Over(transport) => RankContext::over(transport.clone(), runtime),
        };
        let context = context.map_err(|error| Error::Runtime(error.to_string()))?;
        Ok(Executor { context, history: RefCell::default() })
    }

    /// This rank's part in all ranks' running the same programs.
    pub fn agreement(&self) -> Agreement<'_> {
        Agreement { comm: &self.context.comm, history: &self.history }
    }

    pub fn rank(&self) -> usize {
        self.context.rank()
    }

    pub fn ranks(&self) -> usize {
        self.context.size()
    }

    /// What this rank has done, the compiler's part included.
    pub fn counters(&self, compiler: &Compiler) -> Counters {
        let engine = compiler.statistics();
        Counters {
            programs_compiled: compiler.programs(),
            compile_nanoseconds: compiler.time().as_nanos() as u64,
            llvm_compiles: engine.llvm_compiles,
            object_cache_hits: engine.disk_hits + engine.memory_hits,
            peak_bytes: self.context.pool.usage().peak as u64,
            ..self.context.counters.snapshot()
        }
    }

    /// The sums of `counts` over all ranks. All ranks must call this.
    pub fn sum_over_ranks(&self, counts: &[u64]) -> Result<Vec<u64>> {
        let comm = &self.context.comm;
        let bytes: Vec<u8> = counts.iter().flat_map(|count| count.to_ne_bytes()).collect();
        let all = collectives::all_gather(comm, &Group::world(comm), bytes)
            .map_err(|error| Error::Runtime(error.to_string()))?;
        let mut sums = vec![0u64; counts.len()];
        for rank in all {
            let words = rank.chunks_exact(8).filter_map(|word| word.try_into().ok());
            for (sum, word) in sums.iter_mut().zip(words) {
                *sum += u64::from_ne_bytes(word);
            }
        }
        Ok(sums)
    }

    /// What this rank has sent, by source line and operation.
    pub fn traffic(&self) -> Vec<Entry> {
        self.context.ledger.entries()
    }

    /// See [`ramba_runtime::comm::Communicator::busy`].
    pub fn busy(&self) -> Busy<'_> {
        self.context.comm.busy()
    }

    /// The first rank's text, on every rank. All ranks must call this.
    pub fn same_everywhere(&self, own: &str) -> Result<String> {
        let comm = &self.context.comm;
        let mut bytes = own.as_bytes().to_vec();
        if comm.size() > 1 {
            collectives::broadcast(comm, &Group::world(comm), 0, &mut bytes)
                .map_err(|error| Error::Runtime(error.to_string()))?;
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Measures the machine. All ranks must call this.
    pub fn calibrate(&self) -> Result<Machine> {
        let figures = ramba_runtime::calibrate::calibrate(&self.context);
        let figures = figures.map_err(|error| Error::Runtime(error.to_string()))?;
        Ok(Machine::measured(&figures))
    }

    pub fn abort(&self, status: i32) {
        self.context.comm.abort(status);
    }

    /// The most memory that arrays of this rank may use, in bytes.
    pub fn memory_limit(&self) -> usize {
        self.context.pool.usage().limit
    }

    /// Runs a program on arrays and numbers.
    pub fn run(
        &self,
        executable: &Executable,
        inputs: &[Rc<Stored>],
        scalars: &[Scalar],
    ) -> std::result::Result<Vec<Storage>, RunError> {
        let mut program = executable.program.borrow_mut();
        let mut shards: Vec<Shard> = Vec::with_capacity(inputs.len());
        for (position, stored) in inputs.iter().enumerate() {
            // Room for its neighbours' elements is made before it is cloned, so that it need not be copied.
            let mut storage = stored.storage.borrow_mut();
            program.make_room(&self.context, position, &mut storage)?;
            shards.push(storage.clone());
        }
        let results = program.run_in_room(&self.context, &mut shards, scalars);
        let results = results.map_err(|error| self.explained(error))?;
        for (stored, shard) in inputs.iter().zip(shards) {
            // It may have more of its neighbours' elements.
            *stored.storage.borrow_mut() = shard;
        }
        Ok(results)
    }

    fn explained(&self, error: ExecuteError) -> RunError {
        match error {
            ExecuteError::Comm { location, operation, source } => {
                let place = format!("{location}: {operation}: ");
                RunError::Underway(self.agreement().explained(source, place))
            }
            other => other.into(),
        }
    }

    /// This rank's part of an array that all ranks have.
    pub fn distribute(
        &self,
        dtype: DType,
        shape: &[i64],
        layout: &Layout,
        bytes: &[u8],
    ) -> Result<Storage> {
        let placement = Placement::dense(dtype, shape, layout, self.rank());
        Shard::from_whole(&self.context, Arc::new(placement), bytes)
            .map_err(|error| Error::Memory(error.to_string()))
    }

    /// The whole array, for the source line that reads it.
    pub fn gather(&self, stored: &Stored, location: &Loc) -> Result<Vec<u8>> {
        self.agreement().settle()?;
        let shard = stored.storage.borrow();
        let RankContext { ledger, counters, .. } = &self.context;
        let read = || shard.to_whole(&self.context);
        let whole = ledger.note(counters, &location.to_string(), "reading an array", read);
        whole.map_err(|error| match error {
            ExchangeError::Comm(error) => {
                self.agreement().explained(error, "reading an array: ".into())
            }
            other => Error::Runtime(other.to_string()),
        })
    }
}

/// Why a program has no results.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RunError {
    /// It was not begun; its inputs are as they were.
    #[error(transparent)]
    NotStarted(Error),
    /// It failed underway, and its inputs may be overwritten.
    #[error(transparent)]
    Underway(Error),
}

impl From<ExecuteError> for RunError {
    fn from(error: ExecuteError) -> RunError {
        match error {
            ExecuteError::TooLarge { .. } => RunError::NotStarted(failed(error)),
            _ => RunError::Underway(failed(error)),
        }
    }
}

impl From<RunError> for Error {
    fn from(error: RunError) -> Error {
        match error {
            RunError::NotStarted(error) | RunError::Underway(error) => error,
        }
    }
}

fn failed(error: ExecuteError) -> Error {
    match error {
        ExecuteError::Memory { .. } | ExecuteError::TooLarge { .. } => {
            Error::Memory(error.to_string())
        }
        other => Error::Runtime(other.to_string()),
    }
}
