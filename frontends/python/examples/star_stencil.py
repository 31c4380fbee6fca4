"""The star stencil of the Parallel Research Kernels, radius 2.

Usage: star_stencil.py [SIZE [ITERATIONS]]
"""

import sys

import ramba as np
from report import Report

R = 2


def main(n=4000, iterations=20):
    i = np.arange(n, dtype=np.float64)
    A = i[:, None] + i[None, :]
    B = np.zeros((n, n))

    def step():
        nonlocal A
        # Weight 1/(2·d·R) for the neighbours at distance d along each axis.
        B[2:-2, 2:-2] += (
            0.25 * (A[3:-1, 2:-2] - A[1:-3, 2:-2] + A[2:-2, 3:-1] - A[2:-2, 1:-3])
            + 0.125 * (A[4:, 2:-2] - A[:-4, 2:-2] + A[2:-2, 4:] - A[2:-2, :-4])
        )
        A += 1.0

    with Report(f"Star stencil, {n} x {n}") as report:
        for _ in range(iterations):
            report.iteration(step)

    # On A[i, j] = i + j each step adds 2 to every interior point of B, exactly.
    points = max(n - 2 * R, 0) ** 2
    norm = float(np.sum(np.abs(B))) / max(points, 1)
    expected = 2.0 * iterations if points else 0.0
    report.show("the kernel's norm", abs(norm - expected), 1e-8)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
