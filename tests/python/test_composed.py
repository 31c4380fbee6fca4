"""Functions made of others give what NumPy's give, with its dtypes, shapes and errors."""

import warnings

import numpy
import pytest
import ramba
from support import assert_same

RANDOM = numpy.random.default_rng(7)
FLOATS = RANDOM.integers(-4, 5, (5, 6, 7)) / 4.0
INTEGERS = RANDOM.integers(-9, 9, (4, 5))
HOLES = numpy.where(RANDOM.random((6, 5)) < 0.3, numpy.nan, RANDOM.standard_normal((6, 5)))
VECTOR = RANDOM.standard_normal(11)
ARRAYS = [FLOATS, INTEGERS, HOLES, VECTOR, INTEGERS.astype(numpy.uint8), INTEGERS > 0]

SEARCHES = [
    (name, array, {"axis": axis, "keepdims": keep})
    for name in ("argmin", "argmax")
    for array in ARRAYS
    for axis in (None, *range(-1, array.ndim))
    for keep in (False, True)
]

STATISTICS = [
    (name, array, {"axis": axis})
    for name in "ptp average nansum nanprod nanmin nanmax nanmean nanvar nanstd".split()
    for array in (FLOATS, INTEGERS, HOLES, VECTOR)
    for axis in (None, 0, -1)
]

MANIPULATIONS = [
    ("vstack", [VECTOR, VECTOR + 1], {}),
    ("hstack", [VECTOR, VECTOR[:3]], {}),
    ("hstack", [INTEGERS, INTEGERS[:, 1:3]], {}),
    ("dstack", [INTEGERS, INTEGERS + 1], {}),
    ("column_stack", [VECTOR, VECTOR * 2], {}),
    ("flipud", INTEGERS, {}),
    ("fliplr", INTEGERS, {}),
    *(("rot90", FLOATS, {"k": k, "axes": axes}) for k in range(-1, 5) for axes in ((0, 1), (2, 0))),
    *(("tile", array, {"reps": reps}) for array in (INTEGERS, VECTOR) for reps in (2, (2, 3), (2, 1, 3))),
    *(("repeat", INTEGERS, {"repeats": 3, "axis": axis}) for axis in (None, 0, 1, -1)),
    *(("pad", INTEGERS, {"pad_width": width, "mode": mode})
      for width in (2, ((1, 2), (0, 3)), (2, 1)) for mode in ("constant", "edge", "wrap")),
    ("pad", FLOATS, {"pad_width": 1, "constant_values": 7}),
    *((name, INTEGERS, {"k": k}) for name in ("tril", "triu") for k in (-2, -1, 0, 1, 3)),
    ("tril", FLOATS, {}),
    *(("gradient", array, {}) for array in (VECTOR, VECTOR[:2])),
    ("gradient", FLOATS, {"axis": 1}),
    ("nan_to_num", HOLES, {}),
    ("nan_to_num", numpy.array([numpy.inf, -numpy.inf, 1.0]), {"posinf": 3.0}),
    ("atleast_2d", VECTOR, {}),
    ("atleast_3d", INTEGERS, {}),
]


@pytest.mark.parametrize(
    ("name", "operand", "arguments"), SEARCHES + STATISTICS + MANIPULATIONS, ids=lambda case: str(case)[:30]
)
def test_function(name, operand, arguments):
    own = [ramba.asarray(a) for a in operand] if isinstance(operand, list) else ramba.asarray(operand)
    with numpy.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = getattr(numpy, name)(operand, **arguments)
    got = numpy.asarray(getattr(ramba, name)(own, **arguments))
    assert_same(got, numpy.asarray(expected), 64, (name, arguments))


def test_averages_are_weighted():
    weights = numpy.arange(1.0, 6.0)
    expected = numpy.average(INTEGERS, axis=1, weights=weights, returned=True)
    got = ramba.average(ramba.asarray(INTEGERS), axis=1, weights=weights, returned=True)
    for own, theirs in zip(got, expected):
        assert_same(numpy.asarray(own), theirs, 8, "average")
    with pytest.raises(ZeroDivisionError):
        ramba.average(ramba.ones(3), weights=numpy.zeros(3))


def test_parts_are_views():
    a = ramba.zeros(10)
    for part in ramba.array_split(a, 3):
        part += len(part)
    numpy.testing.assert_array_equal(numpy.asarray(a), [4] * 4 + [3] * 6)
    left, right = ramba.split(ramba.asarray(INTEGERS), [2], axis=1)
    numpy.testing.assert_array_equal(numpy.asarray(left), INTEGERS[:, :2])
    numpy.testing.assert_array_equal(numpy.asarray(right), INTEGERS[:, 2:])


@pytest.mark.parametrize("indexing", ["xy", "ij"])
@pytest.mark.parametrize("sparse", [False, True])
def test_grids(indexing, sparse):
    vectors = [VECTOR, INTEGERS[0], VECTOR[:3]]
    expected = numpy.meshgrid(*vectors, indexing=indexing, sparse=sparse)
    got = ramba.meshgrid(*[ramba.asarray(v) for v in vectors], indexing=indexing, sparse=sparse)
    for own, theirs in zip(got, expected):
        numpy.testing.assert_array_equal(numpy.asarray(own), theirs)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda np: np.argmin(np.zeros(0)), ValueError),
        (lambda np: np.argmax(np.zeros((3, 0)), axis=1), ValueError),
        (lambda np: np.argmax(np.zeros(3), axis=1), numpy.exceptions.AxisError),
        (lambda np: np.split(np.zeros(10), 3), ValueError),
        (lambda np: np.array_split(np.zeros(10), 0), ValueError),
        (lambda np: np.rot90(np.zeros((2, 2)), axes=(0, 0)), ValueError),
        (lambda np: np.pad(np.zeros(3), -1), ValueError),
        (lambda np: np.gradient(np.zeros(1)), ValueError),
        (lambda np: np.meshgrid(np.zeros(1), indexing="zz"), ValueError),
        (lambda np: np.nanargmin(np.full(3, np.nan)), ValueError),
        (lambda np: np.vstack([np.zeros(2), np.zeros(3)]), ValueError),
    ],
)
def test_errors_are_numpys(call, error):
    for module in (numpy, ramba):
        with pytest.raises(error):
            call(module)


@pytest.mark.parametrize("dtype", ["complex128", "complex64"])
def test_complex_sums_of_infinities(dtype):
    """`(a + b) - b` is no `a` where `b` is infinite, nor `log(exp(a))` where `a` is beyond pi."""
    limit = numpy.finfo(dtype).max
    a = numpy.array([limit, -numpy.inf, 1 + 4j, complex(-0.0, -0.0)] * 5, dtype)

    def compute(xp):
        return [(a + a) - a, a + 0, xp.log(xp.exp(a[2::4])), xp.exp(xp.log(a[2::4])), xp.square(a) - a * a]

    with warnings.catch_warnings(), numpy.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        expected = compute(numpy)
        a = ramba.asarray(a)
        for got, wanted in zip(compute(ramba), expected):
            assert_same(got, wanted, 8)


PERIODIC = RANDOM.integers(-8, 8, (6, 7)) / 4.0


def _periodic_steps(xp, u):
    for _ in range(4):
        u = 0.25 * (xp.roll(u, 1, 0) + xp.roll(u, -1, 0) + xp.roll(u, 1, 1) + xp.roll(u, -1, 1)) - u
    return u, abs(xp.roll(u, (1, -2), (0, 1)) - u).max(), (xp.roll(u, 3) * u).sum(axis=0)


def _framed(xp, u):
    framed = xp.pad(u, 1)
    smooth = framed[:-2, 1:-1] + framed[2:, 1:-1] + framed[1:-1, :-2] + framed[1:-1, 2:] - 4 * u
    wrapped = xp.pad(u, ((0, 0), (2, 1)), mode="wrap")
    return smooth, wrapped[:, 2:-1] - wrapped[:, :-3] * wrapped[:, 3:], xp.sqrt(abs(framed)).sum()


def _joined(xp, u):
    joined = xp.concatenate([u, u * 2, u[1:3]], 0)
    target = xp.zeros((30, 7))
    target[::2] = xp.concatenate([joined[:6], joined[5:] + 1]) * 3
    return joined * joined + 1, target, xp.stack([u, -u], 1).max()


@pytest.mark.parametrize("program", [_periodic_steps, _framed, _joined])
@pytest.mark.parametrize("shape", [(6, 7), (1, 7), (2, 7)])
def test_arrays_that_are_put_together(program, shape):
    u = numpy.resize(PERIODIC, shape) if program is not _joined else PERIODIC
    for got, wanted in zip(program(ramba, ramba.asarray(u)), program(numpy, u)):
        assert_same(got, wanted, 4)
