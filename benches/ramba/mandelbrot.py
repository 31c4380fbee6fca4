"""Steps of the Mandelbrot iteration, masked."""

import bench
import ramba as np

n = bench.size
at = np.arange(n, dtype=np.float64)
cr = -2.0 + 3.0 * at[None, :] / n + np.zeros((n, 1))
ci = -1.5 + 3.0 * at[:, None] / n + np.zeros((1, n))
zr, zi, count = np.zeros((n, n)), np.zeros((n, n)), np.zeros((n, n))


def step(zr, zi, count):
    rr, ii = zr * zr, zi * zi
    moves = rr + ii <= 4.0
    next_zr = np.where(moves, rr - ii + cr, zr)
    next_zi = np.where(moves, 2.0 * zr * zi + ci, zi)
    return next_zr, next_zi, count + np.where(moves, 1.0, 0.0)


# In a function: names of the module would outlive the step, and what they name be stored.
for _ in bench.iterations(np.sync):
    zr, zi, count = step(zr, zi, count)
bench.report(count.sum() / n**2, 64 * n * n, 40 * n * n)
