//! Starting and ending MPI, and calling it.

use crate::comm::CommError;
use ::mpi::ffi;
use std::os::raw::{c_char, c_int, c_void};
use std::sync::{Mutex, PoisonError};

/// Held during each call: MPI is started at the level `MPI_THREAD_SERIALIZED`.
static CALLS: Mutex<()> = Mutex::new(());

/// Calls MPI while no other thread does.
pub(super) fn serialized<T>(call: impl FnOnce() -> T) -> T {
    let _one_at_a_time = CALLS.lock().unwrap_or_else(PoisonError::into_inner);
    call()
}

/// Turns an MPI return code into an error with MPI's own words.
pub(super) fn check(code: c_int, call: &'static str, rank: usize) -> Result<(), CommError> {
    if code == ffi::MPI_SUCCESS as c_int {
        Ok(())
    } else {
        Err(CommError::Mpi { call, rank, message: words(code) })
    }
}

fn words(code: c_int) -> String {
    let mut text = [0u8; ffi::MPI_MAX_ERROR_STRING as usize];
    let mut length = 0;
    // SAFETY: the buffer is as long as MPI asks for.
    unsafe { ffi::MPI_Error_string(code, text.as_mut_ptr().cast::<c_char>(), &mut length) };
    let length = usize::try_from(length).unwrap_or(0).min(text.len());
    String::from_utf8_lossy(&text[..length]).into_owned()
}

/// Starts MPI, unless somebody did, and arranges for its end.
pub(super) fn start() -> Result<(), CommError> {
    serialized(|| {
        if is(ffi::MPI_Initialized, "MPI_Initialized")? {
            return Ok(());
        }
        let mut provided = 0;
        // SAFETY: not started yet; null arguments are allowed since MPI-2.
        let code = unsafe {
            let (argc, argv) = (std::ptr::null_mut(), std::ptr::null_mut());
            ffi::MPI_Init_thread(argc, argv, ffi::RSMPI_THREAD_SERIALIZED, &mut provided)
        };
        check(code, "MPI_Init_thread", 0)?;
        return_errors()?;
        // SAFETY: `end` may run at any exit.
        unsafe { on_exit(end, std::ptr::null_mut()) };
        Ok(())
    })
}

/// Errors of calls that name no communicator, such as `MPI_Testsome`, come back as well: by default they
/// end the job, which MPICH does.
fn return_errors() -> Result<(), CommError> {
    // SAFETY: MPI has been started, by us; the handles are constants of the library.
    unsafe {
        for comm in [ffi::RSMPI_COMM_WORLD, ffi::RSMPI_COMM_SELF] {
            let code = ffi::MPI_Comm_set_errhandler(comm, ffi::RSMPI_ERRORS_RETURN);
            check(code, "MPI_Comm_set_errhandler", 0)?;
        }
    }
    Ok(())
}

type Query = unsafe extern "C" fn(*mut c_int) -> c_int;

fn is(query: Query, call: &'static str) -> Result<bool, CommError> {
    let mut flag = 0;
    // SAFETY: these queries are allowed at any time.
    check(unsafe { query(&mut flag) }, call, 0)?;
    Ok(flag != 0)
}

unsafe extern "C" {
    /// The C library's `atexit` that also tells the exit code.
    fn on_exit(function: extern "C" fn(c_int, *mut c_void), argument: *mut c_void) -> c_int;
}

/// Ends MPI at exit: in order after success, and for all ranks at once after failure, because
/// `MPI_Finalize` waits for ranks that in turn may wait for this one.
extern "C" fn end(exit_code: c_int, _argument: *mut c_void) {
    if is(ffi::MPI_Finalized, "MPI_Finalized").unwrap_or(true) {
        return;
    }
    // SAFETY: started and not ended. (No lock: a thread that died in a call may hold it.)
    unsafe {
        if exit_code == 0 {
            ffi::MPI_Finalize();
        } else {
            ffi::MPI_Abort(ffi::RSMPI_COMM_WORLD, exit_code);
        }
    }
}
