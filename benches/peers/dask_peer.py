"""The programs for Dask's arrays: one graph per iteration, on its threads."""

import dask
import dask.array as da
import numpy as np
import programs
from scipy.special import erf


def prices(spot, strike, years, call, put):
    cdf = lambda x: 0.5 * (1.0 + x.map_blocks(lambda block: erf(block / 2.0**0.5)))  # noqa: E731
    spread = 0.2 * da.sqrt(years)
    d1 = (da.log(spot / strike) + 0.12 * years) / spread
    d2 = d1 - spread
    discounted = strike * da.exp(-0.1 * years)
    call, put = spot * cdf(d1) - discounted * cdf(d2), discounted * cdf(-d2) - spot * cdf(-d1)
    return spot, strike, years, *dask.persist(call, put)


def twenty(a, b, x):
    x = a
    for k in range(5):
        x = da.minimum(x * b + 0.125 * (k + 1), 1.0) - b
    return a, b, x.persist()


def mandelbrot(cr, ci, zr, zi, count):
    rr, ii = zr * zr, zi * zi
    moves = rr + ii <= 4.0
    zi, zr = da.where(moves, 2.0 * zr * zi + ci, zi), da.where(moves, rr - ii + cr, zr)
    return cr, ci, *dask.persist(zr, zi, count + moves)


def mean_var(axis, x, mean, var):
    return x, *dask.persist(x.mean(axis), x.var(axis))


STEPS = {
    "triad": lambda a, b, c: ((a + b + 0.5 * c).persist(), b, c),
    "triad_new": lambda a, b, c: ((b + 0.5 * c).persist(), b, c),
    "black_scholes": prices,
    "mean_var": mean_var,
    "total": lambda axis, x, t: (x, x.sum(axis).persist()),
    "sqdist": lambda x, y, d: (x, y, ((x - y) ** 2).sum().persist()),
    "cumsum": lambda a, b: (a, da.cumsum(a, axis=0).persist()),
    "chain": twenty,
    "mandelbrot": mandelbrot,
    "transpose": lambda a, c, b: (a, c, (a.T + c).persist()),
    "matmul": lambda a, b, c: (a, b, (a @ b).persist()),
    "matvec": lambda a, x, y: (a, x, (a @ x).persist()),
}

if __name__ == "__main__":
    programs.run(STEPS, lambda array: da.from_array(np.array(array)).persist(), lambda state: None)
