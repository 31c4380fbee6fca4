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
    write(session, || {
        let threads = usize::try_from(threads)
            .map_err(|_| Error::Value(format!("there cannot be {threads} threads")))?;
        let config = Config { threads: (threads > 0).then_some(threads), ..Config::default() };
        Ok(Box::into_raw(Box::new(Session::new(config)?)))
    })
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
