//! Errors as status codes and messages.

use ramba::Error;
use std::cell::RefCell;
use std::ffi::{CStr, CString, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// `ramba_status`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Success.
    Ok = 0,
    /// The arguments do not fit together.
    Value = 1,
    /// An index outside its dimension.
    Index = 2,
    /// The element types have no such operation.
    Type = 3,
    /// A number that the element type cannot hold.
    Overflow = 4,
    /// More memory than the limit allows.
    Memory = 5,
    /// The text or the program is wrong.
    Compile = 6,
    /// Executing or communicating failed.
    Runtime = 7,
}

thread_local! {
    static LAST_ERROR: RefCell<CString> = RefCell::default();
}

/// What the last failing call of this thread said.
#[unsafe(no_mangle)]
pub extern "C" fn ramba_last_error() -> *const c_char {
    LAST_ERROR.with_borrow(|message| message.as_ptr())
}

/// Runs `work` and writes its result through `out`.
pub(crate) fn write<T>(out: *mut T, work: impl FnOnce() -> Result<T, Error>) -> Status {
    returning(|| {
        let out = pointer(out, "the result")?;
        let made = work()?;
        // SAFETY: the caller gives a pointer to which a result can be written.
        unsafe { out.write(made) };
        Ok(())
    })
}

/// Runs `work` and turns its outcome into a status.
pub(crate) fn returning(work: impl FnOnce() -> Result<(), Error>) -> Status {
    let panicked = |_| Err(Error::Runtime("a bug in ramba: it panicked".into()));
    match catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(panicked) {
        Ok(()) => Status::Ok,
        Err(error) => {
            let message = error.to_string().replace('\0', " ");
            LAST_ERROR.set(CString::new(message).unwrap_or_default());
            status(&error)
        }
    }
}

fn status(error: &Error) -> Status {
    match error {
        Error::Value(_) => Status::Value,
        Error::Index(_) => Status::Index,
        Error::Type(_) => Status::Type,
        Error::Overflow(_) => Status::Overflow,
        Error::Memory(_) => Status::Memory,
        Error::Compile(_) => Status::Compile,
        Error::Runtime(_) => Status::Runtime,
    }
}

fn pointer<T>(pointer: *mut T, what: &str) -> Result<*mut T, Error> {
    if pointer.is_null() { Err(null(what)) } else { Ok(pointer) }
}

fn null(what: &str) -> Error {
    Error::Value(format!("{what} is a null pointer"))
}

/// What a pointer of the caller's points to.
///
/// # Safety
/// The pointer must be null or valid for `'a`.
pub(crate) unsafe fn borrowed<'a, T>(pointer: *const T, what: &str) -> Result<&'a T, Error> {
    // SAFETY: the caller's promise.
    unsafe { pointer.as_ref() }.ok_or_else(|| null(what))
}

/// The `count` elements that a pointer of the caller's points to; it may be null if there are none.
///
/// # Safety
/// The pointer must be null or valid for `'a`, for so many elements.
pub(crate) unsafe fn slice<'a, T>(
    first: *const T,
    count: usize,
    what: &str,
) -> Result<&'a [T], Error> {
    match (first.is_null(), count) {
        (_, 0) => Ok(&[]),
        (true, _) => Err(null(what)),
        // SAFETY: the caller's promise.
        (false, _) => Ok(unsafe { std::slice::from_raw_parts(first, count) }),
    }
}

/// Text of the caller's.
///
/// # Safety
/// The pointer must be null or to text that ends with a zero byte.
pub(crate) unsafe fn text<'a>(pointer: *const c_char, what: &str) -> Result<&'a str, Error> {
    if pointer.is_null() {
        return Err(null(what));
    }
    // SAFETY: the caller's promise.
    let text = unsafe { CStr::from_ptr(pointer) };
    text.to_str().map_err(|_| Error::Value(format!("{what} is not UTF-8")))
}

/// Gives back what was handed out by [`Box::into_raw`].
///
/// # Safety
/// The pointer must be null, or come from there and not be used afterwards.
pub(crate) unsafe fn destroy<T>(pointer: *mut T) {
    if !pointer.is_null() {
        // A panic must not cross into C; what is left of the object is lost then.
        // SAFETY: the caller's promise.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(unsafe { Box::from_raw(pointer) })));
    }
}
