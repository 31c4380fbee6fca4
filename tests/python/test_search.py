"""The first smallest and largest elements: ties, NaN, both zeros, and integers that no float holds."""

import numpy
import pytest
import ramba
from support import assert_same

RANDOM = numpy.random.default_rng(5)
SHAPES = [(1,), (3000,), (37, 1100), (1100, 37), (9, 40, 70)]


def numbers(dtype, shape):
    """Few different ones, among them the extremes."""
    if numpy.dtype(dtype).kind == "f":
        found = RANDOM.choice(numpy.array([-1.5, -0.0, 0.0, 7.25, numpy.inf, -numpy.inf], dtype), shape)
        return numpy.where(RANDOM.random(shape) < 0.002, dtype(numpy.nan), found)
    if dtype is numpy.bool_:
        return RANDOM.random(shape) < 0.01
    limits = numpy.iinfo(dtype)
    return RANDOM.choice(numpy.array([limits.min, limits.min + 1, 0, limits.max - 1, limits.max], dtype), shape)


def axes(array):
    return (None, *range(array.ndim))


def check(of, array):
    for name in ("argmin", "argmax"):
        for axis in axes(array):
            wanted = getattr(numpy, name)(of(numpy, array), axis=axis)
            found = getattr(ramba, name)(of(ramba, ramba.asarray(array)), axis=axis)
            assert_same(found, wanted)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "dtype", [numpy.float64, numpy.float32, numpy.int64, numpy.uint64, numpy.int32, numpy.uint8, numpy.bool_]
)
def test_the_first_of_equals(dtype, shape):
    check(lambda np, a: a, numbers(dtype, shape))


@pytest.mark.parametrize("value", [numpy.nan, numpy.inf, -numpy.inf, 0.0])
def test_all_the_same(value):
    check(lambda np, a: a, numpy.full((1030, 5), value))
    check(lambda np, a: a, numpy.full((5, 1030), value))


@pytest.mark.parametrize("shape", SHAPES[1:])
def test_zeros_of_both_signs_are_equal(shape):
    check(lambda np, a: a, numpy.where(RANDOM.random(shape) < 0.5, -0.0, 0.0))
    check(lambda np, a: a, numpy.where(RANDOM.random(shape) < 0.5, -0.0, numpy.float32(0.0)))


@pytest.mark.parametrize("bad", [0, 511, 512, 2047, 2999])
def test_the_first_nan_wins(bad):
    array = RANDOM.standard_normal((3000, 3))
    array[bad:, 1] = numpy.nan
    check(lambda np, a: a, array)
    check(lambda np, a: a, numpy.ascontiguousarray(array.T))
    check(lambda np, a: a, -array)


PRODUCERS = {
    "arithmetic": lambda np, a: (a - 3) * (a - 3),
    "a call": lambda np, a: np.floor(np.exp(a % 3)) + np.floor(np.log1p(a % 5)),
    "indices": lambda np, a: (a + np.arange(a.shape[-1])) % 11,
    "rows": lambda np, a: (a + np.arange(a.shape[0]).reshape(-1, *[1] * (a.ndim - 1))) % 11,
    "backwards": lambda np, a: a[::-1],
    "backwards in rows": lambda np, a: a[..., ::-1],
    "every other": lambda np, a: a[..., ::2],
    "transposed": lambda np, a: a.T,
    "inside": lambda np, a: a[1:],
    "rolled": lambda np, a: np.roll(a, 3, axis=0),
    "repeated": lambda np, a: np.broadcast_to(a, (4, *a.shape)),
    "truth": lambda np, a: a > 8,
}


@pytest.mark.parametrize("name", PRODUCERS)
@pytest.mark.parametrize("shape", [(600, 13), (7, 1300), (2600,)])
def test_producers(name, shape):
    array = (RANDOM.integers(0, 10**9, shape) % 10).astype(float)
    of = PRODUCERS[name]
    for search in ("argmin", "argmax"):
        for axis in axes(of(numpy, array)):
            wanted = getattr(of(numpy, array), search)(axis=axis)
            assert_same(getattr(of(ramba, ramba.asarray(array)), search)(axis=axis), wanted)


def test_several_searches_of_one_array():
    array = RANDOM.integers(0, 50, (90, 700)).astype(float)
    a = ramba.asarray(array)
    found = [a.argmin(), a.argmax(), a.argmin(axis=0), a.argmax(axis=1), a.sum(axis=1), a.min(axis=0)]
    wanted = [
        array.argmin(),
        array.argmax(),
        array.argmin(axis=0),
        array.argmax(axis=1),
        array.sum(axis=1),
        array.min(axis=0),
    ]
    for one, other in zip(found, wanted, strict=True):
        assert_same(one, other)


def test_the_index_of_an_array_of_its_own():
    """What is found serves as any index does."""
    array = RANDOM.standard_normal((40, 600))
    a = ramba.asarray(array)
    assert_same(a.argmin(axis=1) + a.argmax(axis=1), array.argmin(axis=1) + array.argmax(axis=1))
    assert_same(a.argmin(axis=1, keepdims=True) * a, array.argmin(axis=1, keepdims=True) * array)


def test_complex_numbers_have_no_order():
    with pytest.raises(TypeError):
        ramba.argmin(ramba.asarray([1j, 2.0]))
