//! ramba's errors as the exceptions that NumPy users expect.

use pyo3::PyErr;
use pyo3::exceptions::{
    PyIndexError, PyMemoryError, PyOverflowError, PyRuntimeError, PyTypeError, PyValueError,
};
use ramba::Error;

/// The exception for an error.
pub fn raise(error: Error) -> PyErr {
    let message = error.to_string();
    match error {
        Error::Value(_) => PyValueError::new_err(message),
        Error::Index(_) => PyIndexError::new_err(message),
        Error::Type(_) => PyTypeError::new_err(message),
        Error::Overflow(_) => PyOverflowError::new_err(message),
        Error::Memory(_) => PyMemoryError::new_err(message),
        Error::Compile(_) | Error::Runtime(_) => PyRuntimeError::new_err(message),
    }
}
