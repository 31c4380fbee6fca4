//! What Python programs demand of layouts: `distribution=` and `align`.

use crate::array::Array;
use crate::error::raise;
use crate::session;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use ramba::DimRule;

/// How an array is to be spread over the ranks: one rule per dimension, and the grid of ranks.
///
/// A rule is `None` (as ramba likes), `"whole"`, the number of a grid axis, a list of cut points, or
/// `(axis, cut points)`.
#[pyclass(frozen, module = "ramba")]
pub struct Distribution {
    inner: ramba::Distribution,
}

#[pymethods]
impl Distribution {
    #[new]
    #[pyo3(signature = (dims, grid=None))]
    fn new(dims: Vec<Bound<'_, PyAny>>, grid: Option<Vec<usize>>) -> PyResult<Distribution> {
        let dims: PyResult<_> = dims.iter().map(rule).collect();
        let grid = grid.map(|sizes| ramba::Grid::new(&sizes));
        Ok(Distribution { inner: ramba::Distribution { grid, dims: dims? } })
    }

    fn __repr__(&self) -> String {
        format!("<distribution {}>", self.inner)
    }
}

fn rule(object: &Bound<'_, PyAny>) -> PyResult<DimRule> {
    if object.is_none() {
        return Ok(DimRule::Any);
    }
    if let Ok(axis) = object.extract::<usize>() {
        return Ok(DimRule::Split { axis: Some(axis), cuts: None });
    }
    if let Ok(cuts) = object.extract::<Vec<i64>>() {
        return Ok(DimRule::Split { axis: None, cuts: Some(cuts.into()) });
    }
    if let Ok((axis, cuts)) = object.extract::<(usize, Vec<i64>)>() {
        return Ok(DimRule::Split { axis: Some(axis), cuts: Some(cuts.into()) });
    }
    match object.extract::<&str>() {
        Ok("whole") => Ok(DimRule::Whole),
        _ => Err(PyTypeError::new_err(format!(
            "{object} is no rule: None, 'whole', a grid axis, cut points or (axis, cut points)"
        ))),
    }
}

/// A distribution of anything that stands for one: an object, rules, a text, or `"replicated"`.
fn distribution(object: &Bound<'_, PyAny>, rank: usize) -> PyResult<ramba::Distribution> {
    if let Ok(known) = object.cast::<Distribution>() {
        return Ok(known.get().inner.clone());
    }
    match object.extract::<&str>() {
        Ok("replicated") => Ok(ramba::Distribution::replicated(rank)),
        Ok(text) => text.parse().map_err(PyValueError::new_err),
        Err(_) => Ok(Distribution::new(object.extract()?, None)?.inner),
    }
}

/// Demands that an array lies as `distribution` says from the next run on, and returns the array.
#[pyfunction]
#[pyo3(name = "distribute")]
fn distribute<'py>(
    array: Bound<'py, Array>,
    distribution: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, Array>> {
    session()?;
    let inner = array.borrow().inner.clone();
    let wanted = self::distribution(distribution, inner.ndim())?;
    inner.with_distribution(&wanted).map_err(raise)?;
    Ok(array)
}

/// Demands that dimension `axis` of an array is split like dimension `to_axis` (by default the same)
/// of another from the next run on, and returns the array.
#[pyfunction]
#[pyo3(signature = (array, to, axis=0, to_axis=None))]
fn align<'py>(
    array: Bound<'py, Array>,
    to: &Bound<'py, Array>,
    axis: usize,
    to_axis: Option<usize>,
) -> PyResult<Bound<'py, Array>> {
    session()?;
    let (own, other) = (array.borrow().inner.clone(), to.borrow().inner.clone());
    own.align_with(axis, &other, to_axis.unwrap_or(axis)).map_err(raise)?;
    Ok(array)
}

/// The box of the array that each rank owns: per rank, the first index and the one past the last, per
/// dimension. Runs what is recorded.
#[pyfunction]
fn partition(array: &Bound<'_, Array>) -> PyResult<Vec<Vec<(i64, i64)>>> {
    session()?;
    array.borrow().inner.partition().map_err(raise)
}

/// A picture, as SVG text, of which rank owns which part of the array; the first rank writes it to
/// `path`, if given. Runs what is recorded.
#[pyfunction]
#[pyo3(signature = (array, path=None, title="which rank owns what"))]
fn picture(
    array: &Bound<'_, Array>,
    path: Option<std::path::PathBuf>,
    title: &str,
) -> PyResult<String> {
    let session = session()?;
    let svg = array.borrow().inner.picture(title).map_err(raise)?;
    if let Some(path) = path.filter(|_| session.rank() == 0) {
        std::fs::write(path, &svg)?;
    }
    Ok(svg)
}

/// Adds the module's class and functions.
pub fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Distribution>()?;
    module.add_function(wrap_pyfunction!(distribute, module)?)?;
    module.add_function(wrap_pyfunction!(align, module)?)?;
    module.add_function(wrap_pyfunction!(partition, module)?)?;
    module.add_function(wrap_pyfunction!(picture, module)?)?;
    Ok(())
}
