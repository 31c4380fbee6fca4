"""Running sums, products and extrema."""

from . import _numpy as numpy
from ._creation import asarray, full
from ._functions import _dim, _into, concatenate

__all__ = ["cumprod", "cumsum", "cumulative_prod", "cumulative_sum"]

# NumPy's functions that accumulate, and what ramba calls their scans.
ACCUMULATING = {"add": "sum", "multiply": "prod", "minimum": "min", "maximum": "max"}


def cumsum(a, axis=None, dtype=None, out=None):
    """The running sum along `axis`, or of all elements in order."""
    return _scan("sum", a, axis, dtype, out)


def cumprod(a, axis=None, dtype=None, out=None):
    """The running product along `axis`, or of all elements in order."""
    return _scan("prod", a, axis, dtype, out)


def cumulative_sum(x, /, *, axis=None, dtype=None, out=None, include_initial=False):
    """The running sum along `axis`, from zero if `include_initial`."""
    return _cumulative("sum", x, axis, dtype, out, 0 if include_initial else None)


def cumulative_prod(x, /, *, axis=None, dtype=None, out=None, include_initial=False):
    """The running product along `axis`, from one if `include_initial`."""
    return _cumulative("prod", x, axis, dtype, out, 1 if include_initial else None)


def accumulate(name, a, axis=0, dtype=None, out=None):
    """`ufunc.accumulate`, for the functions in `ACCUMULATING`."""
    a = asarray(a)
    if a.ndim == 0:
        raise TypeError("cannot accumulate on a scalar")
    return _scan(ACCUMULATING[name], a, axis, dtype, out)


def _scan(kind, a, axis, dtype, out):
    a = asarray(a)
    dim = None if axis is None else _dim(axis, a.ndim or 1)
    if dtype is None and out is not None:
        dtype = out.dtype
    dtype = None if dtype is None else numpy.dtype(dtype)
    return _into(out, a._scan(kind, dim, True, dtype))


def _cumulative(kind, x, axis, dtype, out, initial):
    x = asarray(x)
    if axis is None:
        if x.ndim != 1:
            raise ValueError("For arrays which have more than one dimension ``axis`` argument is required.")
        axis = 0
    result = _scan(kind, x, axis, dtype, None)
    if initial is not None:
        dim = _dim(axis, x.ndim)
        shape = (*x.shape[:dim], 1, *x.shape[dim + 1 :])
        result = concatenate([full(shape, initial, dtype=result.dtype), result], dim)
    return _into(out, result)
