//! Python's index expressions.

use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyEllipsis, PyInt, PyList, PySlice, PyTuple};
use ramba::Index;

/// Is an array of integers, or a list, among the items of an index?
pub fn has_integer_array(key: &Bound<'_, PyAny>) -> bool {
    let is_one = |item: &Bound<'_, PyAny>| {
        item.is_instance_of::<PyList>()
            || !is_basic(item) && item.getattr("dtype").is_ok_and(|dtype| is_integer(&dtype, item))
    };
    match key.cast::<PyTuple>() {
        Ok(tuple) => tuple.iter().any(|item| is_one(&item)),
        Err(_) => is_one(key),
    }
}

/// Is an item neither an array nor a list?
fn is_basic(item: &Bound<'_, PyAny>) -> bool {
    item.is_none()
        || item.is_instance_of::<PySlice>()
        || item.is_instance_of::<PyEllipsis>()
        || item.is_instance_of::<PyInt>()
}

/// Is this the type of an array of integers, and the array no scalar?
fn is_integer(dtype: &Bound<'_, PyAny>, array: &Bound<'_, PyAny>) -> bool {
    let kind = dtype.getattr("kind").and_then(|kind| kind.extract::<String>());
    let rank = array.getattr("ndim").and_then(|rank| rank.extract::<usize>());
    kind.is_ok_and(|kind| kind == "i" || kind == "u") && rank.is_ok_and(|rank| rank > 0)
}

/// The items of a basic index: integers, slices, `None`, `...`.
pub fn items(key: &Bound<'_, PyAny>) -> PyResult<Vec<Index>> {
    match key.cast::<PyTuple>() {
        Ok(tuple) => tuple.iter().map(|item| one(&item)).collect(),
        Err(_) => Ok(vec![one(key)?]),
    }
}

fn one(item: &Bound<'_, PyAny>) -> PyResult<Index> {
    if item.is_none() {
        return Ok(Index::NewAxis);
    }
    if item.is_instance_of::<PyEllipsis>() {
        return Ok(Index::Ellipsis);
    }
    if let Ok(slice) = item.cast::<PySlice>() {
        let bound = |name: &str| slice.getattr(name)?.extract::<Option<i64>>();
        return Ok(Index::Slice(bound("start")?, bound("stop")?, bound("step")?));
    }
    if !item.is_instance_of::<PyBool>()
        && let Ok(position) = item.extract::<i64>()
    {
        return Ok(Index::At(position));
    }
    Err(PyIndexError::new_err(
        "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and one array of integers \
         are valid indices here, not the latter for writing; boolean masks may be assigned through with \
         a scalar or an array of the same shape",
    ))
}
