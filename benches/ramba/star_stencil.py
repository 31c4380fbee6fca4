"""The star stencil of the Parallel Research Kernels, radius 2."""

import bench
import ramba as np

n = bench.size
i = np.arange(n, dtype=np.float64)
A = i[:, None] + i[None, :]
B = np.zeros((n, n))
w1, w2 = 1 / 4, 1 / 8
for _ in bench.iterations(np.sync):
    B[2:-2, 2:-2] += w1 * (
        A[2:-2, 3:-1] - A[2:-2, 1:-3] + A[3:-1, 2:-2] - A[1:-3, 2:-2]
    ) + w2 * (A[2:-2, 4:] - A[2:-2, :-4] + A[4:, 2:-2] - A[:-4, 2:-2])
    A += 1
norm = np.abs(B[2:-2, 2:-2]).sum() / (n - 4) ** 2
bench.report(norm / bench.steps, 32 * n * n, 16 * n * n)
