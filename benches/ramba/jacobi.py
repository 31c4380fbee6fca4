"""Jacobi, 5 points."""

import bench
import ramba as np

n = bench.size
i = np.arange(n, dtype=np.float64)
start = i[:, None] ** 2 + i[None, :] ** 2
A, B = start.copy(), start.copy()
for _ in bench.iterations(np.sync):
    B[1:-1, 1:-1] = 0.25 * (A[:-2, 1:-1] + A[2:, 1:-1] + A[1:-1, :-2] + A[1:-1, 2:])
    A, B = B, A
bench.report((A - start).sum() / n**2, 16 * n * n, 24 * n * n)
