//! `ramba_function`: functions given as MLIR text.

use crate::array::owned;
use crate::operations::arrays;
use crate::status::{Status, borrowed, destroy, returning, text, write};
use ramba::{Array, Error, Function, Session};
use std::ffi::c_char;

/// The function of a module by its name.
///
/// # Safety
/// The texts must be null or end with a zero byte, and `function` be valid for writing a pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ramba_function_parse(
    module: *const c_char,
    name: *const c_char,
    function: *mut *mut Function,
) -> Status {
    write(function, || {
        // SAFETY: the caller's promise.
        let (module, name) = unsafe { (text(module, "the module")?, text(name, "the name")?) };
        Ok(Box::into_raw(Box::new(Function::parse(module, name)?)))
    })
}

/// Gives a function back.
///
/// # Safety
/// The function must be null or not used afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ramba_function_destroy(function: *mut Function) {
    // SAFETY: the caller's promise.
    unsafe { destroy(function) };
}

/// Calls a function on arrays, at once.
///
/// # Safety
/// The pointers must be null or valid: `operands` for `count` arrays, `results` for writing
/// `result_count` pointers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ramba_function_call(
    function: *const Function,
    session: *const Session,
    count: usize,
    operands: *const *const Array,
    result_count: usize,
    results: *mut *mut Array,
) -> Status {
    returning(|| {
        // SAFETY: the caller's promise.
        let (function, session, operands) = unsafe {
            let operands = arrays(operands, count)?;
            (borrowed(function, "the function")?, borrowed(session, "the session")?, operands)
        };
        let wanted = function.result_count();
        if wanted != result_count || (results.is_null() && wanted > 0) {
            let message = format!("the function has {wanted} results, not {result_count}");
            return Err(Error::Value(message));
        }
        for (position, made) in function.call(session, &operands)?.into_iter().enumerate() {
            // SAFETY: there is room for as many results as the function has.
            unsafe { results.add(position).write(owned(made)) };
        }
        Ok(())
    })
}
