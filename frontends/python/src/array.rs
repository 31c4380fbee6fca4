//! `ramba.Array`.

use crate::convert::{self, operand};
use crate::error::raise;
use crate::{index, session};
use pyo3::IntoPyObjectExt;
use pyo3::basic::CompareOp;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use ramba::{Operand, Scalar, Ufunc, apply};

/// An array whose operations are recorded, and run together when a value is needed.
#[pyclass(unsendable, module = "ramba")]
pub struct Array {
    pub inner: ramba::Array,
}

impl Array {
    fn binary(&self, ufunc: Ufunc, other: &Bound<'_, PyAny>, swapped: bool) -> PyResult<Array> {
        let session = session()?;
        let held = operand(&session, other)?;
        let (own, other) = (Operand::Array(&self.inner), held.operand());
        let operands = if swapped { [other, own] } else { [own, other] };
        Ok(Array { inner: apply(&session, ufunc, &operands).map_err(raise)? })
    }

    fn unary(&self, ufunc: Ufunc) -> PyResult<Array> {
        let inner = apply(&session()?, ufunc, &[(&self.inner).into()]).map_err(raise)?;
        Ok(Array { inner })
    }

    fn update(&self, ufunc: Ufunc, other: &Bound<'_, PyAny>) -> PyResult<()> {
        let held = operand(&session()?, other)?;
        self.inner.update(ufunc, &[held.operand()]).map_err(raise)
    }

    fn item_scalar(&self) -> PyResult<Scalar> {
        session()?;
        self.inner.item().map_err(raise)
    }

    /// The value for `float(a)` and its like, which take arrays without dimensions only.
    fn only_scalar(&self) -> PyResult<Scalar> {
        if self.inner.ndim() > 0 {
            let message = "only 0-dimensional arrays can be converted to Python scalars";
            return Err(PyTypeError::new_err(message));
        }
        self.item_scalar()
    }
}

/// The operators of Python's number protocol: plain, swapped and in place.
macro_rules! operators {
    ($($ufunc:ident $plain:ident $swapped:ident $in_place:ident;)*) => {
        #[pymethods]
        impl Array {
            $(
            fn $plain(&self, other: &Bound<'_, PyAny>) -> PyResult<Array> {
                self.binary(Ufunc::$ufunc, other, false)
            }

            fn $swapped(&self, other: &Bound<'_, PyAny>) -> PyResult<Array> {
                self.binary(Ufunc::$ufunc, other, true)
            }

            fn $in_place(&self, other: &Bound<'_, PyAny>) -> PyResult<()> {
                self.update(Ufunc::$ufunc, other)
            }
            )*

            fn __pow__(&self, other: &Bound<'_, PyAny>, modulo: Option<&Bound<'_, PyAny>>) -> PyResult<Array> {
                refuse_modulo(modulo)?;
                self.binary(Ufunc::Pow, other, false)
            }

            fn __rpow__(&self, other: &Bound<'_, PyAny>, modulo: Option<&Bound<'_, PyAny>>) -> PyResult<Array> {
                refuse_modulo(modulo)?;
                self.binary(Ufunc::Pow, other, true)
            }

            fn __ipow__(&self, other: &Bound<'_, PyAny>, modulo: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
                refuse_modulo(modulo)?;
                self.update(Ufunc::Pow, other)
            }
        }
    };
}

fn refuse_modulo(modulo: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
    match modulo {
        Some(modulo) if !modulo.is_none() => {
            Err(PyTypeError::new_err("pow() of arrays takes no third argument"))
        }
        _ => Ok(()),
    }
}

operators! {
    Add __add__ __radd__ __iadd__;
    Sub __sub__ __rsub__ __isub__;
    Mul __mul__ __rmul__ __imul__;
    Div __truediv__ __rtruediv__ __itruediv__;
    FloorDiv __floordiv__ __rfloordiv__ __ifloordiv__;
    Mod __mod__ __rmod__ __imod__;
    BitAnd __and__ __rand__ __iand__;
    BitOr __or__ __ror__ __ior__;
    BitXor __xor__ __rxor__ __ixor__;
    ShiftLeft __lshift__ __rlshift__ __ilshift__;
    ShiftRight __rshift__ __rrshift__ __irshift__;
}

#[pymethods]
impl Array {
    /// Before NumPy's own arrays in mixed expressions.
    #[classattr]
    #[pyo3(name = "__array_priority__")]
    const ARRAY_PRIORITY: f64 = 1000.0;

    fn __neg__(&self) -> PyResult<Array> {
        self.unary(Ufunc::Neg)
    }

    fn __pos__(&self) -> PyResult<Array> {
        if self.inner.dtype() == ramba::DType::Bool {
            return Err(PyTypeError::new_err(
                "ufunc 'positive' did not contain a loop with signature matching types \
                 <class 'numpy.dtypes.BoolDType'> -> None",
            ));
        }
        self.copy()
    }

    fn __abs__(&self) -> PyResult<Array> {
        self.unary(Ufunc::Abs)
    }

    fn __invert__(&self) -> PyResult<Array> {
        self.unary(Ufunc::Invert)
    }

    fn __richcmp__(&self, other: &Bound<'_, PyAny>, op: CompareOp) -> PyResult<Array> {
        let ufunc = match op {
            CompareOp::Lt => Ufunc::Less,
            CompareOp::Le => Ufunc::LessEqual,
            CompareOp::Eq => Ufunc::Equal,
            CompareOp::Ne => Ufunc::NotEqual,
            CompareOp::Gt => Ufunc::Greater,
            CompareOp::Ge => Ufunc::GreaterEqual,
        };
        self.binary(ufunc, other, false)
    }

    #[getter]
    fn shape<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.inner.shape())
    }

    #[getter]
    fn dtype<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("numpy")?.call_method1("dtype", (self.inner.dtype().numpy_name(),))
    }

    #[getter]
    fn ndim(&self) -> usize {
        self.inner.ndim()
    }

    #[getter]
    fn size(&self) -> i64 {
        self.inner.size()
    }

    #[getter]
    fn itemsize(&self) -> usize {
        self.inner.dtype().size_bytes()
    }

    #[getter]
    fn nbytes(&self) -> i64 {
        self.inner.size() * self.inner.dtype().size_bytes() as i64
    }

    fn __len__(&self) -> PyResult<usize> {
        match self.inner.shape().first() {
            Some(extent) => Ok(*extent as usize),
            None => Err(PyTypeError::new_err("len() of unsized object")),
        }
    }

    fn __getitem__<'py>(
        slf: &Bound<'py, Array>,
        key: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if index::has_integer_array(key) {
            return slf.py().import("ramba._groups")?.getattr("pick")?.call1((slf, key));
        }
        let inner = slf.borrow().inner.index(&index::items(key)?).map_err(raise)?;
        Ok(Bound::new(slf.py(), Array { inner })?.into_any())
    }

    fn __setitem__(&self, key: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let session = session()?;
        let held = operand(&session, value)?;
        if let Some(mask) = mask(&session, key, &self.inner)? {
            let chosen = [(&mask).into(), held.operand(), (&self.inner).into()];
            let merged = apply(&session, Ufunc::Select, &chosen).map_err(raise)?;
            return self.inner.assign(&merged).map_err(raise);
        }
        let view = self.inner.index(&index::items(key)?).map_err(raise)?;
        view.assign(held.operand()).map_err(raise)
    }

    fn astype(&self, dtype: &Bound<'_, PyAny>) -> PyResult<Array> {
        session()?;
        Ok(Array { inner: self.inner.astype(convert::dtype(dtype)?).map_err(raise)? })
    }

    fn copy(&self) -> PyResult<Array> {
        session()?;
        Ok(Array { inner: self.inner.copy().map_err(raise)? })
    }

    fn _transpose(&self, perm: Vec<usize>) -> PyResult<Array> {
        Ok(Array { inner: self.inner.transpose(&perm).map_err(raise)? })
    }

    fn _reshape(&self, shape: Vec<i64>) -> PyResult<Array> {
        session()?;
        Ok(Array { inner: self.inner.reshape(&shape).map_err(raise)? })
    }

    fn _broadcast_to(&self, shape: Vec<i64>) -> PyResult<Array> {
        Ok(Array { inner: self.inner.broadcast_to(&shape).map_err(raise)? })
    }

    /// Products summed over the pairs of dimensions `summed`; those in `batch` run together.
    fn _contract(
        &self,
        other: &Array,
        batch: Vec<(usize, usize)>,
        summed: Vec<(usize, usize)>,
    ) -> PyResult<Array> {
        session()?;
        Ok(Array { inner: self.inner.contract(&other.inner, &batch, &summed).map_err(raise)? })
    }

    /// The whole array as a NumPy array; every rank gets it.
    fn asnumpy<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        session()?;
        convert::to_numpy(py, &self.inner.to_host().map_err(raise)?)
    }

    #[pyo3(signature = (dtype=None, copy=None))]
    fn __array__<'py>(
        &self,
        py: Python<'py>,
        dtype: Option<Bound<'py, PyAny>>,
        copy: Option<bool>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if copy == Some(false) {
            return Err(PyValueError::new_err(
                "a ramba array becomes a NumPy array only by copying",
            ));
        }
        let array = self.asnumpy(py)?;
        match dtype {
            Some(dtype) if !dtype.is_none() => array.call_method1("astype", (dtype,)),
            _ => Ok(array),
        }
    }

    fn item<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        scalar(py, self.item_scalar()?)
    }

    fn __float__(&self) -> PyResult<f64> {
        let scalar = self.only_scalar()?;
        match scalar.dtype().is_complex() {
            true => Err(PyTypeError::new_err("float() argument must not be complex")),
            false => Ok(scalar.re()),
        }
    }

    fn __int__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let scalar = self.only_scalar()?;
        match scalar.as_i128() {
            Some(value) => value.into_bound_py_any(py),
            None if scalar.dtype().is_complex() => {
                Err(PyTypeError::new_err("int() argument must not be complex"))
            }
            // Python's own conversion: any size, and its words for what is not finite.
            None => pyo3::types::PyFloat::new(py, scalar.re()).call_method0("__int__"),
        }
    }

    fn __complex__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, pyo3::types::PyComplex>> {
        let scalar = self.only_scalar()?;
        Ok(pyo3::types::PyComplex::from_doubles(py, scalar.re(), scalar.im()))
    }

    fn __index__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match (self.inner.ndim(), self.inner.dtype().is_integer()) {
            (0, true) => self.__int__(py),
            _ => Err(PyTypeError::new_err(
                "only integer scalar arrays can be converted to a scalar index",
            )),
        }
    }

    fn __bool__(&self) -> PyResult<bool> {
        if self.inner.size() != 1 {
            return Err(PyValueError::new_err(
                "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()",
            ));
        }
        Ok(self.item_scalar()?.truth())
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        self.asnumpy(py)?.repr()?.extract()
    }

    fn __str__(&self, py: Python<'_>) -> PyResult<String> {
        self.asnumpy(py)?.str()?.extract()
    }

    fn __format__(&self, py: Python<'_>, spec: &str) -> PyResult<String> {
        match self.inner.ndim() {
            0 => self.item(py)?.call_method1("__format__", (spec,))?.extract(),
            _ => self.asnumpy(py)?.call_method1("__format__", (spec,))?.extract(),
        }
    }
}

/// A boolean mask of the array's own shape, if `key` is one.
fn mask(
    session: &ramba::Session,
    key: &Bound<'_, PyAny>,
    of: &ramba::Array,
) -> PyResult<Option<ramba::Array>> {
    let array = match key.cast::<Array>() {
        Ok(array) => array.borrow().inner.clone(),
        Err(_) if key.hasattr("__array_interface__")? => convert::from_numpy(session, key)?,
        Err(_) => return Ok(None),
    };
    let fits = array.dtype() == ramba::DType::Bool && array.shape() == of.shape();
    Ok(fits.then_some(array))
}

fn scalar<'py>(py: Python<'py>, scalar: Scalar) -> PyResult<Bound<'py, PyAny>> {
    match scalar {
        Scalar::Bool(value) => value.into_bound_py_any(py),
        _ if scalar.dtype().is_complex() => {
            Ok(pyo3::types::PyComplex::from_doubles(py, scalar.re(), scalar.im()).into_any())
        }
        _ => match scalar.as_i128() {
            Some(value) => value.into_bound_py_any(py),
            None => scalar.re().into_bound_py_any(py),
        },
    }
}

/// An array of a Python object: a copy, the same on every rank.
#[pyfunction]
#[pyo3(signature = (object, dtype=None))]
fn array(object: &Bound<'_, PyAny>, dtype: Option<Bound<'_, PyAny>>) -> PyResult<Array> {
    let session = session()?;
    let inner = match object.cast::<Array>() {
        Ok(array) => array.borrow().inner.copy().map_err(raise)?,
        Err(_) => convert::from_numpy(&session, object)?,
    };
    match dtype {
        Some(dtype) if !dtype.is_none() => {
            Ok(Array { inner: inner.astype(convert::dtype(&dtype)?).map_err(raise)? })
        }
        _ => Ok(Array { inner }),
    }
}

/// The name of the element type that arrays have in common.
#[pyfunction]
fn common_dtype(arrays: Vec<PyRef<Array>>) -> PyResult<&'static str> {
    let dtypes = arrays.iter().map(|array| array.inner.dtype());
    let common = dtypes.reduce(ramba::DType::promote);
    common.map(ramba::DType::numpy_name).ok_or_else(|| PyTypeError::new_err("there are no arrays"))
}

/// An array of one number.
#[pyfunction]
fn full(shape: Vec<i64>, value: &Bound<'_, PyAny>, dtype: &Bound<'_, PyAny>) -> PyResult<Array> {
    let number = convert::number(value)?
        .ok_or_else(|| PyTypeError::new_err("fill value must be a number"))?;
    let scalar = number.to_scalar(convert::dtype(dtype)?).map_err(raise)?;
    Ok(Array { inner: session()?.full(&shape, scalar).map_err(raise)? })
}

/// `start + step * i` for `i` below `size`, in `dtype`.
#[pyfunction]
fn iota(
    start: &Bound<'_, PyAny>,
    step: &Bound<'_, PyAny>,
    size: i64,
    dtype: &Bound<'_, PyAny>,
) -> PyResult<Array> {
    let dtype = convert::dtype(dtype)?;
    let scalar = |object: &Bound<'_, PyAny>| {
        let number =
            convert::number(object)?.ok_or_else(|| PyTypeError::new_err("arange takes numbers"))?;
        number.to_scalar(dtype).map_err(raise)
    };
    Ok(Array { inner: session()?.arange(scalar(start)?, scalar(step)?, size).map_err(raise)? })
}

/// Adds the module's functions that make arrays.
pub fn add_functions(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(array, module)?)?;
    module.add_function(wrap_pyfunction!(full, module)?)?;
    module.add_function(wrap_pyfunction!(iota, module)?)?;
    module.add_function(wrap_pyfunction!(common_dtype, module)?)?;
    Ok(())
}
