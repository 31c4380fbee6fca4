"""Demanded layouts on any number of ranks: they hold, and the answers stay NumPy's."""

import numpy
import ramba as np

ranks = np.ranks()
uneven = [0] + [3 + 2 * part for part in range(ranks - 1)] + [90]


def extents(array, dim):
    return sorted({owned[dim] for owned in np.partition(array)})


def even(extent):
    return sorted({(extent * p // ranks, extent * (p + 1) // ranks) for p in range(ranks)})


def line_of(error):
    return [int(line.split(":")[1]) for line in str(error).splitlines()]


# Forbidding to split an axis, through writes and from run to run.
a = np.zeros((60, 70), distribution=["whole", None])
a[1:-1] += 1
assert extents(a, 0) == [(0, 60)] and extents(a, 1) == even(70)
a += 1
a[2:] = a[:-2] * 3.0
assert extents(a, 0) == [(0, 60)] and extents(a, 1) == even(70)
wanted = numpy.zeros((60, 70))
wanted[1:-1] += 1
wanted += 1
wanted[2:] = wanted[:-2] * 3.0
assert numpy.array_equal(a.asnumpy(), wanted)

# Explicit cut points; an array that exists already moves.
b = np.arange(90.0, distribution=np.Distribution([(0, uneven)], grid=[ranks]))
assert [owned[0] for owned in np.partition(b)] == list(zip(uneven, uneven[1:]))
np.distribute(b, np.Distribution([uneven]))
b[1:] += b[:-1]
assert [owned[0] for owned in np.partition(b)] == list(zip(uneven, uneven[1:]))
check = numpy.arange(90.0)
check[1:] += check[:-1].copy()
assert numpy.array_equal(b.asnumpy(), check)
c = np.ones((ranks, 50))
np.sync()
np.distribute(c, ["whole", 0])
assert extents(c, 1) == even(50)

# Aligned with another array; replicated.
v = np.align(np.arange(70.0), a, 0, 1)
assert extents(v, 0) == extents(a, 1)
assert numpy.array_equal((a * v).asnumpy(), wanted * numpy.arange(70.0))
w = np.full(5000, 2.5, distribution="replicated")
assert extents(w, 0) == [(0, 5000)]
assert float((w + 1).sum()) == 17500.0

# Equal arrays with different demands.
x = np.ones((40, 40), distribution=["whole", None])
y = np.distribute(x.copy(), [None, "whole"])
assert extents(x, 1) == even(40) and extents(y, 0) == even(40)

# What cannot hold together names both lines, once.
if ranks > 1:
    first = np.zeros(80, distribution="whole")  # line A
    np.distribute(first, "0")  # line B
    try:
        np.sync()
        raise SystemExit("two demands that exclude each other were satisfied")
    except ValueError as error:
        lines = open(__file__).read().splitlines()
        named = [lines[line - 1].rpartition("# ")[2] for line in line_of(error)]
        assert named == ["line B", "line A"], error
    assert float((first + 1).sum()) == 80.0
try:
    np.zeros(80, distribution=np.Distribution([0], grid=[ranks + 1]))
    raise SystemExit("a grid of too many ranks was accepted")
except ValueError as error:
    assert f"a grid of {ranks + 1} ranks on a job of {ranks}" in str(error)
print(f"rank {np.rank()} of {ranks}: all hold")
