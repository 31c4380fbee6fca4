//! Python's index expressions.

use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyEllipsis, PySlice, PyTuple};
use ramba::Index;

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
        "only integers, slices (`:`), ellipsis (`...`) and numpy.newaxis (`None`) are valid indices \
         here; boolean masks may be assigned through with a scalar or an array of the same shape",
    ))
}
