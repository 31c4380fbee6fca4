//! Between Python's values and ramba's.

use crate::array::Array;
use crate::error::raise;
use pyo3::buffer::PyBuffer;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyComplex, PyFloat, PyInt, PyString};
use ramba::{DType, HostArray, Number, Session};

/// An operand of an operation, held while the operation is recorded.
pub enum Held {
    /// A ramba array.
    Array(ramba::Array),
    /// A Python number.
    Number(Number),
}

impl Held {
    /// What the recorder takes.
    pub fn operand(&self) -> ramba::Operand<'_> {
        match self {
            Held::Array(array) => array.into(),
            Held::Number(number) => (*number).into(),
        }
    }
}

/// A Python object as an operand: arrays as they are, numbers by value, everything else through
/// NumPy.
pub fn operand(session: &Session, object: &Bound<'_, PyAny>) -> PyResult<Held> {
    if let Ok(array) = object.cast_exact::<Array>() {
        return Ok(Held::Array(array.borrow().inner.clone()));
    }
    match number(object)? {
        Some(number) => Ok(Held::Number(number)),
        None => from_numpy(session, object).map(Held::Array),
    }
}

/// A plain Python number. NumPy's scalars, which are of Python's types too, are arrays here: they
/// bring their own width.
pub fn number(object: &Bound<'_, PyAny>) -> PyResult<Option<Number>> {
    Ok(if object.is_exact_instance_of::<PyFloat>() {
        Some(Number::Float(object.extract()?))
    } else if object.is_exact_instance_of::<PyBool>() {
        Some(Number::Bool(object.extract()?))
    } else if object.is_exact_instance_of::<PyInt>() {
        Some(integer(object)?)
    } else if let Ok(complex) = object.cast_exact::<PyComplex>() {
        Some(Number::Complex(complex.real(), complex.imag()))
    } else {
        None
    })
}

fn integer(object: &Bound<'_, PyAny>) -> PyResult<Number> {
    match object.extract::<i64>() {
        Ok(value) => Ok(Number::Int(i128::from(value))),
        Err(_) => match object.extract::<i128>() {
            Ok(value) => Ok(Number::Int(value)),
            // No integer type holds it; floats do.
            Err(_) => Ok(Number::Float(object.extract()?)),
        },
    }
}

/// An array of anything NumPy makes an array of.
pub fn from_numpy(session: &Session, object: &Bound<'_, PyAny>) -> PyResult<ramba::Array> {
    let numpy = object.py().import("numpy")?;
    let array = numpy.call_method1("asarray", (object,))?;
    let shape: Vec<i64> = array.getattr("shape")?.extract()?;
    let dtype = dtype(&array.getattr("dtype")?)?;
    // The name stands for the machine's byte order, whatever the array's is.
    let array = numpy.call_method1("ascontiguousarray", (array, dtype.numpy_name()))?;
    if shape.contains(&0) {
        return session.from_host(dtype, &shape, &[]).map_err(raise);
    }
    let flat = array.call_method1("reshape", (-1,))?;
    let bytes = flat.call_method1("view", (numpy.getattr("uint8")?,))?;
    let buffer = PyBuffer::<u8>::get(&bytes)?;
    if !buffer.is_c_contiguous() {
        return Err(PyValueError::new_err("NumPy gave an array that is not contiguous"));
    }
    // SAFETY: the buffer is contiguous, its exporter is held, and no Python code runs meanwhile.
    let slice =
        unsafe { std::slice::from_raw_parts(buffer.buf_ptr().cast::<u8>(), buffer.len_bytes()) };
    session.from_host(dtype, &shape, slice).map_err(raise)
}

/// A NumPy array of a whole array in memory.
pub fn to_numpy<'py>(py: Python<'py>, host: &HostArray) -> PyResult<Bound<'py, PyAny>> {
    let numpy = py.import("numpy")?;
    let bytes = pyo3::types::PyByteArray::new(py, &host.bytes);
    let flat = numpy.call_method1("frombuffer", (bytes, host.dtype.numpy_name()))?;
    let shape = pyo3::types::PyTuple::new(py, &host.shape)?;
    flat.call_method1("reshape", (shape,))
}

/// An element type from a NumPy dtype, a type, or a name.
pub fn dtype(object: &Bound<'_, PyAny>) -> PyResult<DType> {
    if let Some(dtype) = plain_dtype(object) {
        return Ok(dtype);
    }
    let numpy = object.py().import("numpy")?;
    let name: String = numpy.call_method1("dtype", (object,))?.getattr("name")?.extract()?;
    DType::from_numpy_name(&name)
        .ok_or_else(|| PyTypeError::new_err(format!("ramba has no arrays of dtype {name}")))
}

/// What needs no NumPy to be understood: the names of element types, and Python's types of numbers.
fn plain_dtype(object: &Bound<'_, PyAny>) -> Option<DType> {
    if let Ok(name) = object.cast_exact::<PyString>() {
        return DType::from_numpy_name(name.to_str().ok()?);
    }
    let py = object.py();
    let types = [
        (py.get_type::<PyFloat>(), DType::F64),
        (py.get_type::<PyInt>(), DType::I64),
        (py.get_type::<PyBool>(), DType::Bool),
        (py.get_type::<PyComplex>(), DType::C128),
    ];
    types.into_iter().find(|(ty, _)| object.is(ty)).map(|(_, dtype)| dtype)
}
