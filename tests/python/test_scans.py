"""Running sums, products and extrema."""

import numpy
import pytest
import ramba
from support import DTYPES, both, outcome, values

SHAPES = [(1,), (7,), (5, 3), (3, 4, 5), (0,), (0, 3), (3, 0)]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_axes(shape):
    # Whole numbers, so that the order of additions does not show.
    a = numpy.random.default_rng(1).integers(-3, 4, shape).astype(float)
    axes = [None, *range(-len(shape), len(shape))]
    both(lambda xp, a: [xp.cumsum(a, axis) for axis in axes], a)
    both(lambda xp, a: [a.cumprod(axis=axis) for axis in axes], a)


@pytest.mark.parametrize("dtype", DTYPES)
def test_types(dtype):
    a = numpy.array([[1, 0, 3], [2, 1, 1]]).astype(dtype)
    both(lambda xp, a: [xp.cumsum(a, 0), a.cumprod(1), a.cumsum()], a)


@pytest.mark.parametrize("dtype", ["int8", "uint16", "int64", "float32", "float64"])
def test_special_values(dtype):
    a = values(dtype)
    both(lambda xp, a: [a.cumsum(), a[::-1].cumsum(), a.cumprod()[:5], a[1:2].cumsum()], a, ulps=2)


@pytest.mark.parametrize("dtype", ["int32", "uint8", "float64"])
@pytest.mark.parametrize("name", ["add", "multiply", "minimum", "maximum"])
def test_accumulate(name, dtype):
    a = numpy.array([[3, 1, 4, 1], [5, 9, 2, 6], [5, 3, 5, 8]]).astype(dtype)
    function = getattr(numpy, name)
    both(lambda xp, a: [function.accumulate(a), function.accumulate(a, axis=1)], a)


def test_views_and_results_used():
    def program(xp, a):
        b = a[::-1, 1:].T * 2
        total = xp.cumsum(b, axis=1)
        a[1:] += 1
        return [total, total[:, ::-2].cumsum(0) + total[:, :1], a.cumsum(1), (a * 2).cumsum() - 1]

    both(program, numpy.arange(35.0).reshape(7, 5))


def test_keywords():
    def program(xp, a):
        out = xp.zeros(4)
        a.cumsum(out=out)
        return [
            out,
            a.cumsum(dtype="float32"),
            xp.cumprod(a, dtype="complex64"),
            xp.cumulative_sum(a, include_initial=True),
            xp.cumulative_prod(a.reshape(2, 2), axis=1, include_initial=True),
            xp.cumsum([1, 2, 3]),
            xp.cumsum(7),
        ]

    both(program, numpy.arange(4))


def test_long_lines():
    a = numpy.random.default_rng(2).random(300_007)
    got = numpy.asarray(ramba.array(a).cumsum())
    exact = numpy.cumsum(a.astype(numpy.longdouble))
    assert abs(got - exact).max() < 1e-9
    wide = numpy.random.default_rng(3).integers(0, 99, (3, 50_001))
    both(lambda xp, a: [a.cumsum(0), a.cumsum(1), a.T.cumsum(0)], wide)


@pytest.mark.parametrize("axis", [1, -2, 5])
def test_refused_axes(axis):
    _, refused = outcome(lambda: numpy.ones(3).cumsum(axis=axis))
    _, error = outcome(lambda: ramba.ones(3).cumsum(axis=axis))
    assert (type(error), str(error)) == (type(refused), str(refused))


def test_refused_order():
    _, error = outcome(lambda: numpy.maximum.accumulate(ramba.ones(3, dtype="complex64")))
    assert isinstance(error, TypeError)
