"""Jacobi, 5 points. Variant `loop`: an iteration is LOOP steps, timed as a whole."""

import bench
import ramba as np

LOOP = 100

n = bench.size
i = np.arange(n, dtype=np.float64)
start = i[:, None] ** 2 + i[None, :] ** 2
A, B = start.copy(), start.copy()
steps = LOOP if bench.variant == "loop" else 1
for _ in bench.iterations(np.sync):
    for _ in range(steps):
        B[1:-1, 1:-1] = 0.25 * (A[:-2, 1:-1] + A[2:, 1:-1] + A[1:-1, :-2] + A[1:-1, 2:])
        A, B = B, A
bench.report((A - start).sum() / n**2, 16 * n * n * steps, 24 * n * n)
