"""Reductions along any axes, of any type, of nothing."""

import numpy
import pytest
import ramba
from support import DTYPES, assert_same, both, outcome, values

AXES = [None, 0, 1, -1, 2, (0,), (0, 1), (2, 0), (-1, -3), (0, 1, 2), ()]
EXACT = "sum prod min max any all".split()


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("name", EXACT + ["mean", "var", "std"])
def test_axes(name, keepdims):
    # Whole numbers, so that the order of additions does not show.
    a = numpy.random.default_rng(3).integers(-2, 3, (3, 4, 5)).astype(float)

    def program(xp, a):
        return [getattr(xp, name)(a, axis=axis, keepdims=keepdims) for axis in AXES]

    both(program, a, ulps=0 if name in EXACT else 4)


@pytest.mark.parametrize("dtype", DTYPES)
def test_types(dtype):
    a = numpy.array([[1, 0, 3], [2, 1, 1]]).astype(dtype)
    names = EXACT + ["mean", "var", "std"]
    if "complex" in dtype:
        names = [name for name in names if name not in ("min", "max")]

    def program(xp, a):
        return [getattr(xp, name)(a, axis=axis) for name in names for axis in (None, 0, 1)]

    both(program, a, ulps=4)


@pytest.mark.parametrize("dtype", [name for name in DTYPES if "complex" not in name])
def test_extrema_of_special_values(dtype):
    a = values(dtype)
    if a.dtype.kind == "f":
        a = a[2:]  # of 0 and -0 either may be the smallest
    both(lambda xp, a: [a.min(), a.max(), a.any(), a.all(), a[:2].min(), a[:2].max()], a)
    if a.dtype.kind in "iu":
        both(lambda xp, a: [a.sum(), a.prod(), a[:1].sum()], a)


def test_methods_and_keywords():
    a = numpy.arange(12.0).reshape(3, 4)

    def program(xp, a):
        out = xp.zeros(4)
        a.sum(axis=0, out=out)
        return [
            out,
            a.sum(1),
            a.mean(axis=-1, keepdims=True),
            a.var(ddof=1),
            a.std(axis=0, ddof=1),
            xp.sum(a, dtype="float32"),
            xp.mean(a.astype("int32"), dtype="float32"),
            xp.prod(a[:, 1:2].astype("int8")),
            xp.count_nonzero(a > 3, axis=0),
            a.astype("uint8").sum(),
            xp.amax(a, 0),
            xp.amin(a, 1),
        ]

    both(program, a, ulps=2)


def test_reductions_of_views():
    def program(xp, a):
        views = [a[::2], a.T, a[:, ::-1][1:], a[None], a[1], a[..., 0], a[3:1:-1, None]]
        return [view.sum(axis=axis) for view in views for axis in (None, 0, -1)]

    both(program, numpy.arange(35.0).reshape(5, 7))


def test_results_are_used():
    def program(xp, a):
        centred = a - a.mean(axis=0)
        scaled = centred / xp.max(xp.abs(a))
        a -= a.sum(axis=1, keepdims=True)
        b = a * (a > a.mean()) + a.max(axis=0)
        return [centred, scaled, a, b, (b - b.min()).sum(axis=0).max()]

    both(program, numpy.arange(32.0).reshape(4, 8), ulps=4)


def test_nothing():
    def program(xp, a):
        return [
            a.sum(),
            a.sum(axis=0),
            a.prod(axis=1),
            a.any(axis=1),
            a.all(axis=0),
            xp.all(a),
            a.max(axis=0),
            a.min(axis=0),
        ]

    both(program, numpy.zeros((4, 0))[:, :])


def test_mean_of_nothing():
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        both(lambda xp, a: [a.mean(), a.mean(axis=0), a.var()], numpy.zeros((0, 3)))


@pytest.mark.parametrize("name", ["min", "max"])
def test_extrema_of_nothing(name):
    _, refused = outcome(lambda: getattr(numpy.zeros((0, 2)), name)())
    _, error = outcome(lambda: getattr(ramba.zeros((0, 2)), name)())
    assert (type(error), str(error)) == (type(refused), str(refused))


@pytest.mark.parametrize("axis", [2, -3, (0, 0), (0, -2), (0, 5)], ids=str)
def test_refused_axes(axis):
    _, refused = outcome(lambda: numpy.ones((2, 3)).sum(axis=axis))
    _, error = outcome(lambda: ramba.ones((2, 3)).sum(axis=axis))
    assert (type(error), str(error)) == (type(refused), str(refused))


def test_large_sums_are_accurate():
    a = numpy.random.default_rng(5).random(1_000_003)
    lazy = ramba.array(a)
    exact = float(numpy.sum(a.astype(numpy.longdouble)))
    assert abs(float(lazy.sum()) - exact) < 1e-8
    assert abs(float(lazy.mean()) - exact / a.size) < 1e-14
    # A single running float32 sum would stop at 16777216.
    ones = ramba.ones(20_000_000, dtype="float32")
    assert float(ones.sum()) == 20_000_000


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("axis", [None, 1])
def test_sums_round_as_little_as_pairwise_ones(dtype, axis):
    a = numpy.random.default_rng(6).random((300, 4001)).astype(dtype)
    exact = a.astype(numpy.longdouble).sum(axis=axis)
    error = abs(numpy.asarray(ramba.array(a).sum(axis=axis)).astype(numpy.longdouble) - exact)
    assert (error <= 4 * numpy.finfo(dtype).eps * exact).all()


def test_runs_agree_to_the_last_bit():
    a = ramba.array(numpy.random.default_rng(5).random(300_001))
    sums = [float((a * 1.5).sum()) for _ in range(5)]
    assert len(set(sums)) == 1
    assert_same(ramba.sum(a * 0), numpy.float64(0))
