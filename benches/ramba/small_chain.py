"""Ten elementwise operations on few elements, run a thousand times per iteration."""

import bench
import ramba as np

CALLS = 1000


def ten(x, y):
    value = x * y + y - y
    value = np.maximum(value * y + y, y)
    return (value * y - y + y) * y


n = bench.size
x = np.arange(n) / n
y = 1.25 - x
for _ in bench.iterations(np.sync):
    for _ in range(CALLS):
        result = ten(x, y)
        np.sync()
bench.report(result.sum() / n, 24 * n * CALLS, 24 * n)
