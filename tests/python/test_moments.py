"""Variances in one pass: as exact as NumPy's two, whatever the numbers."""

import numpy
import pytest

import ramba as np

SHAPES = [((5000,), None), ((37, 1300), None), ((37, 1300), 0), ((37, 1300), 1), ((1, 5), 0),
          ((9, 7, 530), (0, 1)), ((9, 7, 530), 1), ((9, 7, 530), 0), ((700, 3), 0), ((3, 1), 1)]


def numbers(shape, offset=0.0):
    return numpy.random.default_rng(7).standard_normal(shape) + offset


@pytest.mark.parametrize("dtype", ["float64", "float32", "int32", "complex128"])
@pytest.mark.parametrize("shape, axis", SHAPES)
def test_mean_variance_and_deviation_are_numpys(shape, axis, dtype):
    expected = (10 * numbers(shape)).astype(dtype)
    if dtype == "complex128":
        expected = expected + 1j * expected[::-1]
    a = np.asarray(expected)
    rtol = 2e-6 if dtype == "float32" else 1e-13
    for ddof in (0, 1):
        for of in ("var", "std"):
            got = getattr(a, of)(axis=axis, ddof=ddof)
            with numpy.errstate(all="ignore"):
                want = getattr(expected, of)(axis=axis, ddof=ddof)
            numpy.testing.assert_allclose(got, want, rtol=rtol, atol=1e-15)
    mean = a.mean(axis=axis)
    numpy.testing.assert_allclose(mean, expected.mean(axis=axis), rtol=rtol * 10, atol=rtol * 10)


@pytest.mark.parametrize("axis", [None, 0, 1])
def test_the_error_grows_with_the_mean_and_not_with_its_square(axis):
    values = numpy.round(numbers((400, 1000)) * 64) / 64
    shifted = np.asarray(values + 2.0**30)
    numpy.testing.assert_allclose(shifted.var(axis=axis), values.var(axis=axis), rtol=2.0**30 * 4e-16)


def test_an_unlucky_start_costs_no_digits():
    values = numbers(100_000)
    values[::64] += 1e8
    a = np.asarray(values)
    numpy.testing.assert_allclose(float(a.var()), values.var(), rtol=1e-12)


def test_special_values():
    values = numbers((6, 700))
    values[1, 3], values[2, 5], values[3] = numpy.inf, numpy.nan, 1e200
    with numpy.errstate(all="ignore"):
        want = values.var(axis=1), values.mean(axis=1)
    a = np.asarray(values)
    numpy.testing.assert_allclose(a.var(axis=1), want[0])
    numpy.testing.assert_allclose(a.mean(axis=1), want[1], rtol=1e-14)
    assert numpy.isnan(np.zeros((0, 3)).var(axis=0)).all()


def test_mean_and_variance_take_one_pass():
    a = np.asarray(numbers((300, 200)))
    np.sync()
    before = np.counters()["kernels_launched"]
    mean, var = a.mean(axis=0), a.var(axis=0)
    np.sync()
    assert np.counters()["kernels_launched"] - before <= 2
    numpy.testing.assert_allclose(mean, numbers((300, 200)).mean(axis=0), atol=1e-14)
    numpy.testing.assert_allclose(var, numbers((300, 200)).var(axis=0), rtol=1e-13)
