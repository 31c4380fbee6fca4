//! What several test files need.
#![allow(dead_code)] // each file uses some of it

pub mod kernels;
pub mod layouts;

use proptest::prelude::ProptestConfig;
use ramba_runtime::comm::CommConfig;
use ramba_runtime::context::run_thread_ranks;
use ramba_runtime::{RankContext, RuntimeConfig};
use std::process::{Command, Output};
use std::time::Duration;

/// The numbers of ranks that everything is tested on.
pub const RANKS: [usize; 6] = [1, 2, 3, 4, 6, 7];

/// So many random cases; what failed is printed, not saved.
pub fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Few threads, short waits.
pub fn config() -> RuntimeConfig {
    let comm = CommConfig { timeout: Some(Duration::from_secs(20)), ..CommConfig::default() };
    RuntimeConfig { comm, threads: Some(1), ..RuntimeConfig::default() }
}

/// What each of `ranks` thread ranks returns.
pub fn on_ranks<R: Send>(ranks: usize, program: impl Fn(&RankContext) -> R + Sync) -> Vec<R> {
    run_thread_ranks(ranks, config(), program).unwrap()
}

/// Runs one test of the running test program on each rank of an MPI job.
pub fn mpirun(ranks: usize, test: &str) -> Output {
    Command::new("mpirun")
        .args(["-n", &ranks.to_string()])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", test, "--test-threads=1", "--nocapture"])
        .env("OMPI_ALLOW_RUN_AS_ROOT", "1")
        .env("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1")
        .env("OMPI_MCA_rmaps_base_oversubscribe", "1")
        .output()
        .unwrap()
}
