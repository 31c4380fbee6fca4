//! Operations on arrays: recorded, and run together.

use crate::array::owned;
use crate::status::{Status, borrowed, returning, slice, text, write};
use ramba::{Array, Error, Index, Operand, Reduction, Session, Ufunc, apply};
use std::ffi::{c_char, c_int};

/// A scalar function of arrays by NumPy's name.
///
/// # Safety
/// The pointers must be null or valid, `operands` for `count` arrays.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ramba_apply(
    session: *const Session,
    function: *const c_char,
    count: usize,
    operands: *const *const Array,
    array: *mut *mut Array,
) -> Status {
    write(array, || {
        // SAFETY: the caller's promise.
        let (session, name, arrays) = unsafe {
            let arrays = arrays(operands, count)?;
            (borrowed(session, "the session")?, text(function, "the function's name")?, arrays)
        };
        let ufunc = Ufunc::from_name(name)
            .ok_or_else(|| Error::Value(format!("there is no function '{name}'")))?;
        if ufunc.def().arity != count {
            let wanted = ufunc.def().arity;
            return Err(Error::Value(format!("'{name}' takes {wanted} operands, got {count}")));
        }
        let operands: Vec<Operand> = arrays.into_iter().map(Operand::from).collect();
        Ok(owned(apply(session, ufunc, &operands)?))
    })
}

/// The arrays behind pointers.
///
/// # Safety
/// The pointer must be null or valid for `count` pointers to arrays.
pub(crate) unsafe fn arrays<'a>(
    first: *const *const Array,
    count: usize,
) -> Result<Vec<&'a Array>, Error> {
    // SAFETY: the caller's promise.
    let pointers = unsafe { slice(first, count, "the list of operands") }?;
    // SAFETY: the caller's promise.
    pointers.iter().map(|array| unsafe { borrowed(*array, "an operand") }).collect()
}

/// Elements combined along axes.
///
/// # Safety
/// The pointers must be null or valid, `axes` for `count` numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ramba_reduce(
    operand: *const Array,
    kind: *const c_char,
    count: usize,
    axes: *const i64,
    keepdims: c_int,
    array: *mut *mut Array,
) -> Status {
    write(array, || {
        // SAFETY: the caller's promise.
        let (operand, name) =
            unsafe { (borrowed(operand, "the operand")?, text(kind, "the reduction's name")?) };
        let kind = reduction(name)?;
        let axes = match axes.is_null() {
            true => None,
            // SAFETY: the caller's promise.
            false => Some(unsafe { slice(axes, count, "the axes") }?),
        };
        Ok(owned(operand.reduce(kind, axes, keepdims != 0)?))
    })
}

fn reduction(name: &str) -> Result<Reduction, Error> {
    Reduction::from_name(name)
        .ok_or_else(|| Error::Value(format!("there is no reduction '{name}'")))
}

/// Elements combined along an axis in groups, which labels name.
///
/// # Safety
/// The pointers must be null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ramba_group_reduce(
    operand: *const Array,
    kind: *const c_char,
    labels: *const Array,
    axis: i64,
    groups: i64,
    array: *mut *mut Array,
) -> Status {
    write(array, || {
        // SAFETY: the caller's promise.
        let (operand, labels, name) = unsafe {
            let labels = borrowed(labels, "the labels")?;
            (borrowed(operand, "the operand")?, labels, text(kind, "the reduction's name")?)
        };
        Ok(owned(operand.group_reduce(reduction(name)?, labels, axis, groups)?))
    })
}

/// Elements picked along an axis.
///
/// # Safety
/// The pointers must be null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ramba_gather(
    operand: *const Array,
    labels: *const Array,
    axis: i64,
    array: *mut *mut Array,
) -> Status {
    write(array, || {
        // SAFETY: the caller's promise.
        let (operand, labels) =
            unsafe { (borrowed(operand, "the operand")?, borrowed(labels, "the labels")?) };
        Ok(owned(operand.gather(labels, axis)?))
    })
}

/// A view by one slice per dimension.
///
/// # Safety
/// The pointers must be null or valid, the lists for as many numbers as the array has dimensions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ramba_slice(
    operand: *const Array,
    starts: *const i64,
    stops: *const i64,
    steps: *const i64,
    view: *mut *mut Array,
) -> Status {
    write(view, || {
        // SAFETY: the caller's promise.
        let operand = unsafe { borrowed(operand, "the operand") }?;
        // SAFETY: the caller's promise.
        let list = |first, what| unsafe { slice(first, operand.ndim(), what) };
        let (starts, stops, steps) =
            (list(starts, "the starts")?, list(stops, "the stops")?, list(steps, "the steps")?);
        let slices = starts.iter().zip(stops).zip(steps);
        let items: Vec<Index> = slices
            .map(|((start, stop), step)| Index::Slice(Some(*start), Some(*stop), Some(*step)))
            .collect();
        Ok(owned(operand.index(&items)?))
    })
}

/// Writes an array into another one, or into a view.
///
/// # Safety
/// The arrays must be null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ramba_assign(target: *const Array, source: *const Array) -> Status {
    returning(|| {
        // SAFETY: the caller's promise.
        let (target, source) =
            unsafe { (borrowed(target, "the target")?, borrowed(source, "the source")?) };
        target.assign(source)
    })
}
