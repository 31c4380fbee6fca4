"""Writing in place: bases and all their views see it, also where source and target overlap."""

import numpy
import pytest
import ramba
from support import both, outcome

A = numpy.arange(24.0).reshape(4, 6)


def test_bases_and_views_see_writes():
    def program(xp, a):
        row, column, turned = a[1], a[:, 2], a.T[::-1]
        corner = turned[:2, :2]
        row += 100
        column[...] = -1
        corner *= 2
        turned[0, 0] = 7
        a[0, 0] = 5
        again = a[::2, ::-1]
        again[1:, 1:3] -= row[1:3]
        return [a, row, column, turned, corner, again]

    both(program, A)


def test_writes_after_runs():
    def program(xp, a):
        view = a[1:3]
        first = xp.array(view) + 0
        numpy.asarray(first)
        view += 1
        second = a * 1
        numpy.asarray(second)
        a[2] = 0
        return [first, second, view, a]

    both(program, A)


def test_readers_keep_the_old_values():
    def program(xp, a):
        before = a * 2
        part = a[1] + 0
        copy = a.copy()
        view = a[:, 1]
        a += 1
        a[1] = 0
        return [before, part, copy, view, a]

    both(program, A)


def test_overlaps_in_vectors():
    def program(xp, a):
        results = []
        for write in (forward, backward, reverse, reverse_into, every_other, shift, onto_itself):
            b = a.copy()
            write(b)
            results.append(b)
        return results

    def forward(b):
        b[1:] += b[:-1]

    def backward(b):
        b[:-1] = b[1:]

    def reverse(b):
        b[:] = b[::-1]

    def reverse_into(b):
        b[::-1] += b

    def every_other(b):
        b[::2], b[1::2] = b[1::2] + 0, b[::2] + 0

    def shift(b):
        b[2:] = b[:-2] * 2 - b[1:-1]

    def onto_itself(b):
        b[::-1][2:5] = b[2:5]

    both(program, numpy.arange(12))


def test_overlaps_in_matrices():
    def program(xp, a):
        results = []
        for write in (transpose, add_transpose, turn, smooth, row_to_all, diagonal):
            b = a.copy()
            write(b)
            results.append(b)
        return results

    def transpose(b):
        b[...] = b.T

    def add_transpose(b):
        b += b.T

    def turn(b):
        b.T[...] = b[::-1]

    def smooth(b):
        b[1:-1, 1:-1] += 0.25 * (b[:-2, 1:-1] + b[2:, 1:-1] + b[1:-1, :-2] + b[1:-1, 2:])

    def row_to_all(b):
        b[...] = b[2]

    def diagonal(b):
        b[1:, 1:] -= b[:-1, :-1]

    both(program, numpy.arange(25.0).reshape(5, 5))


def test_swaps_through_views():
    def program(xp, a):
        a[0], a[1] = a[1].copy(), a[0].copy()
        left, right = a[:, :3], a[:, 3:]
        left += right
        right -= left
        left[...] = right[::-1]
        return [a, left, right]

    both(program, A)


def test_sources_are_converted_and_broadcast():
    def program(xp, a):
        a[0] = 1.75
        a[1:3, 1] = [7, 8]
        a[:, 0] = numpy.arange(4.0)
        a[3] = xp.arange(6)[None, None]
        a[:2, 4:] = xp.ones((2, 1)) * 2.5
        a[2, 2] = True
        a[1, 1] += 1
        return [a]

    both(program, A)
    both(program, A.astype("int32"))
    both(program, A.astype("float32"))
    both(program, A.astype("complex64"))


def test_masks():
    def program(xp, a):
        a[a > 10] = 0
        a[a == 3] = -3.5
        b = a.copy()
        b[b < 5] += 0
        b[xp.array([[True] * 6, [False] * 6] * 2)] = 9
        a[numpy.asarray(b) == 9] *= 1
        view = a[1:, ::2]
        view[view > 2] = 2
        return [a, b, view]

    lazy, own = ramba.array(A), A.copy()
    for one in (lazy, own):
        one[one > 10] = 0
        one[one == 3] = -3.5
        view = one[1:, ::2]
        view[view > 2] = 2
    numpy.testing.assert_array_equal(numpy.asarray(lazy), own)
    both(lambda xp, a: masked(xp, a), A)


def masked(xp, a):
    """A mask that is NumPy's own, and one that is a view."""
    mask = numpy.arange(24).reshape(4, 6) % 3 == 0
    a[mask] = -1
    other = (a < 0)[::-1]
    a[other] = 50
    return [a]


def test_in_place_views_of_in_place_views():
    def program(xp, a):
        a[1:][1:][::-1][0] += 10
        a[:, 1:][:, 1:] *= 2
        a.T[2:4].T[1:3] = -1
        b = a[::2]
        b += a[1::2]
        b[0, :] = b[1, ::-1]
        return [a, b]

    both(program, A)


def test_augmented_assignments_keep_identity():
    a = ramba.arange(5)
    b = a
    a += 1
    assert a is b
    a *= a
    assert numpy.asarray(b).tolist() == [1, 4, 9, 16, 25]


REFUSED = {
    "shape": lambda a: a.__setitem__(slice(2), numpy.ones(3)),
    "shape_in_place": lambda a: a.__iadd__(numpy.ones(3)),
    "stretched_output": lambda a: a[:1].__iadd__(numpy.ones(5)),
    "more_dimensions": lambda a: a.__iadd__(numpy.ones((2, 5))),
    "index": lambda a: a.__setitem__(9, 1),
    "float_into_int": lambda a: a.astype("int64").__iadd__(0.5),
    "divide_ints": lambda a: a.astype("int64").__itruediv__(2),
    "complex_into_float": lambda a: a.__imul__(1j),
    "signed_into_unsigned": lambda a: a.astype("uint8").__iadd__(numpy.ones(5, "int8")),
    "number_out_of_bounds": lambda a: a.astype("uint8").__iadd__(300),
    "element_out_of_bounds": lambda a: a.astype("uint8").__setitem__(0, 300),
    "bool_subtract": lambda a: (a > 2).__isub__(True),
    "negative_power": lambda a: a.astype("int64").__ipow__(-1),
    "negative_power_of_int": lambda a: a.astype("int64") ** -2,
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_writes(name):
    _, refused = outcome(lambda: REFUSED[name](numpy.arange(5.0)))
    a = ramba.arange(5.0)
    _, error = outcome(lambda: REFUSED[name](a))
    assert isinstance(error, type(refused)) or isinstance(refused, TypeError) and type(error) is TypeError
    assert str(error) == str(refused)
    assert numpy.asarray(a).tolist() == [0, 1, 2, 3, 4]


def test_broadcast_views_are_read_only():
    view = ramba.broadcast_to(ramba.arange(3), (2, 3))
    with pytest.raises(ValueError, match="read-only"):
        view[0] = 1
