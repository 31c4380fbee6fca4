//! The Python shim: `ramba.Array` and what the package `ramba` builds on.
//!
//! Nothing is computed here; each method records through the Rust crate `ramba`. What NumPy does in
//! Python (keyword handling, functions made of others) is in the package's Python files.

use pyo3::prelude::*;
use ramba::{Config, Licence, LicenceScope, Session};
use std::cell::RefCell;

mod array;
mod convert;
mod distribution;
mod error;
mod index;
mod location;
mod reductions;
mod ufunc;

use array::Array;
use error::raise;

thread_local! {
    /// The session of the interpreter's thread, made when first needed.
    static SESSION: RefCell<Option<Session>> = const { RefCell::new(None) };
}

/// The session, at the line of the Python program that runs now.
fn session() -> PyResult<Session> {
    let session = SESSION.with_borrow(Clone::clone);
    let session = match session {
        Some(session) => session,
        None => start(Config::default())?,
    };
    session.at(location::current());
    Ok(session)
}

fn start(config: Config) -> PyResult<Session> {
    let session = Session::new(config).map_err(raise)?;
    SESSION.with_borrow_mut(|own| *own = Some(session.clone()));
    Ok(session)
}

/// Starts the session with settings of the caller's; must come before the first array.
///
/// With `reproducible`, results have the same bits for every number of ranks and threads.
#[pyfunction]
#[pyo3(signature = (threads=None, memory_limit_bytes=None, cache_folder=None, disk_cache=true, pipeline=None, stall_timeout_seconds=None, message_limit_bytes=None, reproducible=false, fast=false, finite=false, machine=None))]
#[allow(clippy::too_many_arguments)] // Python's are named
fn configure(
    threads: Option<usize>,
    memory_limit_bytes: Option<usize>,
    cache_folder: Option<std::path::PathBuf>,
    disk_cache: bool,
    pipeline: Option<String>,
    stall_timeout_seconds: Option<f64>,
    message_limit_bytes: Option<usize>,
    reproducible: bool,
    fast: bool,
    finite: bool,
    machine: Option<std::path::PathBuf>,
) -> PyResult<()> {
    if SESSION.with_borrow(Option::is_some) {
        let message = "configure() must be called before the first array is made";
        return Err(pyo3::exceptions::PyRuntimeError::new_err(message));
    }
    let machine = machine.map(|file| ramba::Machine::read(&file)).transpose().map_err(raise)?;
    let config = Config {
        machine,
        threads,
        memory_limit_bytes,
        cache_folder,
        without_disk_cache: !disk_cache,
        pipeline,
        message_limit_bytes,
        reproducible,
        licence: Licence { fast, finite },
        stall_timeout: stall_timeout_seconds
            .map(|seconds| std::time::Duration::from_secs_f64(seconds.clamp(0.0, 1e9))),
        ..Config::default()
    };
    start(config).map(|_| ())
}

/// A region of the program in whose results more may be changed, for `with`.
#[pyclass(unsendable, module = "ramba")]
struct Region {
    licence: Licence,
    scopes: Vec<LicenceScope>,
}

#[pymethods]
impl Region {
    fn __enter__(&mut self) -> PyResult<()> {
        self.scopes.push(session()?.allow(self.licence));
        Ok(())
    }

    #[pyo3(signature = (*_raised))]
    fn __exit__(&mut self, _raised: &Bound<'_, pyo3::types::PyTuple>) {
        self.scopes.pop();
    }
}

/// A region, for `with`, in which results may be rounded otherwise: sums and products of floats may be
/// regrouped, and `exp(x) * exp(y)` may become `exp(x + y)`.
#[pyfunction]
fn fast() -> Region {
    Region { licence: Licence { fast: true, finite: false }, scopes: Vec::new() }
}

/// A region, for `with`, in which there are no NaN, no infinities, and only one zero: `x - x` is 0.
#[pyfunction]
fn finite() -> Region {
    Region { licence: Licence { fast: false, finite: true }, scopes: Vec::new() }
}

/// Runs everything recorded and waits for it.
#[pyfunction]
fn sync() -> PyResult<()> {
    session()?.sync().map_err(raise)
}

/// This process's rank.
#[pyfunction]
fn rank() -> PyResult<usize> {
    Ok(session()?.rank())
}

/// The number of ranks.
#[pyfunction]
fn ranks() -> PyResult<usize> {
    Ok(session()?.ranks())
}

/// What this rank has done so far: a dict of counts.
#[pyfunction]
fn counters(py: Python<'_>) -> PyResult<Bound<'_, pyo3::types::PyDict>> {
    let dict = pyo3::types::PyDict::new(py);
    for (name, value) in session()?.counters().entries() {
        dict.set_item(name, value)?;
    }
    Ok(dict)
}

/// What this rank has sent to others so far: a list of (line, operation, messages, bytes).
#[pyfunction]
fn traffic() -> PyResult<Vec<(String, &'static str, u64, u64)>> {
    let entries = session()?.traffic().into_iter();
    Ok(entries
        .map(|entry| (entry.location, entry.operation, entry.sent.messages, entry.sent.bytes))
        .collect())
}

/// What all ranks together have done so far: a dict of counts. All ranks must call this.
#[pyfunction]
fn total_counters(py: Python<'_>) -> PyResult<Bound<'_, pyo3::types::PyDict>> {
    let dict = pyo3::types::PyDict::new(py);
    for (name, value) in session()?.total_counters().map_err(raise)? {
        dict.set_item(name, value)?;
    }
    Ok(dict)
}

/// What the compiler did and why: a list of (pass, line, message).
#[pyfunction]
fn remarks() -> PyResult<Vec<(String, String, String)>> {
    Ok(said(session()?.remarks()))
}

/// The same at length, of the programs compiled lately: they are compiled once more for it, for so many
/// ranks if that is given.
#[pyfunction]
#[pyo3(signature = (ranks=None))]
fn explanations(ranks: Option<usize>) -> PyResult<Vec<(String, String, String)>> {
    let session = session()?;
    let remarks = match ranks {
        None => session.explanations(),
        Some(ranks) => session.predictions(ranks),
    };
    Ok(said(remarks.map_err(raise)?))
}

fn said(remarks: Vec<ramba::Remark>) -> Vec<(String, String, String)> {
    let parts =
        |remark: ramba::Remark| (remark.pass.to_string(), remark.loc.to_string(), remark.message);
    remarks.into_iter().map(parts).collect()
}

/// Measures the machine, in about a second; returns what `configure(machine=…)` reads from a file. All
/// ranks must call this.
#[pyfunction]
#[pyo3(signature = (path=None))]
fn calibrate(path: Option<std::path::PathBuf>) -> PyResult<String> {
    let session = session()?;
    let text = session.calibrate().map_err(raise)?.to_file();
    if let Some(path) = path.filter(|_| session.rank() == 0) {
        std::fs::write(path, &text)?;
    }
    Ok(text)
}

/// Ends all ranks of the job at once, with this exit status.
#[pyfunction]
fn abort(status: i32) -> PyResult<()> {
    if let Some(session) = SESSION.with_borrow(Clone::clone) {
        session.abort(status);
    }
    Ok(())
}

/// Runs what is recorded and leaves the job; called when the interpreter ends.
#[pyfunction]
fn shut_down() -> PyResult<()> {
    // It stays if it fails: the job is still to be aborted.
    if let Some(session) = SESSION.with_borrow(Clone::clone) {
        session.leave().map_err(raise)?;
    }
    SESSION.with_borrow_mut(|session| drop(session.take()));
    Ok(())
}

#[pymodule]
fn _ramba(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Array>()?;
    module.add_class::<ufunc::Ufunc>()?;
    ufunc::add_all(module)?;
    array::add_functions(module)?;
    distribution::add(module)?;
    module.add_function(wrap_pyfunction!(configure, module)?)?;
    module.add_function(wrap_pyfunction!(fast, module)?)?;
    module.add_function(wrap_pyfunction!(finite, module)?)?;
    module.add_function(wrap_pyfunction!(sync, module)?)?;
    module.add_function(wrap_pyfunction!(rank, module)?)?;
    module.add_function(wrap_pyfunction!(ranks, module)?)?;
    module.add_function(wrap_pyfunction!(counters, module)?)?;
    module.add_function(wrap_pyfunction!(total_counters, module)?)?;
    module.add_function(wrap_pyfunction!(traffic, module)?)?;
    module.add_function(wrap_pyfunction!(remarks, module)?)?;
    module.add_function(wrap_pyfunction!(explanations, module)?)?;
    module.add_function(wrap_pyfunction!(calibrate, module)?)?;
    module.add_function(wrap_pyfunction!(abort, module)?)?;
    module.add_function(wrap_pyfunction!(shut_down, module)?)?;
    Ok(())
}
