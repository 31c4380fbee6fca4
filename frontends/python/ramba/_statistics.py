"""Reductions that are made of others."""

from . import _numpy as numpy
from . import _functions as functions
from ._creation import asarray
from ._functions import where
from ._ufuncs import BY_NAME

__all__ = [
    "argmax",
    "argmin",
    "average",
    "nanargmax",
    "nanargmin",
    "nanmax",
    "nanmean",
    "nanmin",
    "nanprod",
    "nanstd",
    "nansum",
    "nanvar",
    "ptp",
]


def argmin(a, axis=None, out=None, *, keepdims=False):
    """The index of the first smallest element along `axis`, of the first NaN if there is one."""
    return functions._into(out, asarray(a)._arg_reduce("min", _axis(a, axis), keepdims))


def argmax(a, axis=None, out=None, *, keepdims=False):
    """The index of the first largest element along `axis`, of the first NaN if there is one."""
    return functions._into(out, asarray(a)._arg_reduce("max", _axis(a, axis), keepdims))


def _axis(a, axis):
    return None if axis is None else functions._dim(axis, asarray(a).ndim)


def ptp(a, axis=None, out=None, keepdims=False):
    """The distance from the smallest to the largest element along `axis`."""
    a = asarray(a)
    largest = functions.max(a, axis, keepdims=keepdims)
    return functions._into(out, largest - functions.min(a, axis, keepdims=keepdims))


def average(a, axis=None, weights=None, returned=False, *, keepdims=False):
    """The mean along `axis`, each element counted with its weight."""
    a = asarray(a)
    if weights is None:
        mean = functions.mean(a, axis, keepdims=keepdims)
        count = a.size if axis is None else int(numpy.prod([a.shape[d] for d in functions.axes_of(a, axis)]))
        total = functions.broadcast_to(asarray(float(count)), mean.shape)
    else:
        weights = _weights(a, asarray(weights), axis)
        total = functions.sum(weights * functions.broadcast_to(asarray(1), a.shape), axis, keepdims=keepdims)
        if bool(functions.any(total == 0)):
            raise ZeroDivisionError("Weights sum to zero, can't be normalized")
        mean = functions.sum(a * weights, axis, keepdims=keepdims) / total
    return (mean, total) if returned else mean


def _weights(a, weights, axis):
    """Weights with as many dimensions as `a`: of its shape, or one number per index along `axis`."""
    if weights.shape == a.shape:
        return weights
    if axis is None:
        raise TypeError("Axis must be specified when shapes of a and weights differ.")
    (dim,) = functions.axes_of(a, axis)
    if weights.ndim != 1 or weights.shape[0] != a.shape[dim]:
        raise ValueError("Shape of weights must be consistent with shape of a along specified axis.")
    return functions.reshape(weights, [1] * dim + [-1] + [1] * (a.ndim - 1 - dim))


def _filled(a, value):
    """`a` with `value` in place of NaN."""
    a = asarray(a)
    return a if a.dtype.kind in "iub" else where(a != a, value, a)


def nansum(a, axis=None, dtype=None, out=None, keepdims=False):
    """The sum along `axis` of what is not NaN."""
    return functions.sum(_filled(a, 0), axis, dtype, out, keepdims)


def nanprod(a, axis=None, dtype=None, out=None, keepdims=False):
    """The product along `axis` of what is not NaN."""
    return functions.prod(_filled(a, 1), axis, dtype, out, keepdims)


def nanmin(a, axis=None, out=None, keepdims=False):
    """The smallest element along `axis` that is not NaN; NaN if there is none."""
    return functions._into(out, _extremum(functions.min, a, numpy.inf, axis, keepdims))


def nanmax(a, axis=None, out=None, keepdims=False):
    """The largest element along `axis` that is not NaN; NaN if there is none."""
    return functions._into(out, _extremum(functions.max, a, -numpy.inf, axis, keepdims))


def _extremum(reduction, a, worst, axis, keepdims):
    a = asarray(a)
    found = reduction(_filled(a, worst), axis, keepdims=keepdims)
    if a.dtype.kind in "iub":
        return found
    return where(functions.all(a != a, axis, keepdims=keepdims), numpy.nan, found)


def _present(a, axis, keepdims):
    """How many elements along `axis` are not NaN."""
    return functions.sum(a == a, axis, keepdims=keepdims)


def nanmean(a, axis=None, dtype=None, out=None, keepdims=False):
    """The mean along `axis` of what is not NaN."""
    a = functions._typed(a, dtype)
    total = functions.sum(_filled(a, 0), axis, keepdims=keepdims)
    return functions._into(out, _quotient(a, total, _present(a, axis, keepdims)))


def _quotient(a, total, count):
    """A quotient in the type of `a`'s mean."""
    return total / (count.astype(a.dtype) if a.dtype.kind in "fc" else count)


def nanvar(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False):
    """The variance along `axis` of what is not NaN; NaN where no more than `ddof` are left."""
    a = functions._typed(a, dtype)
    deviation = _filled(a - nanmean(a, axis, keepdims=True), 0)
    squares = BY_NAME["square"](BY_NAME["absolute"](deviation))
    count = _present(a, axis, keepdims) - ddof
    count = where(count > 0, count, numpy.nan)
    total = functions.sum(squares, axis, keepdims=keepdims)
    return functions._into(out, _quotient(squares, total, count))


def nanstd(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False):
    """The standard deviation along `axis` of what is not NaN."""
    return functions._into(out, BY_NAME["sqrt"](nanvar(a, axis, dtype, None, ddof, keepdims)))


def nanargmin(a, axis=None, out=None, *, keepdims=False):
    """The index along `axis` of the first smallest element that is not NaN."""
    return argmin(_searched(a, numpy.inf, axis), axis, out, keepdims=keepdims)


def nanargmax(a, axis=None, out=None, *, keepdims=False):
    """The index along `axis` of the first largest element that is not NaN."""
    return argmax(_searched(a, -numpy.inf, axis), axis, out, keepdims=keepdims)


def _searched(a, worst, axis):
    a = asarray(a)
    if bool(functions.any(functions.all(a != a, axis))):
        raise ValueError("All-NaN slice encountered")
    return _filled(a, worst)
