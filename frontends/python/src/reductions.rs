//! The reductions of `ramba.Array`, which the package gives NumPy's names and arguments.

use crate::array::Array;
use crate::convert;
use crate::error::raise;
use crate::session;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use ramba::Reduction;

fn reduction(kind: &str) -> PyResult<Reduction> {
    Reduction::from_name(kind)
        .ok_or_else(|| PyValueError::new_err(format!("no reduction '{kind}'")))
}

#[pymethods]
impl Array {
    #[pyo3(signature = (kind, axes=None, keepdims=false))]
    fn _reduce(&self, kind: &str, axes: Option<Vec<i64>>, keepdims: bool) -> PyResult<Array> {
        session()?;
        let inner =
            self.inner.reduce(reduction(kind)?, axes.as_deref(), keepdims).map_err(raise)?;
        Ok(Array { inner })
    }

    #[pyo3(signature = (axes=None, keepdims=false))]
    fn _mean(&self, axes: Option<Vec<i64>>, keepdims: bool) -> PyResult<Array> {
        session()?;
        Ok(Array { inner: self.inner.mean(axes.as_deref(), keepdims).map_err(raise)? })
    }

    #[pyo3(signature = (axes=None, keepdims=false, ddof=0.0))]
    fn _var(&self, axes: Option<Vec<i64>>, keepdims: bool, ddof: f64) -> PyResult<Array> {
        session()?;
        Ok(Array { inner: self.inner.var(axes.as_deref(), keepdims, ddof).map_err(raise)? })
    }

    #[pyo3(signature = (kind, axis=None, inclusive=true, dtype=None))]
    fn _scan(
        &self,
        kind: &str,
        axis: Option<i64>,
        inclusive: bool,
        dtype: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Array> {
        session()?;
        let kind = reduction(kind)?;
        let dtype = dtype.map(convert::dtype).transpose()?;
        Ok(Array { inner: self.inner.scan(kind, axis, inclusive, dtype).map_err(raise)? })
    }

    fn _group_reduce(&self, kind: &str, labels: &Array, axis: i64, groups: i64) -> PyResult<Array> {
        session()?;
        let kind = reduction(kind)?;
        let inner = self.inner.group_reduce(kind, &labels.inner, axis, groups).map_err(raise)?;
        Ok(Array { inner })
    }

    fn _gather(&self, labels: &Array, axis: i64) -> PyResult<Array> {
        session()?;
        Ok(Array { inner: self.inner.gather(&labels.inner, axis).map_err(raise)? })
    }

    #[pyo3(signature = (kind, axis=None, keepdims=false))]
    fn _arg_reduce(&self, kind: &str, axis: Option<i64>, keepdims: bool) -> PyResult<Array> {
        session()?;
        let inner = self.inner.arg_reduce(reduction(kind)?, axis, keepdims).map_err(raise)?;
        Ok(Array { inner })
    }
}
