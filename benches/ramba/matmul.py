"""A product of two matrices."""

import bench
import ramba as np

n = bench.size
i, j = np.arange(n)[:, None], np.arange(n)[None, :]
A = ((7 * i + 3 * j) % 1024) / 1024.0
B = 1.0 / (i + j + 1.0)
for _ in bench.iterations(np.sync):
    C = A @ B
bench.report(C.sum() / n**2, 24 * n * n, 24 * n * n)
