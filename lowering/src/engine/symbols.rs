//! Functions of this process and of the libraries it has loaded.

use std::ffi::CStr;

/// Loads a shared library for good, its symbols for everybody. Says whether it is there.
pub(super) fn load_library(name: &CStr) -> bool {
    // SAFETY: a NUL-terminated name; we load the C library's own parts, whose set-up is harmless.
    unsafe { !libc::dlopen(name.as_ptr(), libc::RTLD_LAZY | libc::RTLD_GLOBAL).is_null() }
}

/// The address of a symbol, if anything loaded has it.
pub(super) fn address_of(name: &CStr) -> Option<u64> {
    // SAFETY: a NUL-terminated name.
    let address = unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) };
    (!address.is_null()).then_some(address as u64)
}
