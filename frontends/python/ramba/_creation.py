"""Functions that make arrays."""

import math
import operator

from . import _numpy as numpy
from ._distribution import distributed
from ._native import Array, array as _array, full as _full, iota as _iota

__all__ = [
    "arange",
    "array",
    "asarray",
    "empty",
    "empty_like",
    "eye",
    "fromfunction",
    "full",
    "full_like",
    "identity",
    "indices",
    "linspace",
    "ones",
    "ones_like",
    "zeros",
    "zeros_like",
]


array = distributed(_array)


@distributed
def asarray(a, dtype=None):
    """`a` itself if it is a ramba array of the wanted type, otherwise a ramba array of it."""
    if isinstance(a, Array) and (dtype is None or a.dtype == dtype):
        return a
    return array(a, dtype)


def shape_of(shape):
    """A shape from an integer or a sequence of them."""
    try:
        return [operator.index(shape)]
    except TypeError:
        return [operator.index(extent) for extent in shape]


@distributed
def full(shape, fill_value, dtype=None):
    """An array of `shape` filled with `fill_value`."""
    if isinstance(fill_value, (bool, int, float, complex)):
        wanted = _type_of(fill_value) if dtype is None else dtype
        return _full(shape_of(shape), fill_value, wanted)
    value = asarray(fill_value, dtype)
    return value._broadcast_to(shape_of(shape)).copy()


@distributed
def zeros(shape, dtype=float):
    """An array of zeros."""
    return _full(shape_of(shape), 0, dtype)


@distributed
def ones(shape, dtype=float):
    """An array of ones."""
    return _full(shape_of(shape), 1, dtype)


@distributed
def empty(shape, dtype=float):
    """An array whose elements are still to be written (they are zero)."""
    return zeros(shape, dtype)


@distributed
def full_like(a, fill_value, dtype=None):
    """An array like `a`, filled with `fill_value`."""
    a = asarray(a)
    return full(a.shape, fill_value, a.dtype if dtype is None else dtype)


@distributed
def zeros_like(a, dtype=None):
    """An array of zeros like `a`."""
    return full_like(a, 0, dtype)


@distributed
def ones_like(a, dtype=None):
    """An array of ones like `a`."""
    return full_like(a, 1, dtype)


empty_like = zeros_like


@distributed
def arange(start, stop=None, step=1, dtype=None):
    """Evenly spaced numbers from `start` up to, not including, `stop`."""
    if stop is None:
        start, stop = 0, start
    start, stop, step = (_number(value) for value in (start, stop, step))
    if step == 0:
        raise ZeroDivisionError("division by zero")
    size = max(0, math.ceil((stop - start) / step))
    wanted = _type_of(start, stop, step) if dtype is None else numpy.dtype(dtype)
    if wanted is int or wanted is not float and wanted.kind in "iu":
        return _iota(int(start), int(start + step) - int(start), size, wanted)
    return _iota(start, step, size, wanted)


def _type_of(*numbers):
    """The element type for plain numbers: a type of Python's where that says it, or NumPy's."""
    kinds = {type(number) for number in numbers}
    if kinds == {int} and all(-(2**63) <= number < 2**63 for number in numbers):
        return int
    return float if kinds in ({float}, {int, float}) else numpy.result_type(*numbers)


def _number(value):
    return value if isinstance(value, (bool, int, float)) else numpy.asarray(value).item()


@distributed
def linspace(start, stop, num=50, endpoint=True, dtype=None):
    """`num` evenly spaced numbers from `start` to `stop`."""
    num = operator.index(num)
    if num < 0:
        raise ValueError(f"Number of samples, {num}, must be non-negative.")
    gaps = num - 1 if endpoint else num
    step = (stop - start) / gaps if gaps > 0 else 0.0
    result = _iota(0.0, 1.0, num, float) * float(step) + float(start)
    if endpoint and num > 1:
        result[-1] = float(stop)
    return result if dtype is None else result.astype(dtype)


@distributed
def eye(n, m=None, k=0, dtype=float):
    """Ones on the `k`-th diagonal, zeros elsewhere."""
    rows = arange(n)[:, None]
    columns = arange(n if m is None else m)[None, :]
    return (columns - rows == k).astype(dtype)


@distributed
def identity(n, dtype=float):
    """The identity matrix."""
    return eye(n, dtype=dtype)


def indices(dimensions, dtype=int):
    """One array of indices per dimension, each of the whole shape: a list of arrays."""
    shape = shape_of(dimensions)
    return [index._broadcast_to(shape).copy() for index in _open_indices(shape, dtype)]


def _open_indices(shape, dtype):
    rank = len(shape)
    for dim, extent in enumerate(shape):
        place = tuple(slice(None) if other == dim else None for other in range(rank))
        yield arange(extent, dtype=dtype)[place]


@distributed
def fromfunction(function, shape, *, dtype=float, **kwargs):
    """`function` of the indices, one array per dimension."""
    shape = shape_of(shape)
    result = function(*indices(shape, dtype), **kwargs)
    return result._broadcast_to(shape).copy() if isinstance(result, Array) else result
