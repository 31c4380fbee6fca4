//! Which transport a process should use.

use super::{CommError, Mpi, Solo, Transport};
use std::sync::Arc;

/// What started this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Launcher {
    /// Nothing in particular: a job of one rank, in which MPI is never called.
    None,
    /// `mpirun`, `mpiexec`, `srun` with an MPI plug-in, or the like.
    Mpi,
}

/// What launchers set in the environment of the processes that they start.
const MARKS: [&str; 6] = [
    "OMPI_COMM_WORLD_SIZE", // Open MPI
    "PMIX_RANK",            // Open MPI 5, Slurm with PMIx
    "PMI_RANK",             // MPICH, Intel MPI, Slurm with PMI-2
    "PMI_SIZE",
    "MPI_LOCALNRANKS", // MPICH's Hydra
    "PALS_RANKID",     // Cray's PALS
];

/// Finds out whether this process was started as a rank of an MPI job.
pub fn detect() -> Launcher {
    launcher_of(|mark| std::env::var_os(mark).is_some())
}

fn launcher_of(is_set: impl Fn(&str) -> bool) -> Launcher {
    if MARKS.into_iter().any(is_set) { Launcher::Mpi } else { Launcher::None }
}

/// Connects this process to the other ranks of its job.
pub fn connect(launcher: Launcher) -> Result<Arc<dyn Transport>, CommError> {
    Ok(match launcher {
        Launcher::None => Arc::new(Solo),
        Launcher::Mpi => Arc::new(Mpi::start()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_mark_is_enough() {
        assert_eq!(launcher_of(|_| false), Launcher::None);
        for mark in MARKS {
            assert_eq!(launcher_of(|name| name == mark), Launcher::Mpi);
        }
        // A batch script's own process is not a rank.
        assert_eq!(launcher_of(|name| name == "SLURM_PROCID"), Launcher::None);
    }
}
