"""Steps of the Mandelbrot iteration, masked."""

import bench
import ramba as np

n = bench.size
at = np.arange(n, dtype=np.float64)
cr = -2.0 + 3.0 * at[None, :] / n + np.zeros((n, 1))
ci = -1.5 + 3.0 * at[:, None] / n + np.zeros((1, n))
zr, zi, count = np.zeros((n, n)), np.zeros((n, n)), np.zeros((n, n))
for _ in bench.iterations(np.sync):
    rr, ii = zr * zr, zi * zi
    moves = rr + ii <= 4.0
    zi, zr = np.where(moves, 2.0 * zr * zi + ci, zi), np.where(moves, rr - ii + cr, zr)
    count = count + np.where(moves, 1.0, 0.0)
bench.report(count.sum() / n**2, 64 * n * n, 40 * n * n)
