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


@pytest.mark.parametrize("axis", [None, 0, 1, (0, 1), (1, 2), (0, 2), 2])
@pytest.mark.parametrize("mean", [1e6, 1e8, 1e12])
def test_a_large_mean_costs_no_digits(mean, axis):
    """Against exact arithmetic: deviations from a mean that is taken away before anything is rounded."""
    values = numpy.round(numbers((40, 30, 301)) * 64) / 64
    shifted = np.asarray(values + mean)
    numpy.testing.assert_allclose(shifted.var(axis=axis), values.var(axis=axis), rtol=1e-14)
    exact = mean + values.mean(axis=axis)
    numpy.testing.assert_allclose(shifted.mean(axis=axis), exact, rtol=1e-15)


def test_no_worse_than_numpy_where_numbers_are_rounded():
    values = numbers((500, 2000)) + 1e8
    exact = (values.astype(numpy.longdouble) - 1e8).var(axis=0).astype(float)
    error = numpy.abs(np.asarray(values).var(axis=0) / exact - 1).max()
    assert error <= 4e-15 + 2 * numpy.abs(values.var(axis=0) / exact - 1).max()


def test_equal_numbers_have_a_variance_of_nothing():
    for shape, axis in [((1000,), None), ((300, 70), None), ((300, 70), 0), ((300, 70), 1)]:
        a = np.full(shape, 0.1)
        assert (numpy.abs(a.var(axis=axis)) < 1e-32).all()
        assert not numpy.isnan(a.std(axis=axis)).any()


def test_outliers_cost_no_digits():
    for start in (slice(None, None, 64), slice(0, 1), slice(-1, None)):
        values = numbers(100_000)
        values[start] += 1e12
        for shape, axis in [((100_000,), None), ((1000, 100), None), ((1000, 100), 0)]:
            expected = values.reshape(shape)
            a = np.asarray(expected)
            numpy.testing.assert_allclose(a.var(axis=axis), expected.var(axis=axis), rtol=1e-13)
            numpy.testing.assert_allclose(a.mean(axis=axis), expected.mean(axis=axis), rtol=1e-14)


@pytest.mark.parametrize("rows", [5, 8, 64, 65, 200, 1003])
def test_columns_are_exact_whatever_their_first_rows_are(rows):
    """Deviations are taken from pivots: those of the first group from its first rows, later ones from before."""
    noise = numbers((rows, 9))
    noise[:, 1:4] += 1e6 * numpy.arange(rows)[:, None] ** [1, 2, 3]  # far from where it was before
    noise[:8, 4] += 1e9
    noise[0, 5] += 1e9
    noise[8:, 6] += 1e9
    noise[-1:, 7] -= 1e9
    noise[:, 8] += 1e12
    exact = noise.astype(numpy.longdouble)
    a = np.asarray(noise)
    numpy.testing.assert_allclose(a.var(axis=0), exact.var(axis=0).astype(float), rtol=1e-14)
    numpy.testing.assert_allclose(a.mean(axis=0), exact.mean(axis=0).astype(float), rtol=1e-15)


@pytest.mark.parametrize("row", [0, 3, 63, 64, 150, 199])
def test_special_values_in_any_row(row):
    values = numbers((200, 6))
    values[row, :4] = numpy.inf, -numpy.inf, numpy.nan, 1e200
    values[120, 1], values[:2, 4] = numpy.inf, numpy.inf
    with numpy.errstate(all="ignore"):
        var, mean = values.var(axis=0), values.mean(axis=0)
    a = np.asarray(values)
    numpy.testing.assert_allclose(a.var(axis=0), var, rtol=1e-13)
    numpy.testing.assert_allclose(a.mean(axis=0), mean, rtol=1e-13)


def test_special_values():
    values = numbers((6, 700))
    values[1, 3], values[2, 5], values[3] = numpy.inf, numpy.nan, 1e200
    with numpy.errstate(all="ignore"):
        want = values.var(axis=1), values.mean(axis=1)
    a = np.asarray(values)
    var = numpy.array(a.var(axis=1))
    # NumPy's mean of what is 1e200 throughout is off by a unit in the last place, whose square overflows.
    assert var[3] in (0.0, numpy.inf)
    var[3] = want[0][3]
    numpy.testing.assert_allclose(var, want[0])
    numpy.testing.assert_allclose(a.mean(axis=1), want[1], rtol=1e-14)
    numpy.testing.assert_allclose(a.var(axis=0), values.var(axis=0), rtol=1e-13)
    numpy.testing.assert_allclose(a.mean(axis=0), values.mean(axis=0), rtol=1e-13)
    assert numpy.isnan(a.var()) and numpy.isnan(float(a.mean()))
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


@pytest.mark.parametrize("shape, axis", [((70000,), None), ((300, 5000), None), ((4, 9000), 1), ((700, 5000), 0)])
@pytest.mark.parametrize("far", [1e4, 1e8])
def test_a_beginning_far_from_the_rest(shape, axis, far):
    """The first numbers decide from where deviations are taken."""
    values = numbers(shape)
    values[: max(1, shape[0] // 50)] += far
    exact = values.astype(numpy.longdouble)
    a = np.asarray(values)
    numpy.testing.assert_allclose(a.var(axis=axis), exact.var(axis=axis).astype(float), rtol=1e-13)
    numpy.testing.assert_allclose(a.mean(axis=axis), exact.mean(axis=axis).astype(float), rtol=1e-13, atol=1e-15)
