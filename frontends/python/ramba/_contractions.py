"""Sums of products: matrix products and their relatives.

A contraction is the product of its operands, each repeated along the dimensions it lacks, summed
along those that the result lacks. Of two floating-point or complex operands it is one operation,
which multiplies matrices. Others are one loop nest, in which the product never exists. The planner
splits whichever dimension is cheapest.
"""

import math

from . import _numpy as numpy
from . import _functions as functions
from ._creation import asarray
from ._functions import _dim, _into
from ._native import sync

__all__ = ["dot", "einsum", "inner", "matmul", "outer", "tensordot", "vdot", "vecdot"]

# Operands whose elements are each used more often than this are computed before, not again each time.
_MOST_USES = 16


def contract(operands, labels, result):
    """The sum of products of `operands`, whose dimensions have the hashable `labels`.

    Equal labels are one dimension; those that are not in `result` are summed over. Extents of 1 are
    repeated, as in `numpy.einsum`.
    """
    operands = [asarray(a) for a in operands]
    dtype = numpy.result_type(*[a.dtype for a in operands])
    extents = _extents(operands, labels)
    if len(operands) == 2 and dtype.kind in "fc":
        made = _multiplied(*zip(operands, labels, strict=True), result, extents, dtype)
        if made is not None:
            return made
    order = _loops(labels, result)
    volume = math.prod(extents[label] for label in order)
    if any(volume > _MOST_USES * a.size for a in operands):
        sync()
    aligned = [_aligned(a.astype(dtype), own, order) for a, own in zip(operands, labels, strict=True)]
    product = aligned[0]
    for other in aligned[1:]:
        product = product * other
    product = functions.broadcast_to(product, [extents[label] for label in order])
    axes = tuple(place for place, label in enumerate(order) if label not in result)
    if axes:
        product = (functions.any if dtype.kind == "b" else functions.sum)(product, axes)
    return _ordered(product, [label for label in order if label in result], result).astype(dtype)


def _multiplied(first, second, result, extents, dtype):
    """The contraction of two arrays with their labels by matrix products; `None` if each of their
    elements is used about once, where a loop nest does no worse."""
    (a, left), (b, right) = _lean(first, second, result, extents), _lean(second, first, result, extents)
    own = [[x for x in left if x not in right], [x for x in right if x not in left]]
    summed = [x for x in left if x in right and x not in result]
    if not summed or not any(extents[x] > 1 for x in own[0] + own[1]):
        return None
    batch = [x for x in result if x in left and x in right]
    a, b = (x if x.dtype == dtype else x.astype(dtype) for x in (a, b))
    if own[0] and own[1] and result.index(own[0][0]) > result.index(own[1][0]):
        (a, left), (b, right), own = (b, right), (a, left), own[::-1]
    pairs = [[(left.index(x), right.index(x)) for x in both] for both in (batch, summed)]
    return _ordered(a._contract(b, *pairs), batch + own[0] + own[1], result)


def _lean(operand, other, result, extents):
    """An operand without the dimensions that only it has and the result lacks, which are summed over,
    and without those of extent 1 that the other repeats."""
    (a, labels), others = operand, dict(zip(other[1], other[0].shape, strict=True))
    repeated = [x for x, extent in zip(labels, a.shape, strict=True) if extent < extents[x] and x in others]
    if repeated:
        a = a[tuple(0 if x in repeated else slice(None) for x in labels)]
        labels = [x for x in labels if x not in repeated]
    lone = tuple(place for place, x in enumerate(labels) if x not in others and x not in result)
    a = functions.sum(a, lone) if lone else a
    return a, [x for place, x in enumerate(labels) if place not in lone]


def _extents(operands, labels):
    extents = {}
    for position, (a, own) in enumerate(zip(operands, labels, strict=True)):
        if len(set(own)) < len(own):
            raise NotImplementedError(f"a subscript that occurs twice in operand {position}")
        for label, extent in zip(own, a.shape, strict=True):
            known = extents.setdefault(label, extent)
            if known != extent and 1 not in (known, extent):
                raise ValueError(
                    "operands could not be broadcast together: a dimension has extents "
                    f"{known} and {extent}"
                )
            extents[label] = extent if known == 1 else known
    return extents


def _loops(labels, result):
    """The loops, outermost first. The innermost runs along memory: along the last dimension of the
    result if an operand lies so too and another does not have it, else along a summed one."""
    every = dict.fromkeys(label for own in labels for label in own)
    summed = [label for label in every if label not in result]
    last = result[-1:]
    if not last:
        return summed
    along = any(own[-1:] == last for own in labels) and any(last[0] not in own for own in labels)
    return [*result[:-1], *summed, *last] if along else [*result, *summed]


def _aligned(a, labels, order):
    present = [label for label in order if label in labels]
    a = _ordered(a, labels, present)
    return a[tuple(slice(None) if label in labels else None for label in order)]


def _ordered(a, labels, wanted):
    places = [labels.index(label) for label in wanted]
    return a if places == sorted(places) else functions.transpose(a, places)


def matmul(x1, x2, /, out=None):
    """The matrix product of the last two dimensions; vectors are rows on the left, columns on the right."""
    a, b = asarray(x1), asarray(x2)
    for position, operand in enumerate((a, b)):
        if operand.ndim == 0:
            raise ValueError(
                f"matmul: Input operand {position} does not have enough dimensions (has 0, gufunc core "
                "with signature (n?,k),(k,m?)->(n?,m?) requires 1)"
            )
    inner_dim = 0 if b.ndim == 1 else b.ndim - 2
    if a.shape[-1] != b.shape[inner_dim]:
        raise ValueError(
            f"matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature "
            f"(n?,k),(k,m?)->(n?,m?) (size {b.shape[inner_dim]} is different from {a.shape[-1]})"
        )
    stacked = list(range(-max(a.ndim, b.ndim) + 2, 0))
    left = stacked[len(stacked) - max(a.ndim - 2, 0) :] + (["m"] if a.ndim > 1 else []) + ["k"]
    right = stacked[len(stacked) - max(b.ndim - 2, 0) :] + ["k"] + (["n"] if b.ndim > 1 else [])
    result = stacked + ["m"] * (a.ndim > 1) + ["n"] * (b.ndim > 1)
    return _into(out, contract([a, b], [left, right], result))


def dot(a, b, out=None):
    """The sum of products over the last dimension of `a` and the last but one of `b`."""
    a, b = asarray(a), asarray(b)
    if a.ndim == 0 or b.ndim == 0:
        return _into(out, a * b)
    over = 0 if b.ndim == 1 else b.ndim - 2
    _check_aligned(a, b, a.ndim - 1, over)
    left = [("a", dim) for dim in range(a.ndim - 1)] + ["k"]
    right = ["k" if dim == over else ("b", dim) for dim in range(b.ndim)]
    return _into(out, contract([a, b], [left, right], left[:-1] + [x for x in right if x != "k"]))


def _check_aligned(a, b, left, right):
    if a.shape[left] != b.shape[right]:
        shown = [str(shape).replace(" ", "") for shape in (a.shape, b.shape)]
        raise ValueError(
            f"shapes {shown[0]} and {shown[1]} not aligned: {a.shape[left]} (dim {left}) != "
            f"{b.shape[right]} (dim {right})"
        )


def inner(a, b, /):
    """The sum of products over the last dimensions."""
    a, b = asarray(a), asarray(b)
    if a.ndim == 0 or b.ndim == 0:
        return a * b
    _check_aligned(a, b, a.ndim - 1, b.ndim - 1)
    left = [("a", dim) for dim in range(a.ndim - 1)]
    right = [("b", dim) for dim in range(b.ndim - 1)]
    return contract([a, b], [[*left, "k"], [*right, "k"]], left + right)


def vdot(a, b, /):
    """The sum of products of all elements, those of `a` conjugated."""
    a, b = functions.ravel(asarray(a).conj()), functions.ravel(b)
    return inner(a, b)


def vecdot(x1, x2, /, *, axis=-1):
    """The sum of products along `axis`, those of `x1` conjugated."""
    a, b = asarray(x1), asarray(x2)
    a, b = functions.moveaxis(a, axis, -1), functions.moveaxis(b, axis, -1)
    if a.shape[-1] != b.shape[-1]:
        raise ValueError(
            "vecdot: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature "
            f"(n),(n)->() (size {b.shape[-1]} is different from {a.shape[-1]})"
        )
    stacked = list(range(-max(a.ndim, b.ndim) + 1, 0))
    left, right = [stacked[len(stacked) - x.ndim + 1 :] + ["k"] for x in (a, b)]
    return contract([a.conj(), b], [left, right], stacked)


def outer(a, b, out=None):
    """The products of all elements of one with all of the other."""
    a, b = functions.ravel(a), functions.ravel(b)
    return _into(out, a[:, None] * b[None, :])


def tensordot(a, b, axes=2):
    """The sum of products over the last `axes` dimensions of `a` and the first of `b`, or over those named."""
    a, b = asarray(a), asarray(b)
    if numpy.ndim(axes) == 0 and not isinstance(axes, (tuple, list)):
        axes = list(range(a.ndim - axes, a.ndim)), list(range(axes))
    left, right = ([x] if numpy.ndim(x) == 0 else list(x) for x in axes)
    left, right = [_dim(x, a.ndim) for x in left], [_dim(x, b.ndim) for x in right]
    if len(left) != len(right) or any(a.shape[x] != b.shape[y] for x, y in zip(left, right, strict=True)):
        raise ValueError("shape-mismatch for sum")
    own = [left.index(dim) if dim in left else ("a", dim) for dim in range(a.ndim)]
    other = [right.index(dim) if dim in right else ("b", dim) for dim in range(b.ndim)]
    return contract([a, b], [own, other], [x for x in own + other if isinstance(x, tuple)])


def einsum(subscripts, *operands, out=None):
    """Einstein's summation convention, as `numpy.einsum` with a string."""
    operands = [asarray(a) for a in operands]
    inputs, _, result = subscripts.replace(" ", "").partition("->")
    terms = inputs.split(",")
    if len(terms) != len(operands):
        compared = "more" if len(terms) < len(operands) else "fewer"
        raise ValueError(
            f"{compared} operands provided to einstein sum function than specified in the subscripts string"
        )
    labels = [_labels(term, a.ndim) for term, a in zip(terms, operands, strict=True)]
    stacked = sorted({x for own in labels for x in own if isinstance(x, int)})
    if "->" in subscripts:
        wanted = [y for x in result.replace("...", ".") for y in (stacked if x == "." else [x])]
    else:
        letters = inputs.replace(",", "").replace(".", "")
        wanted = stacked + sorted(x for x in set(letters) if letters.count(x) == 1)
    unknown = [x for x in wanted if not any(x in own for own in labels)]
    if unknown:
        raise ValueError(
            f"einstein sum subscripts string included output subscript '{unknown[0]}' which never "
            "appeared in an input"
        )
    return _into(out, contract(operands, labels, wanted))


def _labels(term, rank):
    """One label per dimension; those of an ellipsis count from its end."""
    letters = term.replace("...", "")
    for letter in letters:
        if not (letter.isascii() and letter.isalpha()):
            raise ValueError(
                f"invalid subscript '{letter}' in einstein sum subscripts string, subscripts must be letters"
            )
    hidden = rank - len(letters)
    if hidden < 0 or (hidden and "..." not in term):
        few = "too many" if hidden < 0 else "not enough"
        raise ValueError(f"einstein sum subscripts string contains {few} subscripts for an operand of {rank}")
    before, _, behind = term.partition("...")
    return [*before, *range(-hidden, 0), *behind]


def attach(array_class):
    """Gives the array class its products."""
    array_class.__matmul__ = lambda self, other: matmul(self, other)
    array_class.__rmatmul__ = lambda self, other: matmul(other, self)
    array_class.dot = dot


# NumPy's functions of these names take ramba arrays as well.
GENERALIZED = {"matmul": matmul}
