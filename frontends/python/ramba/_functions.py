"""NumPy functions made of recorded operations."""

import builtins
import operator

from . import _numpy as numpy
from ._creation import asarray, empty, shape_of
from ._native import Array, common_dtype
from ._ufuncs import BY_NAME

__all__ = [
    "all",
    "allclose",
    "amax",
    "amin",
    "any",
    "array_equal",
    "asnumpy",
    "atleast_1d",
    "broadcast_to",
    "clip",
    "concatenate",
    "count_nonzero",
    "diff",
    "expand_dims",
    "flip",
    "isclose",
    "max",
    "mean",
    "min",
    "moveaxis",
    "ndim",
    "prod",
    "ravel",
    "reshape",
    "roll",
    "round",
    "shape",
    "size",
    "squeeze",
    "stack",
    "std",
    "sum",
    "swapaxes",
    "transpose",
    "var",
    "where",
]


def axes_of(a, axis):
    """Reduced dimensions from NumPy's `axis` argument: None, an integer or a tuple."""
    return None if axis is None else [_dim(one, a.ndim) for one in shape_of(axis)]


def sum(a, axis=None, dtype=None, out=None, keepdims=False):  # noqa: A001
    """The sum of elements along `axis`."""
    return _reduced("sum", _typed(a, dtype), axis, keepdims, out)


def prod(a, axis=None, dtype=None, out=None, keepdims=False):
    """The product of elements along `axis`."""
    return _reduced("prod", _typed(a, dtype), axis, keepdims, out)


def min(a, axis=None, out=None, keepdims=False):  # noqa: A001
    """The smallest element along `axis`, NaN if there is one."""
    return _reduced("min", asarray(a), axis, keepdims, out)


def max(a, axis=None, out=None, keepdims=False):  # noqa: A001
    """The largest element along `axis`, NaN if there is one."""
    return _reduced("max", asarray(a), axis, keepdims, out)


def any(a, axis=None, out=None, keepdims=False):  # noqa: A001
    """Does any element along `axis` differ from zero?"""
    return _reduced("any", asarray(a), axis, keepdims, out)


def all(a, axis=None, out=None, keepdims=False):  # noqa: A001
    """Do all elements along `axis` differ from zero?"""
    return _reduced("all", asarray(a), axis, keepdims, out)


amin, amax = min, max


def mean(a, axis=None, dtype=None, out=None, keepdims=False):
    """The arithmetic mean along `axis`."""
    a = _typed(a, dtype)
    return _into(out, a._mean(axes_of(a, axis), keepdims))


def var(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False):
    """The variance along `axis`."""
    a = _typed(a, dtype)
    return _into(out, a._var(axes_of(a, axis), keepdims, float(ddof)))


def std(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False):
    """The standard deviation along `axis`."""
    return _into(out, BY_NAME["sqrt"](var(a, axis, dtype, None, ddof, keepdims)))


def count_nonzero(a, axis=None, keepdims=False):
    """How many elements along `axis` differ from zero?"""
    return sum(BY_NAME["not_equal"](a, 0), axis, keepdims=keepdims)


def _typed(a, dtype):
    a = asarray(a)
    return a if dtype is None else a.astype(dtype)


def _reduced(kind, a, axis, keepdims, out):
    return _into(out, a._reduce(kind, axes_of(a, axis), keepdims))


def _into(out, result):
    if out is None:
        return result
    out[...] = result
    return out


def where(condition, x=None, y=None):
    """`x` where `condition`, else `y`."""
    if x is None or y is None:
        raise TypeError("where() needs both x and y: the search for nonzero elements is not there")
    return BY_NAME["where"](condition, x, y)


def clip(a, a_min=None, a_max=None, out=None):
    """Elements limited to the range from `a_min` to `a_max`."""
    result = asarray(a)
    if a_min is not None:
        result = BY_NAME["maximum"](result, a_min)
    if a_max is not None:
        result = BY_NAME["minimum"](result, a_max)
    return _into(out, result)


def round(a, decimals=0, out=None):  # noqa: A001
    """Elements rounded to `decimals` places, halves to even."""
    a = asarray(a)
    if a.dtype.kind in "iub" and decimals >= 0:
        return _into(out, a.copy())
    if decimals == 0:
        return _into(out, BY_NAME["rint"](a))
    scale = 10.0**decimals
    return _into(out, BY_NAME["rint"](a * scale) / scale)


def reshape(a, shape):
    """The elements under another shape; one extent may be -1."""
    a = asarray(a)
    wanted = shape_of(shape)
    if wanted.count(-1) > 1:
        raise ValueError("can only specify one unknown dimension")
    if -1 in wanted:
        known = int(numpy.prod([extent for extent in wanted if extent != -1]))
        if known == 0 or a.size % known:
            raise ValueError(f"cannot reshape array of size {a.size} into shape {tuple(wanted)}")
        wanted[wanted.index(-1)] = a.size // known
    return a._reshape(wanted)


def ravel(a):
    """The elements as a vector."""
    return reshape(a, -1)


def transpose(a, axes=None):
    """The dimensions in another order, reversed by default: a view."""
    a = asarray(a)
    order = range(a.ndim)[::-1] if axes is None else [_dim(axis, a.ndim) for axis in axes]
    return a._transpose(list(order))


def _dim(axis, rank):
    dim = operator.index(axis) + rank if axis < 0 else operator.index(axis)
    if not 0 <= dim < rank:
        raise numpy.exceptions.AxisError(axis, rank)
    return dim


def swapaxes(a, axis1, axis2):
    """Two dimensions exchanged: a view."""
    a = asarray(a)
    order = list(range(a.ndim))
    first, second = _dim(axis1, a.ndim), _dim(axis2, a.ndim)
    order[first], order[second] = order[second], order[first]
    return a._transpose(order)


def moveaxis(a, source, destination):
    """One dimension moved to another place: a view."""
    a = asarray(a)
    order = [dim for dim in range(a.ndim) if dim != _dim(source, a.ndim)]
    order.insert(_dim(destination, a.ndim), _dim(source, a.ndim))
    return a._transpose(order)


def expand_dims(a, axis):
    """A new dimension of extent 1 at `axis`: a view."""
    a = asarray(a)
    dim = _dim(axis, a.ndim + 1)
    return a[(slice(None),) * dim + (None,)]


def squeeze(a, axis=None):
    """Dimensions of extent 1 dropped: a view."""
    a = asarray(a)
    unit = [dim for dim in range(a.ndim) if a.shape[dim] == 1]
    dropped = unit if axis is None else [_dim(one, a.ndim) for one in shape_of(axis)]
    if not set(dropped) <= set(unit):
        raise ValueError("cannot select an axis to squeeze out which has size not equal to one")
    return a[tuple(0 if dim in dropped else slice(None) for dim in range(a.ndim))]


def broadcast_to(a, shape):
    """A read-only view repeated along new and unit dimensions."""
    return asarray(a)._broadcast_to(shape_of(shape))


def flip(a, axis=None):
    """Elements in reverse order along `axis`: a view."""
    a = asarray(a)
    turned = range(a.ndim) if axis is None else [_dim(one, a.ndim) for one in shape_of(axis)]
    return a[tuple(slice(None, None, -1 if dim in turned else 1) for dim in range(a.ndim))]


def concatenate(arrays, axis=0):
    """Arrays one after the other along `axis`."""
    arrays = [asarray(a) for a in arrays]
    if not arrays:
        raise ValueError("need at least one array to concatenate")
    first = arrays[0]
    dim = _dim(axis, first.ndim)
    for position, other in enumerate(arrays):
        rest = [a for at, a in enumerate(other.shape) if at != dim]
        if other.ndim != first.ndim or rest != [a for at, a in enumerate(first.shape) if at != dim]:
            raise ValueError(
                "all the input array dimensions except for the concatenation axis must match "
                f"exactly: array 0 has shape {first.shape}, array {position} has {other.shape}"
            )
    extent = builtins.sum(a.shape[dim] for a in arrays)
    shape = first.shape[:dim] + (extent,) + first.shape[dim + 1 :]
    result = empty(shape, common_dtype(arrays))
    start = 0
    for a in arrays:
        stop = start + a.shape[dim]
        result[(slice(None),) * dim + (slice(start, stop),)] = a
        start = stop
    return result


def stack(arrays, axis=0):
    """Arrays side by side along a new dimension."""
    return concatenate([expand_dims(a, axis) for a in arrays], axis)


def roll(a, shift, axis=None):
    """Elements moved along `axis`, those that leave at one end entering at the other.

    Both may be tuples: one shift per axis, or one for all.
    """
    a = asarray(a)
    if axis is None:
        return reshape(roll(ravel(a), int(numpy.sum(shift)), 0), a.shape)
    plain = type(shift) is type(axis) is int
    for by, dim in [(shift, axis)] if plain else numpy.broadcast(shift, axis):
        a = _rolled(a, int(by), _dim(int(dim), a.ndim))
    return a


def _rolled(a, shift, dim):
    extent = a.shape[dim]
    by = shift % extent if extent else 0
    if not by:
        return a.copy()
    before = (slice(None),) * dim
    return concatenate([a[before + (slice(extent - by, None),)], a[before + (slice(0, extent - by),)]], dim)


def diff(a, axis=-1):
    """Differences of neighbours along `axis`."""
    a = asarray(a)
    before = (slice(None),) * _dim(axis, a.ndim)
    return a[before + (slice(1, None),)] - a[before + (slice(None, -1),)]


def isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Are elements equal within a tolerance?"""
    a, b = asarray(a), asarray(b)
    near = abs(a - b) <= atol + rtol * abs(b)
    close = where(BY_NAME["isfinite"](b * 1.0), near, a == b)
    return close | ((a != a) & (b != b)) if equal_nan else close


def allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Are all elements equal within a tolerance?"""
    return bool(all(isclose(a, b, rtol, atol, equal_nan)))


def array_equal(a, b):
    """Have both the same shape and elements?"""
    a, b = asarray(a), asarray(b)
    return a.shape == b.shape and bool(all(a == b))


def atleast_1d(a):
    """`a` with at least one dimension."""
    a = asarray(a)
    return a if a.ndim else a[None]


def asnumpy(a):
    """The whole array as a NumPy array, on every rank."""
    return a.asnumpy() if isinstance(a, Array) else numpy.asarray(a)


def shape(a):
    """The extents."""
    return asarray(a).shape


def ndim(a):
    """The number of dimensions."""
    return asarray(a).ndim


def size(a):
    """The number of elements."""
    return asarray(a).size
