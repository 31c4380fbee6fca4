"""Statistics by groups.

Every element is compared with every group, in one loop nest for all groups together: made for groups
as few as months or classes.
"""

from . import _numpy as numpy
from . import _functions as functions
from ._creation import asarray
from ._functions import _dim, where

__all__ = ["GroupBy", "groupby", "spread"]


def groupby(a, labels, axis=0, groups=None):
    """The elements of `a` along `axis` in groups: index `i` belongs to group `labels[i]`.

    `labels` are integers from 0, known to every rank; there are `groups` groups, or as many as
    occur. A label outside of them belongs to no group.
    """
    return GroupBy(asarray(a), labels, axis, groups)


class GroupBy:
    """Statistics of groups: each has the groups in place of the elements along the axis."""

    def __init__(self, a, labels, axis, groups):
        self._a, self._dim = a, _dim(axis, a.ndim)
        self._labels = _checked(labels, a.shape[self._dim])
        self.groups = int(groups) if groups is not None else int(self._labels.max(initial=-1)) + 1

    def sum(self):
        """The sum of each group; 0 for one without elements."""
        return self._combined(functions.sum, 0)

    def prod(self):
        """The product of each group; 1 for one without elements."""
        return self._combined(functions.prod, 1)

    def min(self):
        """The smallest element of each group, the largest of the type for one without elements."""
        return self._combined(functions.min, _extreme(self._a.dtype, "max"))

    def max(self):
        """The largest element of each group, the smallest of the type for one without elements."""
        return self._combined(functions.max, _extreme(self._a.dtype, "min"))

    def count(self):
        """The number of elements along the axis in each group, as a NumPy array."""
        inside = self._labels[(self._labels >= 0) & (self._labels < self.groups)]
        return numpy.bincount(inside, minlength=self.groups)

    def mean(self):
        """The arithmetic mean of each group; NaN for one without elements."""
        a = self._a if self._a.dtype.kind in "fc" else self._a.astype("float64")
        totals = GroupBy(a, self._labels, self._dim, self.groups).sum()
        return totals / self._along(self.count().astype(totals.real.dtype))

    def var(self, ddof=0):
        """The variance of each group: squared deviations from its mean over the count less `ddof`."""
        squares = abs(self.anomalies()) ** 2
        totals = GroupBy(squares, self._labels, self._dim, self.groups).sum()
        counts = numpy.maximum(self.count() - ddof, 0)
        return totals / self._along(counts.astype(totals.dtype))

    def std(self, ddof=0):
        """The standard deviation of each group."""
        return self.var(ddof) ** 0.5

    def anomalies(self):
        """Each element less its group's mean; elements of no group stay."""
        return self._a - spread(self.mean(), self._labels, self._dim)

    def _combined(self, reduction, neutral):
        own = self._along(self._labels)
        parts = [reduction(where(own == g, self._a, neutral), self._dim) for g in range(self.groups)]
        if parts:
            return functions.stack(parts, self._dim)
        return reduction(self._a[(slice(None),) * self._dim + (slice(0, 0), None)], self._dim + 1)

    def _along(self, values):
        """Values of one per index along the axis, so that they broadcast with the elements."""
        return asarray(values)[(slice(None),) + (None,) * (self._a.ndim - 1 - self._dim)]


def spread(table, labels, axis=0):
    """`numpy.take(table, labels, axis)`; 0 where a label names no element.

    Nothing is stored: the result fuses with what it is used in.
    """
    table = asarray(table)
    dim = _dim(axis, table.ndim)
    own = asarray(_checked(labels, None))[(slice(None),) + (None,) * (table.ndim - 1 - dim)]
    before = (slice(None),) * dim
    result = numpy.zeros((), table.dtype)[()]
    for group in range(table.shape[dim]):
        result = where(own == group, table[before + (slice(group, group + 1),)], result)
    if not table.shape[dim]:
        raise IndexError("cannot do a non-empty take from an empty axes.")
    return result.astype(table.dtype)


def _checked(labels, extent):
    labels = numpy.asarray(labels)
    if labels.ndim != 1 or labels.dtype.kind not in "iu":
        raise TypeError("labels must be a vector of integers")
    if extent is not None and len(labels) != extent:
        raise ValueError(f"{len(labels)} labels for an axis of {extent} elements")
    return labels


def _extreme(dtype, which):
    if dtype.kind == "b":
        return which == "max"
    if dtype.kind in "iu":
        return int(getattr(numpy.iinfo(dtype), which))
    if dtype.kind == "f":
        return numpy.inf if which == "max" else -numpy.inf
    raise TypeError(f"elements of type {dtype} have no order")
