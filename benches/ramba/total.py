"""Sum of a matrix, of everything, of each column or of each row."""

import bench
import ramba as np

rows, cols = bench.size, max(1, bench.size // 2)
axis = {"axis0": 0, "axis1": 1}.get(bench.variant)
i, j = np.arange(rows), np.arange(cols)
X = ((i[:, None] * 7 + j[None, :] * 3) % 1024) / 1024.0
for _ in bench.iterations(np.sync):
    total = X.sum(axis=axis)
bench.report(total.sum() / (rows * cols), 8 * rows * cols, 8 * rows * cols)
