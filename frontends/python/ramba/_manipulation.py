"""Arrays put together, taken apart and repeated."""

from . import _numpy as numpy
from . import _functions as functions
from ._creation import arange, asarray, empty, full, shape_of
from ._functions import concatenate, flip, where

__all__ = [
    "array_split",
    "atleast_2d",
    "atleast_3d",
    "broadcast_arrays",
    "column_stack",
    "dstack",
    "fliplr",
    "flipud",
    "gradient",
    "hsplit",
    "hstack",
    "meshgrid",
    "nan_to_num",
    "pad",
    "repeat",
    "rot90",
    "split",
    "tile",
    "tri",
    "tril",
    "triu",
    "vsplit",
    "vstack",
]


def atleast_2d(a):
    """`a` with at least two dimensions."""
    a = functions.atleast_1d(a)
    return a if a.ndim > 1 else a[None, :]


def atleast_3d(a):
    """`a` with at least three dimensions."""
    a = asarray(a)
    if a.ndim == 0:
        return a[None, None, None]
    if a.ndim == 1:
        return a[None, :, None]
    return a if a.ndim > 2 else a[:, :, None]


def vstack(arrays):
    """Arrays one below the other."""
    return concatenate([atleast_2d(a) for a in arrays], 0)


def hstack(arrays):
    """Arrays beside each other."""
    arrays = [functions.atleast_1d(a) for a in arrays]
    return concatenate(arrays, 0 if arrays and arrays[0].ndim == 1 else 1)


def dstack(arrays):
    """Arrays behind each other."""
    return concatenate([atleast_3d(a) for a in arrays], 2)


def column_stack(arrays):
    """Vectors as the columns of a matrix."""
    arrays = [asarray(a) for a in arrays]
    return concatenate([a if a.ndim > 1 else functions.atleast_1d(a)[:, None] for a in arrays], 1)


def array_split(a, parts, axis=0):
    """Views of parts along `axis`: that many, as equal as can be, or cut at these indices."""
    a = asarray(a)
    dim = functions._dim(axis, a.ndim)
    if hasattr(parts, "__len__"):
        cuts = [0, *parts, a.shape[dim]]
    else:
        if parts <= 0:
            raise ValueError("number sections must be larger than 0.")
        each, extra = divmod(a.shape[dim], parts)
        cuts = [part * each + (part if part < extra else extra) for part in range(parts + 1)]
    before = (slice(None),) * dim
    return [a[before + (slice(low, high),)] for low, high in zip(cuts, cuts[1:])]


def split(a, parts, axis=0):
    """Views of parts along `axis`: that many equal ones, or cut at these indices."""
    a = asarray(a)
    if not hasattr(parts, "__len__") and a.shape[functions._dim(axis, a.ndim)] % parts:
        raise ValueError("array split does not result in an equal division")
    return array_split(a, parts, axis)


def vsplit(a, parts):
    """Views of parts from the top down."""
    return split(a, parts, 0)


def hsplit(a, parts):
    """Views of parts from left to right."""
    a = asarray(a)
    return split(a, parts, 1 if a.ndim > 1 else 0)


def flipud(a):
    """Upside down: a view."""
    return flip(a, 0)


def fliplr(a):
    """Left and right exchanged: a view."""
    return flip(a, 1)


def rot90(a, k=1, axes=(0, 1)):
    """Quarter turns from the first towards the second of `axes`: a view."""
    a = asarray(a)
    first, second = (functions._dim(axis, a.ndim) for axis in axes)
    if first == second:
        raise ValueError("Axes must be different.")
    turned = {
        0: lambda: a,
        1: lambda: functions.swapaxes(flip(a, second), first, second),
        2: lambda: flip(flip(a, first), second),
        3: lambda: flip(functions.swapaxes(a, first, second), second),
    }
    return turned[k % 4]()


def broadcast_arrays(*arrays):
    """Views of a common shape."""
    arrays = [asarray(a) for a in arrays]
    shape = numpy.broadcast_shapes(*[a.shape for a in arrays])
    return tuple(functions.broadcast_to(a, shape) for a in arrays)


def meshgrid(*vectors, indexing="xy", sparse=False):
    """The coordinates of a grid, one array per dimension."""
    if indexing not in ("xy", "ij"):
        raise ValueError("Valid values for `indexing` are 'xy' and 'ij'.")
    count = len(vectors)
    grids = []
    for dim, vector in enumerate(vectors):
        place = 1 - dim if indexing == "xy" and count > 1 and dim < 2 else dim
        grids.append(functions.reshape(vector, [1] * place + [-1] + [1] * (count - 1 - place)))
    return tuple(grids) if sparse else broadcast_arrays(*grids)


def tile(a, reps):
    """`a` repeated as a whole, so many times along each dimension."""
    a, reps = asarray(a), shape_of(reps)
    rank = a.ndim if a.ndim > len(reps) else len(reps)
    extents = (1,) * (rank - a.ndim) + a.shape
    reps = [1] * (rank - len(reps)) + list(reps)
    # Each dimension becomes two: which copy, and where in it.
    doubled = [n for pair in zip([1] * rank, extents) for n in pair]
    wide = [n for pair in zip(reps, extents) for n in pair]
    copies = functions.broadcast_to(functions.reshape(a, doubled), wide)
    return functions.reshape(copies, [n * extent for n, extent in zip(reps, extents)])


def repeat(a, repeats, axis=None):
    """Each element so many times in a row along `axis`."""
    if hasattr(repeats, "__len__"):
        raise TypeError("repeat() takes one number of repetitions for all elements")
    a = functions.ravel(a) if axis is None else asarray(a)
    dim = 0 if axis is None else functions._dim(axis, a.ndim)
    wide = a.shape[: dim + 1] + (repeats,) + a.shape[dim + 1 :]
    copies = functions.broadcast_to(functions.expand_dims(a, dim + 1), wide)
    return functions.reshape(copies, [*a.shape[:dim], a.shape[dim] * repeats, *a.shape[dim + 1 :]])


def pad(a, pad_width, mode="constant", constant_values=0):
    """`a` with a margin: of one value, of its edge, or of itself repeated (`wrap`)."""
    a = asarray(a)
    widths = numpy.broadcast_to(numpy.asarray(pad_width), (a.ndim, 2)).tolist()
    if mode not in ("constant", "edge", "wrap"):
        raise ValueError(f"mode '{mode}' is not supported")
    if numpy.less(widths, 0).any():
        raise ValueError("index can't contain negative values")
    if mode == "constant":
        shape = [low + extent + high for (low, high), extent in zip(widths, a.shape)]
        result = full(shape, constant_values, a.dtype)
        result[tuple(slice(low, low + extent) for (low, _), extent in zip(widths, a.shape))] = a
        return result
    for dim, (low, high) in enumerate(widths):
        a = _with_margins(a, dim, low, high, mode)
    return a


def _with_margins(a, dim, low, high, mode):
    extent = a.shape[dim]
    if not extent or (mode == "wrap" and (low > extent or high > extent)):
        raise ValueError(f"cannot pad {extent} elements with {low} and {high} by mode '{mode}'")

    def part(start, stop):
        return a[(slice(None),) * dim + (slice(start, stop),)]

    def margin(width, edge):
        return functions.broadcast_to(edge, a.shape[:dim] + (width,) + a.shape[dim + 1 :])

    if mode == "wrap":
        return concatenate([part(extent - low, extent), a, part(0, high)], dim)
    return concatenate([margin(low, part(0, 1)), a, margin(high, part(extent - 1, extent))], dim)


def tri(rows, columns=None, k=0, dtype=float):
    """Ones at and below the `k`-th diagonal."""
    columns = rows if columns is None else columns
    return (arange(columns)[None, :] <= arange(rows)[:, None] + k).astype(dtype)


def _below(a, k):
    rows, columns = a.shape[-2:]
    return arange(columns)[None, :] <= arange(rows)[:, None] + k


def tril(a, k=0):
    """`a` with zeros above the `k`-th diagonal."""
    a = asarray(a)
    return where(_below(a, k), a, 0)


def triu(a, k=0):
    """`a` with zeros below the `k`-th diagonal."""
    a = asarray(a)
    return where(_below(a, k - 1), 0, a)


def gradient(a, spacing=1.0, axis=None):
    """Slopes by central differences, one-sided at the ends."""
    a = asarray(a)
    a = a if a.dtype.kind in "fc" else a.astype(float)
    dims = range(a.ndim) if axis is None else functions.axes_of(a, axis)
    slopes = [_slope(a, dim, spacing) for dim in dims]
    return slopes[0] if len(slopes) == 1 else tuple(slopes)


def _slope(a, dim, spacing):
    if a.shape[dim] < 2:
        raise ValueError(
            "Shape of array too small to calculate a numerical gradient, "
            "at least (edge_order + 1) elements are required."
        )

    def part(start, stop):
        return (slice(None),) * dim + (slice(start, stop),)

    result = empty(a.shape, a.dtype)
    result[part(1, -1)] = (a[part(2, None)] - a[part(None, -2)]) / (2.0 * spacing)
    result[part(0, 1)] = (a[part(1, 2)] - a[part(0, 1)]) / spacing
    result[part(-1, None)] = (a[part(-1, None)] - a[part(-2, -1)]) / spacing
    return result


def nan_to_num(a, nan=0.0, posinf=None, neginf=None):
    """`a` with numbers in place of NaN and infinities: the largest ones, if not told otherwise."""
    a = asarray(a)
    if a.dtype.kind not in "f":
        return a.copy()
    largest = float(numpy.finfo(a.dtype).max)
    high = largest if posinf is None else posinf
    low = -largest if neginf is None else neginf
    return where(a != a, nan, where(a == numpy.inf, high, where(a == -numpy.inf, low, a)))
