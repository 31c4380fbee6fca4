"""B = A.T + C into an array that exists."""

import bench
import ramba as np

n = bench.size
i = np.arange(n)
A = ((2 * i[:, None] + i[None, :]) % 1000) * 1.0
C = 1.0 / (i[:, None] + i[None, :] + 1)
B = np.zeros((n, n))
for _ in bench.iterations(np.sync):
    B[:] = A.T + C
bench.report(B.sum() / n**2, 24 * n * n, 24 * n * n)
