"""Reading through views: slices, new axes, transposes, views of views, broadcasting."""

import itertools

import numpy
import pytest
import ramba
from support import assert_same, both, outcome

SLICES = [slice(*bounds) for bounds in itertools.product([None, 0, 2, -3, 20, -20], [None, 7, -1, 0, 30], [None, 1, 2, 3, -1, -2, -5])]


def test_slices_of_a_vector():
    a = numpy.arange(11)
    lazy = ramba.array(a)
    views = [(lazy[key], a[key], key) for key in SLICES]
    # One program for all of them, rather than one each.
    total = ramba.zeros(40, dtype="int64")
    wanted = numpy.zeros(40, dtype="int64")
    for place, (view, expected, key) in enumerate(views):
        assert view.shape == expected.shape, key
        total[: len(view)] += (place + 1) * view
        wanted[: len(expected)] += (place + 1) * expected
    assert_same(total, wanted)


KEYS = [
    0,
    -1,
    (1, 2),
    (1, 2, 3),
    (..., 1),
    (1, ...),
    (..., None),
    (None, ..., 0, None),
    (slice(None), None, 1),
    (slice(3, 1, -1), slice(None, None, 2), slice(-1, None, -3)),
    (slice(1, 3), ..., slice(0, 0)),
    (..., slice(None, None, -1)),
    (None, None),
    (),
    ...,
    (slice(None, None, 3), -1, slice(4, None)),
]


def test_basic_keys():
    a = numpy.arange(4 * 3 * 5).reshape(4, 3, 5)

    def program(xp, a):
        return [xp.array(a[key] * 2) for key in KEYS]

    both(program, a)


def test_numpy_integers_are_indices():
    both(lambda xp, a: [a[numpy.int32(2)] + 0, a[numpy.int64(-1) :] + 0, a[numpy.uint8(1)] + 0], numpy.arange(5))


def test_views_of_views():
    def program(xp, a):
        b = a[1:, ::-1]
        c = b.T[::2]
        d = c[1:, None, ::3]
        e = d.transpose(2, 0, 1)[::-1]
        return [v + 0 for v in (b, c, d, e, e[0], e[..., 0], e[0][1], d.T.T)]

    both(program, numpy.arange(77).reshape(7, 11))


def test_transposes():
    def program(xp, a):
        views = [a.T, a.transpose(1, 0, 2), a.transpose((2, 0, 1)), xp.transpose(a), a.transpose()]
        views += [xp.swapaxes(a, 0, -1), a.swapaxes(1, 2), xp.moveaxis(a, 0, -1), xp.moveaxis(a, -1, 0)]
        return [view * 1 for view in views] + [a + a.transpose(0, 1, 2), a.T + a.T]

    both(program, numpy.arange(24.0).reshape(2, 3, 4))


def test_shape_functions():
    def program(xp, a):
        return [
            xp.expand_dims(a, 0) + 0,
            xp.expand_dims(a, -1) + 0,
            xp.squeeze(a[:, :1]) + 0,
            xp.squeeze(a[None], axis=0) + 0,
            xp.flip(a) + 0,
            xp.flip(a, 0) + 0,
            xp.flip(a, (0, 1)) + 0,
            xp.broadcast_to(a[0], (3, 5)) + 0,
            xp.broadcast_to(a[:1, :, None], (2, 4, 5, 3)) + 0,
            xp.atleast_1d(a[0, 0]) + 0,
            xp.ravel(a),
            a.ravel(),
            a.flatten(),
            a.reshape(5, 4),
            a.reshape((2, -1)),
            a.reshape(-1),
            xp.reshape(a, (2, 2, 5)),
            a[::2].reshape(-1),
            a.T.reshape(20),
            a[:, ::-1].T.reshape(2, 10),
            a[:0].reshape(0, 3),
        ]

    both(program, numpy.arange(20.0).reshape(4, 5))


def test_broadcasting():
    shapes = [(), (1,), (5,), (4, 1), (1, 5), (4, 5), (3, 1, 1), (2, 3, 4, 1), (0, 1, 5), (1, 1, 1, 1)]
    arrays = [numpy.random.default_rng(7).integers(0, 99, shape) for shape in shapes]

    def program(xp, *arrays):
        results = []
        for left, right in itertools.product(arrays, repeat=2):
            try:
                results.append(left * 100 + right)
            except ValueError as error:
                results.append(numpy.array(str(error)))
        return results

    with numpy.errstate(all="ignore"):
        expected = program(numpy, *arrays)
    got = program(ramba, *[ramba.array(one) for one in arrays])
    for one, wanted in zip(got, expected, strict=True):
        assert_same(one, wanted)


def test_empty_arrays():
    def program(xp, a):
        e = a[5:2]
        return [e + 1, e[::-1] * e, e[:, None] + a, xp.concatenate([e, a, e]), a[:0], xp.zeros((0, 3)) + 1, e.T]

    both(program, numpy.arange(6.0))


def test_zero_dimensions():
    def program(xp, a):
        return [a + 1, a * a, a[...], a[None], a[()] + 2, xp.sin(a) * 0, a.reshape(1), a.reshape(1, 1), a.T]

    both(program, numpy.array(3.5))


@pytest.mark.parametrize(
    "key",
    [5, -6, (0, 0), (None, 0, 0), 1.5, "x", (..., ...), slice(None, None, 0), (0, ..., 0)],
    ids=str,
)
def test_refused_keys(key):
    a = numpy.arange(5)
    _, refused = outcome(lambda: a[key])
    _, error = outcome(lambda: ramba.array(a)[key])
    assert type(error) is type(refused)
    if key not in (1.5, "x"):
        assert str(error) == str(refused)


@pytest.mark.parametrize("shape", [(7,), (-1, 7), (-1, -1), (3, 3)], ids=str)
def test_refused_shapes(shape):
    _, refused = outcome(lambda: numpy.arange(10).reshape(shape))
    _, error = outcome(lambda: ramba.arange(10).reshape(shape))
    assert type(error) is type(refused)
    # NumPy leaves the unknown extent out of its message.
    assert -1 in shape or str(error) == str(refused)


@pytest.mark.parametrize("axes", [(0,), (0, 0), (0, 2), (1, 0, 2)], ids=str)
def test_refused_axes(axes):
    _, refused = outcome(lambda: numpy.ones((2, 3)).transpose(axes))
    _, error = outcome(lambda: ramba.ones((2, 3)).transpose(axes))
    assert isinstance(error, ValueError) and isinstance(refused, ValueError)
