//! Strings and errors that LLVM hands over.

use llvm_sys::{
    core::LLVMDisposeMessage,
    error::{LLVMDisposeErrorMessage, LLVMErrorRef, LLVMGetErrorMessage},
};
use std::ffi::{CStr, CString, c_char};

/// Takes a message that LLVM allocated; null is the empty message.
///
/// # Safety
///
/// `message` is null or a string that LLVM's C API returned for us to dispose of.
pub(super) unsafe fn take_message(message: *mut c_char) -> String {
    if message.is_null() {
        return String::new();
    }
    // SAFETY: by contract, a NUL-terminated string that is ours to dispose of, once.
    unsafe {
        let text = CStr::from_ptr(message).to_string_lossy().into_owned();
        LLVMDisposeMessage(message);
        text
    }
}

/// Turns an LLVM error into a result; null is success.
///
/// # Safety
///
/// `error` is null or an error that LLVM's C API returned, not yet consumed.
pub(super) unsafe fn check(error: LLVMErrorRef) -> Result<(), String> {
    if error.is_null() {
        return Ok(());
    }
    // SAFETY: by contract; getting the message consumes the error, and the message is ours.
    unsafe {
        let message = LLVMGetErrorMessage(error);
        let text = CStr::from_ptr(message).to_string_lossy().into_owned();
        LLVMDisposeErrorMessage(message);
        Err(text)
    }
}

/// A C string of text without NUL bytes (they are left out).
pub(super) fn c_string(text: &str) -> CString {
    let bytes: Vec<u8> = text.bytes().filter(|byte| *byte != 0).collect();
    CString::new(bytes).unwrap_or_default()
}
