"""Random numbers by counters: element `i` of an array is a function of the seed, of how many arrays the
generator has made before, and of `i`. It does not depend on the number of ranks, and nothing is stored
that is not needed: numbers are made inside the loops that use them.

The function is Philox 4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2,
3", 2011): ten rounds over four words of 32 bits, from a key of two.
"""

import math
import operator

from . import _numpy as numpy

from ._creation import arange, asarray, full, shape_of
from ._ufuncs import BY_NAME

__all__ = ["Generator", "default_rng"]

_WORD = 0xFFFFFFFF
_MULTIPLIERS = 0xD2511F53, 0xCD9E8D57
_KEY_STEPS = 0x9E3779B9, 0xBB67AE85
_ROUNDS = 10


def default_rng(seed=0):
    """A generator. The seed is a whole number, the same on all ranks: there is no random one."""
    return seed if isinstance(seed, Generator) else Generator(seed)


class Generator:
    """Arrays of independent random numbers; the shape is `size`, without dimensions if that is None."""

    def __init__(self, seed=0):
        seed = operator.index(seed)
        if not 0 <= seed < 1 << 64:
            raise ValueError("a seed is a number of 64 bits that is not negative")
        self._key, self._arrays = (seed & _WORD, seed >> 32), 0

    def random(self, size=None, dtype="float64"):
        """Uniform in [0, 1): multiples of 2⁻⁵³, or of 2⁻²⁴ in float32."""
        first, second = self._words(size)[:2]
        if numpy.dtype(dtype) == numpy.float32:
            return (first >> 8).astype("float32") * numpy.float32(2.0**-24)
        if numpy.dtype(dtype) != numpy.float64:
            raise TypeError(f"Unsupported dtype {numpy.dtype(dtype)!r} for random")
        return _unit(first, second)

    def uniform(self, low=0.0, high=1.0, size=None):
        """Uniform in [low, high)."""
        return low + (high - low) * self.random(size)

    def standard_normal(self, size=None):
        """Normally distributed around 0 with deviation 1 (Box and Muller)."""
        words = self._words(size)
        radius = BY_NAME["sqrt"](-2.0 * BY_NAME["log1p"](-_unit(*words[:2])))
        return radius * BY_NAME["cos"](2.0 * math.pi * _unit(*words[2:]))

    def normal(self, loc=0.0, scale=1.0, size=None):
        """Normally distributed around `loc` with deviation `scale`."""
        return loc + scale * self.standard_normal(size)

    def standard_exponential(self, size=None):
        """Exponentially distributed with mean 1."""
        return -BY_NAME["log1p"](-self.random(size))

    def exponential(self, scale=1.0, size=None):
        """Exponentially distributed with mean `scale`."""
        return scale * self.standard_exponential(size)

    def integers(self, low, high=None, size=None, dtype="int64", endpoint=False):
        """Whole numbers in [low, high), or in [0, low); up to `high` itself with `endpoint`.

        There may be up to 2³² of them; no two differ in probability by more than 2⁻³².
        """
        low, high = (0, low) if high is None else (low, high)
        low, high = operator.index(low), operator.index(high) + bool(endpoint)
        if low >= high:
            raise ValueError("low >= high")
        if high - low > 1 << 32:
            raise ValueError("more than 2**32 numbers to choose from")
        limits = numpy.iinfo(dtype)
        if low < limits.min or high - 1 > limits.max:
            raise ValueError(f"numbers are out of bounds for {numpy.dtype(dtype)}")
        first, second = self._words(size)[:2]
        # The upper half of the product of 64 bits and the number of choices.
        count = high - low
        chosen = first * count + (second * count >> 32) >> 32
        return (chosen.astype("int64") + low).astype(dtype)

    def _words(self, size):
        """Four words per element, as 64-bit numbers."""
        index = _index([] if size is None else shape_of(size))
        made, self._arrays = self._arrays, self._arrays + 1
        counter = [index & _WORD, index >> 32, made & _WORD, made >> 32]
        return philox(counter, self._key, lambda step: full((), step, "uint64"))


def philox(counter, key, constant=int):
    """Philox 4x32-10 of four words and a key of two, each an integer or an array of `uint64`.

    `constant` makes what differs from round to round: something that a recorded program shows, so that
    no two rounds look like a loop of the user's, which would be run round by round.
    """
    c0, c1, c2, c3 = counter
    for number in range(_ROUNDS):
        steps = (constant(number * step & _WORD) for step in _KEY_STEPS)
        k0, k1 = (step + word & _WORD for step, word in zip(steps, key, strict=True))
        p0, p1 = c0 * _MULTIPLIERS[0], c2 * _MULTIPLIERS[1]
        c0, c1, c2, c3 = p1 >> 32 ^ c1 ^ k0, p1 & _WORD, p0 >> 32 ^ c3 ^ k1, p0 & _WORD
    return [c0, c1, c2, c3]


def _index(shape):
    """The position of each element in row-major order, by broadcasting."""
    index, stride = asarray(0, "uint64"), 1
    for dim in reversed(range(len(shape))):
        along = arange(shape[dim], dtype="uint64") * stride
        index = index + along[(slice(None),) + (None,) * (len(shape) - 1 - dim)]
        stride *= shape[dim]
    return index


def _unit(first, second):
    """A multiple of 2⁻⁵³ in [0, 1) from two words."""
    return (first << 21 ^ second >> 11).astype("float64") * 2.0**-53
