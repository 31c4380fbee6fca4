//! What a session can be told.

use crate::machine::Machine;
use ramba_runtime::comm::Transport;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Which ranks a job has.
#[derive(Clone, Default)]
pub enum Ranks {
    /// MPI if this process was started by an MPI launcher, otherwise one rank.
    #[default]
    Detect,
    /// One rank; MPI is not touched.
    Solo,
    /// One of the ranks of a transport, such as one of several threads of this process
    /// ([`ThreadWorld`](ramba_runtime::comm::ThreadWorld)).
    Over(Arc<dyn Transport>),
}

/// The settings of a session; `Config::default()` suits most.
#[derive(Clone, Default)]
pub struct Config {
    /// Which ranks the job has.
    pub ranks: Ranks,
    /// Threads per rank; by default the cores divided by the ranks on this host.
    pub threads: Option<usize>,
    /// How long another rank may keep silent before it is taken to be stuck, which ends the job; by
    /// default ten minutes.
    pub stall_timeout: Option<Duration>,
    /// The most memory for arrays, in bytes per rank; by default most of what is available.
    pub memory_limit_bytes: Option<usize>,
    /// Where compiled kernels are kept; by default the user's cache folder.
    pub cache_folder: Option<PathBuf>,
    /// Keep compiled kernels for later processes?
    pub without_disk_cache: bool,
    /// The machine to compile for; by default one that is like many. The first rank's counts.
    pub machine: Option<Machine>,
    /// The passes to run instead of the usual ones, in the syntax of `--pass-pipeline`.
    pub pipeline: Option<String>,
}
