"""A = B + s*C into an array that exists."""

import bench
import ramba as np

n = bench.size
A = np.zeros(n)
B = np.arange(n) / n
C = 2.0 - B
s = 0.5
for _ in bench.iterations(np.sync):
    A[:] = B + s * C
bench.report(A.sum() / n, 24 * n, 24 * n)
