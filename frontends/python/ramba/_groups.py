"""Labels that choose elements along an axis: statistics by groups, and picking."""

import operator

from . import _numpy as numpy
from . import _functions as functions
from ._creation import arange, asarray
from ._functions import _dim, where
from ._native import Array

__all__ = ["GroupBy", "groupby", "spread", "take"]


def groupby(a, labels, axis=0, groups=None):
    """The elements of `a` along `axis` in groups: index `i` belongs to group `labels[i]`.

    `labels` are integers from 0, a NumPy array that all ranks know or a ramba array; there are
    `groups` groups, or as many as occur. A label outside of them belongs to no group.

    Statistics are recorded like all operations: those that are wanted together read `a` once.
    """
    return GroupBy(asarray(a), labels, axis, groups)


class GroupBy:
    """Statistics of groups: each has the groups in place of the elements along the axis."""

    def __init__(self, a, labels, axis, groups):
        self._a, self._dim = a, _dim(axis, a.ndim)
        self._labels = _vector(labels)
        if len(self._labels) != a.shape[self._dim]:
            count, extent = len(self._labels), a.shape[self._dim]
            raise ValueError(f"{count} labels for an axis of {extent} elements")
        self.groups = _groups(labels) if groups is None else operator.index(groups)
        if self.groups < 0:
            raise ValueError("there must not be less than no groups")

    def sum(self):
        """The sum of each group; 0 for one without elements."""
        return self._combined("sum", self._a)

    def prod(self):
        """The product of each group; 1 for one without elements."""
        return self._combined("prod", self._a)

    def min(self):
        """The smallest element of each group, the largest of the type for one without elements."""
        return self._combined("min", self._a)

    def max(self):
        """The largest element of each group, the smallest of the type for one without elements."""
        return self._combined("max", self._a)

    def any(self):
        """Does any element of each group differ from zero?"""
        return self._combined("any", self._a != 0)

    def all(self):
        """Do all elements of each group differ from zero?"""
        return self._combined("all", self._a != 0)

    def count(self):
        """The number of elements along the axis in each group."""
        ones = functions.broadcast_to(asarray(1, "int64"), self._labels.shape)
        return GroupBy(ones, self._labels, 0, self.groups).sum()

    def mean(self):
        """The arithmetic mean of each group; NaN for one without elements."""
        a = self._a if self._a.dtype.kind in "fc" else self._a.astype("float64")
        totals = self._combined("sum", a)
        return totals / self._along(self.count().astype(totals.real.dtype))

    def var(self, ddof=0):
        """The variance of each group: squared deviations from its mean over the count less `ddof`.

        Reads the array twice, as the mean comes first.
        """
        totals = self._combined("sum", abs(self._deviations(self.mean())) ** 2)
        counts = functions.clip(self.count() - ddof, 0, None)
        return totals / self._along(counts.astype(totals.dtype))

    def std(self, ddof=0):
        """The standard deviation of each group."""
        return self.var(ddof) ** 0.5

    def anomalies(self):
        """Each element less its group's mean; elements of no group stay."""
        return self._deviations(self.mean())

    def first(self):
        """The first element of each group; NaN, or 0 of integers, for one without elements."""
        return self._at("min")

    def last(self):
        """The last element of each group; NaN, or 0 of integers, for one without elements."""
        return self._at("max")

    def _combined(self, kind, a):
        if self.groups == 0:
            none = a[(slice(None),) * self._dim + (slice(0, 0), None)]
            return getattr(functions, kind)(none, self._dim + 1)
        return a._group_reduce(kind, self._labels, self._dim, self.groups)

    def _deviations(self, means):
        return self._a - spread(means, self._labels, self._dim) if self.groups else self._a - 0.0

    def _at(self, which):
        """The element of each group whose index is the least or greatest."""
        places = GroupBy(arange(len(self._labels)), self._labels, 0, self.groups)
        found = spread(self._a, places._combined(which, places._a), self._dim)
        if found.dtype.kind not in "fc":
            return found
        return where(self._along(self.count()) == 0, found.dtype.type(numpy.nan), found)

    def _along(self, values):
        """Values of one per group, so that they broadcast with the statistics."""
        return values[(slice(None),) + (None,) * (self._a.ndim - 1 - self._dim)]


def spread(table, labels, axis=0):
    """`numpy.take(table, labels, axis)` for a vector of labels; 0 where one names no element.

    Nothing is stored: the result fuses with what it is used in.
    """
    table = asarray(table)
    return table._gather(_vector(labels), _dim(axis, table.ndim))


def take(a, indices, axis=None, out=None, mode="raise"):
    """Elements picked along `axis`, or from the elements in row-major order.

    `indices` are a NumPy array that all ranks know, or a ramba array: then `mode="raise"` looks at
    its values right away.
    """
    a = asarray(a)
    if axis is None:
        a, axis = a.reshape(-1), 0
    dim, indices = _dim(axis, a.ndim), _integers(indices)
    picked = _picked(a, _bounded(indices, a.shape[dim], axis, mode), dim)
    return functions._into(out, picked)


def pick(a, key):
    """`a[key]` where an array of integers is among the items of the key; other items are basic."""
    items = list(key) if isinstance(key, tuple) else [key]
    arrays = [at for at, item in enumerate(items) if hasattr(item, "__len__")]
    if len(arrays) != 1:
        raise IndexError("only one array of indices is supported")
    taken = sum(item is not None and item is not Ellipsis for item in items)
    if Ellipsis in [item for item in items if not hasattr(item, "__len__")]:
        at = next(at for at, item in enumerate(items) if item is Ellipsis)
        items[at : at + 1] = [slice(None)] * (a.ndim - taken)
    at = next(at for at, item in enumerate(items) if hasattr(item, "__len__"))
    indices, items[at] = _integers(items[at]), slice(None)
    dim = sum(not _is_integer(item) for item in items[:at])
    source = sum(item is not None for item in items[:at])
    whole = a[tuple(items)]
    picked = _picked(whole, _bounded(indices, a.shape[source], source, "raise"), dim)
    # As in NumPy, indices that do not stand side by side lead to dimensions in front.
    chosen = [place for place, item in enumerate(items) if place == at or _is_integer(item)]
    if chosen[-1] - chosen[0] + 1 == len(chosen):
        return picked
    front = list(range(dim, dim + indices.ndim))
    return functions.transpose(picked, front + [d for d in range(picked.ndim) if d not in front])


def _is_integer(item):
    return item is not None and item is not Ellipsis and not isinstance(item, slice)


def _picked(a, indices, dim):
    """What `indices` of any shape pick along a dimension."""
    shape = a.shape[:dim] + indices.shape + a.shape[dim + 1 :]
    if 0 in indices.shape or a.shape[dim] == 0:
        return asarray(numpy.empty(shape, a.dtype))
    picked = spread(a, indices.reshape(-1), dim)
    return picked if indices.ndim == 1 else picked.reshape(shape)


def _bounded(indices, extent, axis, mode):
    """Indices from 0 to below `extent`."""
    if mode == "clip":
        return indices.clip(0, max(extent - 1, 0))
    if mode == "wrap":
        return indices % max(extent, 1)
    if mode != "raise":
        raise ValueError(f"clipmode must be one of 'clip', 'raise', or 'wrap' (got {mode!r})")
    if indices.size:
        for found in (int(indices.min()), int(indices.max())):
            if not -extent <= found < extent:
                raise IndexError(
                    f"index {found} is out of bounds for axis {axis} with size {extent}"
                )
        if indices.dtype.kind == "u":
            return indices
    wrapped = numpy.where if isinstance(indices, numpy.ndarray) else where
    return wrapped(indices < 0, indices + extent, indices)


def _integers(indices):
    """An array of integers, NumPy's unless it is ramba's."""
    own = indices if isinstance(indices, Array) else numpy.asarray(indices)
    if own.dtype.kind not in "iu" and own.size:
        raise IndexError("arrays used as indices must be of integer type")
    return own if own.dtype.kind in "iu" else own.astype("int64")


def _vector(labels):
    own = labels if isinstance(labels, Array) else numpy.asarray(labels)
    if own.ndim != 1 or own.dtype.kind not in "iu":
        raise TypeError("labels must be a vector of integers")
    return asarray(own)


def _groups(labels):
    """As many groups as occur."""
    own = labels if isinstance(labels, Array) else numpy.asarray(labels)
    return max(int(own.max()) + 1, 0) if own.size else 0
