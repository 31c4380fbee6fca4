//! Ranks that are processes of an MPI job.

mod batch;
mod library;
mod signals;

use super::{CommError, InFlight, Incoming, Outgoing, Transport};
use ::mpi::ffi;
use batch::Batch;
use library::{check, serialized};
use std::os::raw::c_int;

/// One process of an MPI job.
///
/// It uses a communicator of its own, so that its messages never meet those of the embedding
/// program.
pub struct Mpi {
    comm: ffi::MPI_Comm,
    rank: usize,
    size: usize,
}

// An MPI communicator may be used from any thread; `serialized` sees to one call at a time.
unsafe impl Send for Mpi {}
unsafe impl Sync for Mpi {}

impl Mpi {
    /// Starts MPI unless the process has done so already, and connects to all its ranks.
    ///
    /// MPI is ended when the process exits normally. If it exits with another code than 0, the job
    /// is aborted with that code, so that the other ranks do not wait for ever.
    pub fn start() -> Result<Mpi, CommError> {
        library::start()?;
        // SAFETY: MPI has been started, and the world is a communicator.
        unsafe { Mpi::over(ffi::RSMPI_COMM_WORLD) }
    }

    /// Connects the ranks of a communicator of the embedding program, given as a Fortran handle
    /// (`MPI_Comm_c2f` in C, `comm.py2f()` in mpi4py). All its ranks must call this.
    ///
    /// # Safety
    /// MPI must have been started, and `handle` must denote a communicator.
    pub unsafe fn over_fortran_handle(handle: i32) -> Result<Mpi, CommError> {
        // SAFETY: the caller's promise.
        unsafe { Mpi::over(ffi::RSMPI_Comm_f2c(handle)) }
    }

    /// # Safety
    /// MPI must have been started, and `parent` must be a communicator.
    unsafe fn over(parent: ffi::MPI_Comm) -> Result<Mpi, CommError> {
        let (mut comm, mut rank, mut size) = (parent, 0, 0);
        serialized(|| {
            // SAFETY: the out arguments are valid for writes.
            unsafe {
                check(ffi::MPI_Comm_dup(parent, &mut comm), "MPI_Comm_dup", 0)?;
                let returns = ffi::RSMPI_ERRORS_RETURN;
                check(ffi::MPI_Comm_set_errhandler(comm, returns), "MPI_Comm_set_errhandler", 0)?;
                check(ffi::MPI_Comm_rank(comm, &mut rank), "MPI_Comm_rank", 0)?;
                check(ffi::MPI_Comm_size(comm, &mut size), "MPI_Comm_size", 0)
            }
        })?;
        Ok(Mpi { comm, rank: rank as usize, size: size as usize })
    }

    fn post_all(
        &self,
        batch: &mut Batch,
        sends: &[Outgoing],
        recvs: &[Incoming],
    ) -> Result<(), CommError> {
        for recv in recvs {
            let code =
                serialized(|| self.receive(recv, batch.request(recv.peer, Some(recv.bytes))));
            check(code, "MPI_Irecv", self.rank)?;
        }
        for send in sends {
            let code = serialized(|| self.send(send, batch.request(send.peer, None)));
            check(code, "MPI_Isend", self.rank)?;
        }
        Ok(())
    }

    fn receive(&self, recv: &Incoming, request: &mut ffi::MPI_Request) -> c_int {
        let (count, peer, tag) = (recv.bytes as c_int, recv.peer as c_int, recv.tag as c_int);
        // SAFETY: the memory is lent by the caller of `post`.
        unsafe {
            let byte = ffi::RSMPI_UINT8_T;
            ffi::MPI_Irecv(recv.data.cast(), count, byte, peer, tag, self.comm, request)
        }
    }

    fn send(&self, send: &Outgoing, request: &mut ffi::MPI_Request) -> c_int {
        let (count, peer, tag) = (send.bytes as c_int, send.peer as c_int, send.tag as c_int);
        // SAFETY: the memory is lent by the caller of `post`.
        unsafe {
            let byte = ffi::RSMPI_UINT8_T;
            ffi::MPI_Isend(send.data.cast(), count, byte, peer, tag, self.comm, request)
        }
    }
}

impl Transport for Mpi {
    fn rank(&self) -> usize {
        self.rank
    }

    fn size(&self) -> usize {
        self.size
    }

    unsafe fn post(
        &self,
        sends: &[Outgoing],
        recvs: &[Incoming],
    ) -> Result<Box<dyn InFlight>, CommError> {
        let mut batch = Batch::new(self.rank, sends.len() + recvs.len());
        self.post_all(&mut batch, sends, recvs)?;
        Ok(Box::new(batch))
    }

    fn signal(&self, peer: usize, signal: &[u8]) -> Result<(), CommError> {
        signals::send(self.comm, self.rank, peer, signal)
    }

    fn take_signal(&self) -> Result<Option<(usize, Vec<u8>)>, CommError> {
        signals::take(self.comm, self.rank)
    }

    fn abort(&self, code: i32) {
        // SAFETY: MPI has been started. On success the call does not return.
        serialized(|| unsafe { ffi::MPI_Abort(self.comm, code) });
    }
}
