//! `ramba_array`: making, asking and reading arrays.

use crate::status::{Status, borrowed, destroy, returning, slice, write};
use ramba::{Array, DType, Error, Scalar, Session};
use std::ffi::{c_int, c_void};

/// The element type of a number of `ramba_dtype`.
fn dtype(number: c_int) -> Result<DType, Error> {
    let known = usize::try_from(number).ok().and_then(|number| DType::all().nth(number));
    known.ok_or_else(|| Error::Type(format!("{number} is no element type")))
}

/// Hands an array out.
pub(crate) fn owned(array: Array) -> *mut Array {
    Box::into_raw(Box::new(array))
}

/// Copies an array that every rank has in its memory.
///
/// # Safety
/// The session must be null or valid, `shape` must have `ndim` extents, `elements` all elements, and
/// `array` be valid for writing a pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ramba_array_copy_in(
    session: *const Session,
    element: c_int,
    ndim: usize,
    shape: *const i64,
    elements: *const c_void,
    array: *mut *mut Array,
) -> Status {
    write(array, || {
        // SAFETY: the caller's promise.
        let (session, shape) =
            unsafe { (borrowed(session, "the session")?, slice(shape, ndim, "the shape")?) };
        let dtype = dtype(element)?;
        let bytes = byte_count(dtype, shape)?;
        // SAFETY: the caller's promise.
        let bytes = unsafe { slice(elements.cast::<u8>(), bytes, "the elements") }?;
        Ok(owned(session.from_host(dtype, shape, bytes)?))
    })
}

fn byte_count(dtype: DType, shape: &[i64]) -> Result<usize, Error> {
    let mut extents = shape.iter().map(|extent| usize::try_from(*extent).ok());
    let count = extents.try_fold(dtype.size_bytes(), |bytes, extent| bytes.checked_mul(extent?));
    count.ok_or_else(|| Error::Value(format!("there is no array of shape {shape:?}")))
}

/// An array of one value.
///
/// # Safety
/// As [`ramba_array_copy_in`], with one element at `value`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ramba_array_full(
    session: *const Session,
    element: c_int,
    ndim: usize,
    shape: *const i64,
    value: *const c_void,
    array: *mut *mut Array,
) -> Status {
    write(array, || {
        let dtype = dtype(element)?;
        // SAFETY: the caller's promise.
        let (session, shape, value) = unsafe {
            let value = slice(value.cast::<u8>(), dtype.size_bytes(), "the value")?;
            (borrowed(session, "the session")?, slice(shape, ndim, "the shape")?, value)
        };
        let value = Scalar::from_bytes(value, dtype)
            .ok_or_else(|| Error::Value("the value is no element".into()))?;
        Ok(owned(session.full(shape, value)?))
    })
}

/// `start`, `start + step`, …: `size` numbers.
///
/// # Safety
/// The session must be null or valid, and `array` be valid for writing a pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ramba_array_range(
    session: *const Session,
    start: f64,
    step: f64,
    size: i64,
    array: *mut *mut Array,
) -> Status {
    write(array, || {
        // SAFETY: the caller's promise.
        let session = unsafe { borrowed(session, "the session") }?;
        Ok(owned(session.arange(Scalar::F64(start), Scalar::F64(step), size)?))
    })
}

/// Gives an array back.
///
/// # Safety
/// The array must be null or not used afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ramba_array_destroy(array: *mut Array) {
    // SAFETY: the caller's promise.
    unsafe { destroy(array) };
}

/// The element type, as a number of `ramba_dtype`; -1 without an array.
///
/// # Safety
/// The array must be null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ramba_array_dtype(array: *const Array) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { array.as_ref() }.map_or(-1, |array| array.dtype() as c_int)
}

/// The number of dimensions; 0 without an array.
///
/// # Safety
/// The array must be null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ramba_array_ndim(array: *const Array) -> usize {
    // SAFETY: the caller's promise.
    unsafe { array.as_ref() }.map_or(0, Array::ndim)
}

/// The extents; null without an array.
///
/// # Safety
/// The array must be null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ramba_array_shape(array: *const Array) -> *const i64 {
    // SAFETY: the caller's promise.
    unsafe { array.as_ref() }.map_or(std::ptr::null(), |array| array.shape().as_ptr())
}

/// Writes the whole array to the caller's memory; all ranks must call it.
///
/// # Safety
/// The array must be null or valid, and `elements` be valid for writing `bytes` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ramba_array_copy_out(
    array: *const Array,
    elements: *mut c_void,
    bytes: usize,
) -> Status {
    returning(|| {
        // SAFETY: the caller's promise.
        let array = unsafe { borrowed(array, "the array") }?;
        let wanted = byte_count(array.dtype(), array.shape())?;
        if wanted != bytes || (elements.is_null() && bytes > 0) {
            let message = format!("the array has {wanted} bytes, the memory given {bytes}");
            return Err(Error::Value(message));
        }
        let host = array.to_host()?;
        if bytes > 0 {
            // SAFETY: the caller's memory holds so many bytes, and is none of ours.
            unsafe { elements.cast::<u8>().copy_from_nonoverlapping(host.bytes.as_ptr(), bytes) };
        }
        Ok(())
    })
}
