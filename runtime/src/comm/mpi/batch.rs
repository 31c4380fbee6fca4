//! A batch of MPI messages under way.

use super::library::{check, serialized};
use crate::comm::{CommError, InFlight};
use ::mpi::ffi;
use std::mem::MaybeUninit;
use std::os::raw::c_int;
use std::thread;
use std::time::{Duration, Instant};

/// Requests that MPI has yet to complete, and whom and what they are for.
pub(super) struct Batch {
    rank: usize,
    requests: Vec<ffi::MPI_Request>,
    purposes: Vec<Purpose>,
    outstanding: usize,
    /// Reused by every look.
    completed: Vec<c_int>,
    statuses: Vec<MaybeUninit<ffi::MPI_Status>>,
}

#[derive(Clone, Copy)]
struct Purpose {
    peer: usize,
    /// The bytes expected, for a receive.
    expected: Option<usize>,
}

// Requests may be completed by any thread; `serialized` sees to one call at a time.
unsafe impl Send for Batch {}

/// How long to look again at once before letting other threads run, then before sleeping.
const SPIN: Duration = Duration::from_micros(20);
const YIELD: Duration = Duration::from_millis(10);
const NAP: Duration = Duration::from_micros(100);

impl Batch {
    pub(super) fn new(rank: usize, capacity: usize) -> Batch {
        Batch {
            rank,
            requests: Vec::with_capacity(capacity),
            purposes: Vec::with_capacity(capacity),
            outstanding: 0,
            completed: vec![0; capacity],
            statuses: vec![MaybeUninit::uninit(); capacity],
        }
    }

    /// A place for the next request.
    pub(super) fn request(
        &mut self,
        peer: usize,
        expected: Option<usize>,
    ) -> &mut ffi::MPI_Request {
        self.purposes.push(Purpose { peer, expected });
        self.outstanding += 1;
        // SAFETY: a constant of the library.
        self.requests.push(unsafe { ffi::RSMPI_REQUEST_NULL });
        let last = self.requests.len() - 1;
        &mut self.requests[last]
    }

    /// Completes what can be without waiting.
    fn look(&mut self) -> Result<bool, CommError> {
        if self.outstanding == 0 {
            return Ok(true);
        }
        let mut count = 0;
        let code = serialized(|| self.test_some(&mut count));
        // MPI_UNDEFINED is negative: no request is active.
        let count = usize::try_from(count).unwrap_or(self.outstanding);
        self.outstanding -= count.min(self.outstanding);
        for k in 0..count.min(self.completed.len()) {
            self.check_size(k)?;
        }
        check(code, "MPI_Testsome", self.rank)?;
        Ok(self.outstanding == 0)
    }

    fn test_some(&mut self, count: &mut c_int) -> c_int {
        // SAFETY: the arrays are as long as the number of requests.
        unsafe {
            ffi::MPI_Testsome(
                self.requests.len() as c_int,
                self.requests.as_mut_ptr(),
                count,
                self.completed.as_mut_ptr(),
                self.statuses.as_mut_ptr().cast(),
            )
        }
    }

    /// Did the `k`-th of the requests just completed receive what was expected?
    fn check_size(&self, k: usize) -> Result<(), CommError> {
        let Purpose { peer, expected: Some(expected) } = self.purposes[self.completed[k] as usize]
        else {
            return Ok(());
        };
        let mut got = 0;
        // SAFETY: MPI has written the status of a completed request.
        let code = serialized(|| unsafe {
            ffi::MPI_Get_count(self.statuses[k].as_ptr(), ffi::RSMPI_UINT8_T, &mut got)
        });
        check(code, "MPI_Get_count", self.rank)?;
        let got = got as usize;
        if got == expected {
            return Ok(());
        }
        Err(CommError::SizeMismatch { rank: self.rank, peer, expected, got })
    }
}

impl InFlight for Batch {
    fn advance(&mut self, patience: Duration) -> Result<bool, CommError> {
        if self.look()? || patience.is_zero() {
            return Ok(self.outstanding == 0);
        }
        let start = Instant::now();
        while !self.look()? {
            match start.elapsed() {
                waited if waited >= patience => return Ok(false),
                waited if waited < SPIN => std::hint::spin_loop(),
                waited if waited < YIELD => thread::yield_now(),
                _ => thread::sleep(NAP),
            }
        }
        Ok(true)
    }

    fn waits_for(&self) -> Option<usize> {
        // SAFETY: a constant of the library.
        let done = unsafe { ffi::RSMPI_REQUEST_NULL };
        let open = self.requests.iter().position(|request| *request != done)?;
        Some(self.purposes[open].peer)
    }
}
