"""Functions that make and combine arrays."""

import numpy
import pytest
import ramba
from support import DTYPES, assert_same, both, outcome


def test_arange():
    cases = [(5,), (2, 7), (0, 10, 3), (10, 0, -3), (5, 2), (0.0,), (0, 1, 0.1), (1.5, 4), (3, 3), (-2, 2.5, 0.75)]
    both(lambda xp: [xp.arange(*case) for case in cases], ulps=1)
    for dtype in DTYPES[1:]:
        both(lambda xp, dtype=dtype: [xp.arange(1, 9, 2, dtype=dtype)])
    assert_same(ramba.arange(3, dtype=float), numpy.arange(3, dtype=float))


def test_linspace():
    cases = [(0, 1, 11), (2.0, 3.0, 5), (1, -1, 4), (0, 10), (3, 4, 1), (0, 1, 0)]
    both(lambda xp: [xp.linspace(*case) for case in cases], ulps=2)
    both(lambda xp: [xp.linspace(0, 5, 6, endpoint=False), xp.linspace(0, 9, 4, dtype="int32")], ulps=2)


@pytest.mark.parametrize("dtype", DTYPES)
def test_filled(dtype):
    def program(xp):
        a = xp.ones((2, 3), dtype=dtype)
        return [
            a,
            xp.zeros(4, dtype=dtype),
            xp.full((2, 2), 1, dtype=dtype),
            xp.zeros_like(a),
            xp.ones_like(a),
            xp.full_like(a, 1),
            xp.eye(3, dtype=dtype),
            xp.eye(2, 4, 1, dtype=dtype),
            xp.identity(2, dtype=dtype),
            xp.zeros(()),
            xp.array([[1, 0], [1, 1]], dtype=dtype),
        ]

    both(program)


def test_full_takes_its_type_from_the_value():
    both(lambda xp: [xp.full(3, 1), xp.full(3, 1.5), xp.full((), True), xp.full(2, 2j), xp.full((2, 3), [1, 2, 3])])
    both(lambda xp: [xp.full(2, numpy.float32(2)), xp.full_like(xp.ones(2, dtype="int8"), 3.7)])


def test_arrays_of_lists():
    both(lambda xp: [xp.array([1, 2]), xp.array([[1.5], [2]]), xp.array(3), xp.array([]), xp.array([True, False])])
    both(lambda xp: [xp.asarray([1, 2j]), xp.array(numpy.arange(6).reshape(2, 3)[:, ::-1]), xp.array((1, 2), dtype="uint8")])
    both(lambda xp: [xp.array(numpy.arange(6, dtype=">i4"))[1:].astype("int64")])


def test_copies_are_copies():
    source = numpy.arange(4)
    a = ramba.array(source)
    b, c, d = ramba.array(a), a.copy(), ramba.asarray(a)
    source[0] = 99
    a[1] = 50
    assert numpy.asarray(b).tolist() == [0, 1, 2, 3] == numpy.asarray(c).tolist()
    assert d is a
    host = numpy.asarray(a)
    host[2] = 7
    assert numpy.asarray(a).tolist() == [0, 50, 2, 3]


def test_choices():
    def program(xp, a):
        return [
            xp.where(a > 5, a, -a),
            xp.where(a % 2 == 0, 0, a),
            xp.where(a > 3, 1.5, 2),
            xp.where(a, a, 7),
            xp.where(a[:1] > 0, a[0], a),
            xp.where(True, a, 0),
            xp.clip(a, 2, 8),
            xp.clip(a, None, 5),
            xp.clip(a, a[0], 9.5),
            a.clip(3, 4),
            xp.minimum(a, 4),
            xp.maximum(a, a[::-1]),
        ]

    both(program, numpy.arange(12).reshape(3, 4))
    both(program, numpy.arange(12.0).reshape(3, 4) - 4)
    both(program, numpy.arange(12, dtype="uint8").reshape(3, 4))


def test_joins():
    def program(xp, a):
        b = a * 10
        return [
            xp.concatenate([a, b]),
            xp.concatenate((a, b[:, :2], a), axis=1),
            xp.concatenate([a, b.astype("float32")], axis=-1),
            xp.concatenate([a[:0], b]),
            xp.stack([a, b]),
            xp.stack([a, b, a], axis=1),
            xp.stack([a, b], axis=-1),
        ]

    both(program, numpy.arange(12).reshape(3, 4))


def test_rolls():
    def program(xp, a):
        shifts = (0, 1, -1, 3, 7, -9, 100)
        return (
            [xp.roll(a, shift) for shift in shifts]
            + [xp.roll(a, shift, axis=0) for shift in shifts]
            + [xp.roll(a, shift, axis=-1) for shift in shifts]
        )

    both(program, numpy.arange(12).reshape(3, 4))


def test_differences_and_comparisons():
    def program(xp, a):
        b = a + numpy.array([0, 1e-9, 1e-3, 0])
        return [
            xp.diff(a),
            xp.diff(a, axis=0),
            xp.isclose(a, b),
            xp.isclose(a, b, rtol=1, atol=0),
            numpy.array([xp.allclose(a, b), xp.allclose(a, a), xp.array_equal(a, b), xp.array_equal(a, a)]),
            numpy.array([xp.array_equal(a, a[0])]),
            xp.round(a * 1.37),
            xp.round(a * 1.37, 2),
            xp.round(a * 137.7, -1),
            xp.round(xp.array([1, 2])),
        ]

    both(program, numpy.arange(12.0).reshape(3, 4), ulps=1)


def test_not_finite_is_close():
    a = [1.0, numpy.nan, numpy.inf, -numpy.inf, numpy.inf]
    b = [1.0, numpy.nan, numpy.inf, numpy.inf, 1.0]
    both(lambda xp, a, b: [xp.isclose(a, b), xp.isclose(a, b, equal_nan=True)], a, b)


def test_index_arrays():
    def program(xp):
        i, j = xp.indices((3, 4))
        return [i + 10 * j, xp.fromfunction(lambda i, j: i * 2 + j, (3, 4)), xp.fromfunction(lambda i: i + 1, (5,), dtype=int)]

    both(program)


def test_shape_queries():
    both(lambda xp, a: [numpy.array([xp.ndim(a), xp.size(a), *xp.shape(a)])], numpy.zeros((3, 4)))
    a = ramba.zeros((3, 4), dtype="float32")
    assert (a.ndim, a.size, a.shape, a.itemsize, a.nbytes, a.dtype) == (2, 12, (3, 4), 4, 48, numpy.float32)


REFUSED = {
    "concatenate_nothing": lambda xp: xp.concatenate([]),
    "concatenate_shapes": lambda xp: xp.concatenate([xp.ones((2, 3)), xp.ones((2, 4))]),
    "concatenate_ranks": lambda xp: xp.concatenate([xp.ones((2, 3)), xp.ones(3)]),
    "concatenate_numbers": lambda xp: xp.concatenate([xp.ones(()), xp.ones(())]),
    "stack_nothing": lambda xp: xp.stack([]),
    "stack_shapes": lambda xp: xp.stack([xp.ones(2), xp.ones(3)]),
    "negative_shape": lambda xp: xp.zeros(-1),
    "negative_samples": lambda xp: xp.linspace(0, 1, -1),
    "zero_step": lambda xp: xp.arange(0, 5, 0),
    "squeeze": lambda xp: xp.squeeze(xp.ones((2, 3)), axis=0),
    "squeeze_axis": lambda xp: xp.squeeze(xp.ones((2, 3)), axis=5),
    "expand": lambda xp: xp.expand_dims(xp.ones(3), 4),
    "swap": lambda xp: xp.swapaxes(xp.ones((2, 3)), 0, 2),
    "broadcast": lambda xp: xp.broadcast_to(xp.ones(3), (2, 2)),
    "broadcast_less": lambda xp: xp.broadcast_to(xp.ones((2, 3)), (3,)),
    "where_shapes": lambda xp: xp.where(xp.ones(2) > 0, xp.ones(3), 0),
    "fill": lambda xp: xp.full(3, 300, dtype="uint8"),
    "roll_axis": lambda xp: xp.roll(xp.ones(3), 1, axis=1),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name):
    _, refused = outcome(lambda: REFUSED[name](numpy))
    result, error = outcome(lambda: REFUSED[name](ramba))
    assert error is not None, result
    assert isinstance(error, type(refused)), f"{error!r} instead of {refused!r}"


def test_unknown_types_are_refused():
    for dtype in ("float16", "datetime64[s]", "U5", object):
        with pytest.raises(TypeError, match="dtype"):
            ramba.zeros(3, dtype=dtype)
    with pytest.raises(TypeError, match="dtype"):
        ramba.array(["a", "b"])
