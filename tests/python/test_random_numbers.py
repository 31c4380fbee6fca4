"""Random numbers against the generator's definition, and their statistics."""

import numpy
import pytest
import ramba
from ramba.random import default_rng, philox
from support import assert_same


def words(seed, made, index):
    """The definition, in Python's integers."""
    return philox([index & 0xFFFFFFFF, index >> 32, made, 0], (seed & 0xFFFFFFFF, seed >> 32))


def test_published_vectors():
    """Of the authors' known answers for ten rounds."""
    ones = 0xFFFFFFFF
    zeros = [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]
    assert philox([0] * 4, (0, 0)) == zeros
    assert philox([ones] * 4, (ones, ones)) == [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]


@pytest.mark.parametrize("shape", [(), (7,), (3, 0), (5, 4, 3)])
def test_elements_follow_from_their_place(shape):
    seed = 0x1234567890ABCDEF
    generator = default_rng(seed)
    generator.random()
    count = int(numpy.prod(shape))
    found = [words(seed, 1, index) for index in range(count)]
    units = [((w[0] << 21) ^ (w[1] >> 11)) * 2.0**-53 for w in found]
    assert_same(generator.random(shape), numpy.array(units).reshape(shape))
    found = [words(seed, 2, index) for index in range(count)]
    chosen = [(((w[0] << 32) + w[1]) * 13 >> 64) - 6 for w in found]
    expected = numpy.array(chosen, "int16").reshape(shape)
    assert_same(generator.integers(-6, 6, shape, "int16", endpoint=True), expected)
    found = [words(seed, 3, index)[0] >> 8 for index in range(count)]
    singles = (numpy.array(found, "float64") * 2.0**-24).astype("float32")
    assert_same(generator.random(shape, "float32"), singles.reshape(shape))


def test_statistics():
    generator, count = default_rng(5), 200_000
    for sample, mean, deviation in [
        (generator.random(count), 0.5, 12**-0.5),
        (generator.uniform(-1.0, 3.0, count), 1.0, 4 * 12**-0.5),
        (generator.standard_normal(count), 0.0, 1.0),
        (generator.normal(3.0, 2.0, count), 3.0, 2.0),
        (generator.exponential(2.0, count), 2.0, 2.0),
        (generator.integers(0, 7, count), 3.0, 2.0),
    ]:
        sample = numpy.asarray(sample)
        assert abs(sample.mean() - mean) < 5 * deviation / count**0.5
        assert abs(sample.std() / deviation - 1) < 0.02
    pairs = numpy.asarray(generator.random((count, 2)))
    assert abs(numpy.corrcoef(pairs.T)[0, 1]) < 5 / count**0.5
    one, other = default_rng(1).random(count), default_rng(2).random(count)
    assert abs(numpy.corrcoef(numpy.asarray(one), numpy.asarray(other))[0, 1]) < 5 / count**0.5


def test_numbers_are_made_in_the_loop_that_uses_them():
    ramba.sync()
    before = ramba.counters()["kernels_launched"]
    generator = default_rng(9)
    inside = generator.random(100_000) ** 2 + generator.random(100_000) ** 2 < 1.0
    assert abs(float(inside.mean()) * 4 - 3.14) < 0.03
    assert ramba.counters()["kernels_launched"] - before <= 2


def test_refused():
    generator = default_rng(0)
    for wrong in [(-1, ValueError), (1 << 64, ValueError), (0.5, TypeError)]:
        with pytest.raises(wrong[1]):
            default_rng(wrong[0])
    for bounds in [(3, 3), (0, 1 << 33)]:
        with pytest.raises(ValueError):
            generator.integers(*bounds, size=3)
    with pytest.raises(ValueError, match="out of bounds for int8"):
        generator.integers(0, 300, size=3, dtype="int8")
    with pytest.raises(TypeError):
        generator.random(3, "int32")
