"""sum((x - y)**2)."""

import bench
import ramba as np

n = bench.size
x = np.arange(n) / n
y = 1.0 - x
for _ in bench.iterations(np.sync):
    distance = ((x - y) ** 2).sum()
bench.report(distance / n, 16 * n, 16 * n)
