"""cumsum(A)."""

import bench
import ramba as np

n = bench.size
A = 1.0 / (np.arange(n) + 1.0)
for _ in bench.iterations(np.sync):
    B = np.cumsum(A)
bench.report(B.sum() / n, 16 * n, 16 * n)
