//! What a session can be told.

use crate::machine::Machine;
use ramba_dialects::Licence;
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
    /// Messages of more bytes are sent in parts; by default 1 GiB, and never more than MPI can send.
    pub message_limit_bytes: Option<usize>,
    /// The most memory for arrays, in bytes per rank; by default most of what is available. If it is
    /// given, layouts are chosen so that it suffices, if possible (the first rank's counts for that).
    pub memory_limit_bytes: Option<usize>,
    /// Where compiled kernels are kept; by default the user's cache folder.
    pub cache_folder: Option<PathBuf>,
    /// Keep compiled kernels for later processes?
    pub without_disk_cache: bool,
    /// Give the same bits for every number of ranks and threads, sums included (only which NaN a NaN is,
    /// is not promised). Costs some speed; a pipeline of one's own must see to it itself (with
    /// `dist-fix-order`).
    pub reproducible: bool,
    /// What may be changed in all results; [`Session::allow`](crate::Session::allow) says so of a part
    /// of the program.
    pub licence: Licence,
    /// The machine to compile for; by default one that is like many. The first rank's counts.
    pub machine: Option<Machine>,
    /// The passes to run instead of the usual ones, in the syntax of `--pass-pipeline`.
    pub pipeline: Option<String>,
}

impl Config {
    /// What layouts are planned for, in the words of the options of `dist-assign-layouts`.
    pub(crate) fn planned_for(&self) -> String {
        let machine = self.machine.as_ref().map(|machine| machine.to_string());
        let limit = self.memory_limit_bytes.map(|bytes| format!("memory-limit-bytes={bytes}"));
        machine.into_iter().chain(limit).collect::<Vec<_>>().join(" ")
    }
}
