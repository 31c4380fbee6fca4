"""A matrix product on four ranks, whose factors lie in blocks, and what it sends."""

import numpy
import ramba

N = 600

a, b = (ramba.full((N, N), value, distribution=ramba.Distribution([0, 1], grid=[2, 2])) for value in (2.0, 3.0))
a[0, 0] = 1
b[0, 0] = 1
ramba.sync()
before = ramba.counters()
c = a @ b
ramba.sync()
after = ramba.counters()
sent = {name: after[name] - before[name] for name in ("bytes_sent", "reshard_bytes", "contractions")}
# Each rank's two blocks, of N/2 by N/2 numbers, go to one other rank each.
blocks = 2 * (N // 2) ** 2 * 8
assert sent["reshard_bytes"] == blocks, (sent, blocks)
assert sent["contractions"] == 1, sent
right = numpy.full((N, N), 6.0 * N)
right[0, :], right[:, 0] = 6.0 * N - 3, 6.0 * N - 4
right[0, 0] = 6.0 * N - 5
assert numpy.array_equal(numpy.asarray(c), right)
print("strips only")
