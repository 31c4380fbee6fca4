"""A product of a matrix and a vector."""

import bench
import ramba as np

n = bench.size
i, j = np.arange(n)[:, None], np.arange(n)[None, :]
A = ((7 * i + 3 * j) % 1024) / 1024.0
x = 1.0 / (np.arange(n) + 1.0)
for _ in bench.iterations(np.sync):
    y = A @ x
bench.report(y.sum() / n, 8 * n * n, 8 * n * n + 16 * n)
