//! `ramba.add` and its like: one object per row of the function table.

use crate::convert::{self, operand};
use crate::error::raise;
use crate::{Array, session};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use ramba::{UFUNCS, apply};

/// A function applied to every element.
#[pyclass(frozen, module = "ramba")]
pub struct Ufunc(ramba::Ufunc);

#[pymethods]
impl Ufunc {
    #[getter]
    fn __name__(&self) -> &'static str {
        self.0.name()
    }

    /// The number of operands.
    #[getter]
    fn nin(&self) -> usize {
        self.0.def().arity
    }

    fn __repr__(&self) -> String {
        format!("<ufunc '{}'>", self.0.name())
    }

    #[pyo3(signature = (*args, out=None, dtype=None))]
    fn __call__<'py>(
        &self,
        args: &Bound<'py, PyTuple>,
        out: Option<Bound<'py, PyAny>>,
        dtype: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let def = self.0.def();
        if args.len() != def.arity {
            let (name, arity, given) = (def.name, def.arity, args.len());
            let message = format!(
                "{name}() takes from {arity} to {} positional arguments but {given} were given",
                arity + 1
            );
            return Err(PyTypeError::new_err(message));
        }
        let session = session()?;
        let mut held = Vec::with_capacity(args.len());
        for arg in args.iter() {
            held.push(operand(&session, &arg)?);
        }
        let operands: Vec<_> = held.iter().map(convert::Held::operand).collect();
        let mut result = apply(&session, self.0, &operands).map_err(raise)?;
        if let Some(dtype) = dtype {
            result = result.astype(convert::dtype(&dtype)?).map_err(raise)?;
        }
        match out {
            None => Ok(Bound::new(args.py(), Array { inner: result })?.into_any()),
            Some(out) => store(out, &result),
        }
    }
}

/// Writes a result into `out=`, which may come as a tuple of one.
fn store<'py>(out: Bound<'py, PyAny>, result: &ramba::Array) -> PyResult<Bound<'py, PyAny>> {
    let out = match out.cast::<PyTuple>() {
        Ok(tuple) => tuple.get_item(0)?,
        Err(_) => out,
    };
    let array = out.cast::<Array>().map_err(|_| {
        PyTypeError::new_err("return arrays must be of ArrayType: out must be a ramba array")
    })?;
    array.borrow().inner.assign(result).map_err(raise)?;
    Ok(out)
}

/// Adds every function under its NumPy name.
pub fn add_all(module: &Bound<'_, PyModule>) -> PyResult<()> {
    for def in UFUNCS.iter().filter(|def| def.rule.is_of_numbers()) {
        module.add(format!("ufunc_{}", def.name).as_str(), Ufunc(def.ufunc))?;
    }
    Ok(())
}
