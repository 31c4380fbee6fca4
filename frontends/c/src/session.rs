//! `ramba_session`.

use crate::status::{Status, borrowed, destroy, returning, write};
use ramba::{Config, Error, Session};
use std::ffi::c_int;

/// Makes a session; `threads` per rank, 0 for the cores of the host divided by its ranks.
///
/// # Safety
/// `session` must be valid for writing a pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ramba_session_create(
    threads: c_int,
    session: *mut *mut Session,
) -> Status {
    write(session, || create(threads, false))
}

/// What a session can be told; all zeros suit most.
#[repr(C)]
pub struct Options {
    /// Threads per rank; 0 for the cores of the host divided by its ranks.
    threads: c_int,
    /// Not 0: the same bits for every number of ranks and threads.
    reproducible: c_int,
}

/// Makes a session with settings of the caller's, which may be null.
///
/// # Safety
/// `options` must be null or valid, and `session` valid for writing a pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ramba_session_create_with(
    options: *const Options,
    session: *mut *mut Session,
) -> Status {
    write(session, || {
        // SAFETY: the caller's promise.
        let options = unsafe { options.as_ref() };
        let (threads, reproducible) = options.map_or((0, 0), |o| (o.threads, o.reproducible));
        create(threads, reproducible != 0)
    })
}

fn create(threads: c_int, reproducible: bool) -> Result<*mut Session, Error> {
    let threads = usize::try_from(threads)
        .map_err(|_| Error::Value(format!("there cannot be {threads} threads")))?;
    let threads = (threads > 0).then_some(threads);
    let config = Config { threads, reproducible, ..Config::default() };
    Ok(Box::into_raw(Box::new(Session::new(config)?)))
}

/// Ends a session.
///
/// # Safety
/// The session must be null or not used afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ramba_session_destroy(session: *mut Session) {
    // SAFETY: the caller's promise.
    unsafe { destroy(session) };
}

/// This rank's number; -1 without a session.
///
/// # Safety
/// The session must be null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ramba_rank(session: *const Session) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { session.as_ref() }.map_or(-1, |session| session.rank() as c_int)
}

/// The number of ranks; -1 without a session.
///
/// # Safety
/// The session must be null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ramba_ranks(session: *const Session) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { session.as_ref() }.map_or(-1, |session| session.ranks() as c_int)
}

/// Runs everything recorded.
///
/// # Safety
/// The session must be null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ramba_sync(session: *const Session) -> Status {
    // SAFETY: the caller's promise.
    returning(|| unsafe { borrowed(session, "the session") }?.sync())
}
