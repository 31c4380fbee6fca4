"""The programs for numba: parallel loops, as its users write them."""

import math

import numba
import numpy as np
import programs

parallel = numba.njit(parallel=True, cache=True)


@parallel
def triad(a, b, c):
    for i in numba.prange(a.size):
        a[i] += b[i] + 0.5 * c[i]
    return a, b, c


@parallel
def triad_assign(a, b, c):
    for i in numba.prange(a.size):
        a[i] = b[i] + 0.5 * c[i]
    return a, b, c


@parallel
def triad_new(a, b, c):
    new = np.empty_like(b)
    for i in numba.prange(b.size):
        new[i] = b[i] + 0.5 * c[i]
    return new, b, c


@numba.njit
def cdf(x):
    return 0.5 * (1.0 + math.erf(x / 2.0**0.5))


@parallel
def black_scholes(spot, strike, years, call, put):
    for i in numba.prange(spot.size):
        spread = 0.2 * math.sqrt(years[i])
        d1 = (math.log(spot[i] / strike[i]) + 0.12 * years[i]) / spread
        d2 = d1 - spread
        discounted = strike[i] * math.exp(-0.1 * years[i])
        call[i] = spot[i] * cdf(d1) - discounted * cdf(d2)
        put[i] = discounted * cdf(-d2) - spot[i] * cdf(-d1)
    return spot, strike, years, call, put


@parallel
def star_stencil(a, b):
    n = a.shape[0]
    for i in numba.prange(2, n - 2):
        for j in range(2, n - 2):
            near = a[i, j + 1] - a[i, j - 1] + a[i + 1, j] - a[i - 1, j]
            b[i, j] += 0.25 * near + 0.125 * (a[i, j + 2] - a[i, j - 2] + a[i + 2, j] - a[i - 2, j])
    for i in numba.prange(n):
        for j in range(n):
            a[i, j] += 1
    return a, b


@parallel
def jacobi(a, b):
    n = a.shape[0]
    for i in numba.prange(1, n - 1):
        for j in range(1, n - 1):
            b[i, j] = 0.25 * (a[i - 1, j] + a[i + 1, j] + a[i, j - 1] + a[i, j + 1])
    return b, a


@parallel
def mean_var_all(x):
    rows, cols = x.shape
    total = 0.0
    for i in numba.prange(rows):
        for j in range(cols):
            total += x[i, j]
    mean, squares = total / x.size, 0.0
    for i in numba.prange(rows):
        for j in range(cols):
            squares += (x[i, j] - mean) ** 2
    return mean, squares / x.size


@parallel
def mean_var_columns(x, mean, var):
    rows, cols = x.shape
    parts = numba.get_num_threads()
    for p in numba.prange(parts):
        lo, hi = cols * p // parts, cols * (p + 1) // parts
        mean[lo:hi], var[lo:hi] = 0.0, 0.0
        for i in range(rows):
            for j in range(lo, hi):
                mean[j] += x[i, j]
        mean[lo:hi] /= rows
        for i in range(rows):
            for j in range(lo, hi):
                var[j] += (x[i, j] - mean[j]) ** 2
        var[lo:hi] /= rows


def mean_var(axis, x, mean, var):
    if axis is None:
        mean, var = (np.array([value]) for value in mean_var_all(x))
        return x, mean, var
    if mean.size != x.shape[1]:
        mean, var = np.empty(x.shape[1]), np.empty(x.shape[1])
    mean_var_columns(x, mean, var)
    return x, mean, var


@parallel
def sqdist(x, y, d):
    total = 0.0
    for i in numba.prange(x.size):
        total += (x[i] - y[i]) ** 2
    d[0] = total
    return x, y, d


@numba.njit(cache=True)
def cumsum(a, b):
    total = 0.0
    for i in range(a.size):
        total += a[i]
        b[i] = total
    return a, b


@numba.njit
def twenty(x, b):
    for k in range(5):
        x = min(x * b + 0.125 * (k + 1), 1.0) - b
    return x


@parallel
def chain(a, b, result):
    for i in numba.prange(a.size):
        result[i] = twenty(a[i], b[i])
    return a, b, result


@numba.njit(cache=True)
def ten(x, y, result):
    for i in range(x.size):
        value = (x[i] * y[i] + y[i] - y[i]) * y[i] + y[i]
        value = max(value, y[i])
        result[i] = (value * y[i] - y[i] + y[i]) * y[i]


def small_chain(x, y, result):
    for _ in range(programs.CALLS):
        ten(x, y, result)
    return x, y, result


@parallel
def mandelbrot(cr, ci, zr, zi, count):
    n = cr.shape[0]
    for i in numba.prange(n):
        for j in range(n):
            r, m = zr[i, j], zi[i, j]
            moves = r * r + m * m <= 4.0
            zr[i, j] = r * r - m * m + cr[i, j] if moves else r
            zi[i, j] = 2.0 * r * m + ci[i, j] if moves else m
            count[i, j] += 1.0 if moves else 0.0
    return cr, ci, zr, zi, count


@parallel
def matvec(a, x, y):
    for i in numba.prange(a.shape[0]):
        y[i] = np.dot(a[i], x)
    return a, x, y


STEPS = {
    name: globals()[name]
    for name in (
        "triad triad_assign triad_new black_scholes star_stencil jacobi mean_var sqdist cumsum chain "
        "small_chain mandelbrot matvec"
    ).split()
}

if __name__ == "__main__":
    programs.run(STEPS, lambda array: array, lambda state: None)
