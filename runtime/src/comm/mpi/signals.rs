//! Small messages outside of all batches.

use super::library::{check, serialized};
use crate::comm::CommError;
use ::mpi::ffi;
use std::mem::MaybeUninit;
use std::os::raw::c_int;

/// Labels signals; no other message has it. MPI guarantees labels up to 32767.
const TAG: c_int = 0x7fff;

/// Sends a signal. Its memory is never freed, since nobody waits until MPI is done with it: signals are
/// few, and end the job more often than not.
pub(super) fn send(
    comm: ffi::MPI_Comm,
    rank: usize,
    peer: usize,
    signal: &[u8],
) -> Result<(), CommError> {
    let bytes: &'static [u8] = Box::leak(signal.into());
    let code = serialized(|| {
        // SAFETY: the memory lives for ever, and the request is MPI's from here on.
        unsafe {
            let mut request = ffi::RSMPI_REQUEST_NULL;
            let (data, count) = (bytes.as_ptr().cast(), bytes.len() as c_int);
            let byte = ffi::RSMPI_UINT8_T;
            let code = ffi::MPI_Isend(data, count, byte, peer as c_int, TAG, comm, &mut request);
            if code == ffi::MPI_SUCCESS as c_int {
                ffi::MPI_Request_free(&mut request)
            } else {
                code
            }
        }
    });
    check(code, "MPI_Isend", rank)
}

/// A signal that has come, and from whom.
pub(super) fn take(
    comm: ffi::MPI_Comm,
    rank: usize,
) -> Result<Option<(usize, Vec<u8>)>, CommError> {
    serialized(|| {
        let (mut came, mut count) = (0, 0);
        let mut status = MaybeUninit::<ffi::MPI_Status>::uninit();
        // SAFETY: the out arguments are valid for writes.
        let code = unsafe {
            let any = ffi::RSMPI_ANY_SOURCE;
            ffi::MPI_Iprobe(any, TAG, comm, &mut came, status.as_mut_ptr())
        };
        check(code, "MPI_Iprobe", rank)?;
        if came == 0 {
            return Ok(None);
        }
        let byte = unsafe { ffi::RSMPI_UINT8_T };
        // SAFETY: MPI has written the status, since a message came.
        let (code, source) = unsafe {
            let code = ffi::MPI_Get_count(status.as_ptr(), byte, &mut count);
            (code, status.assume_init_ref().MPI_SOURCE)
        };
        check(code, "MPI_Get_count", rank)?;
        let mut signal = vec![0u8; usize::try_from(count).unwrap_or_default()];
        // SAFETY: the memory is as long as the message, which is there.
        let code = unsafe {
            let data = signal.as_mut_ptr().cast();
            ffi::MPI_Recv(data, count, byte, source, TAG, comm, status.as_mut_ptr())
        };
        check(code, "MPI_Recv", rank)?;
        Ok(Some((source as usize, signal)))
    })
}
