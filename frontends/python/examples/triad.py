"""A += B + s*C, the fused update of long vectors.

Usage: triad.py [SIZE [ITERATIONS]]
"""

import sys

import ramba as np
from report import Report


def main(size=10_000_000, iterations=10):
    s = 0.5
    B = np.arange(size, dtype=np.float64)
    C = 2.0 * np.arange(size, dtype=np.float64)
    A = np.zeros(size)

    def update():
        nonlocal A
        A += B + s * C

    with Report(f"A += B + s*C, {size} elements") as report:
        for _ in range(iterations):
            report.iteration(update)

    # Whole numbers are exact: after k updates A is 2kB to the last bit.
    error = float(np.max(np.abs(A - 2 * iterations * B))) if size else 0.0
    report.show("every element, exactly", error, 0.0)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
