"""Mean and variance of a matrix, of everything or (variant "axis0") of each column."""

import bench
import ramba as np

rows, cols = bench.size, max(1, bench.size // 2)
axis = 0 if bench.variant == "axis0" else None
i, j = np.arange(rows, dtype=np.float64), np.arange(cols, dtype=np.float64)
X = 10.0 + np.sin(i)[:, None] * np.cos(j)
for _ in bench.iterations(np.sync):
    mean, var = X.mean(axis=axis), X.var(axis=axis)
bench.report(mean.mean() + var.mean(), 8 * rows * cols, 8 * rows * cols)
