"""The programs for JAX on the processor: each step is one compiled function."""

import functools

import jax

jax.config.update("jax_enable_x64", True)

import jax.numpy as np  # noqa: E402
import programs  # noqa: E402
from jax.scipy.special import erf  # noqa: E402


def prices(spot, strike, years, call, put):
    cdf = lambda x: 0.5 * (1.0 + erf(x / 2.0**0.5))  # noqa: E731
    spread = 0.2 * np.sqrt(years)
    d1 = (np.log(spot / strike) + 0.12 * years) / spread
    d2 = d1 - spread
    discounted = strike * np.exp(-0.1 * years)
    call = spot * cdf(d1) - discounted * cdf(d2)
    return spot, strike, years, call, discounted * cdf(-d2) - spot * cdf(-d1)


def star(a, b):
    change = 0.25 * (a[2:-2, 3:-1] - a[2:-2, 1:-3] + a[3:-1, 2:-2] - a[1:-3, 2:-2])
    change += 0.125 * (a[2:-2, 4:] - a[2:-2, :-4] + a[4:, 2:-2] - a[:-4, 2:-2])
    return a + 1, b.at[2:-2, 2:-2].add(change)


def jacobi(a, b):
    inner = 0.25 * (a[:-2, 1:-1] + a[2:, 1:-1] + a[1:-1, :-2] + a[1:-1, 2:])
    return b.at[1:-1, 1:-1].set(inner), a


def twenty(a, b, x):
    x = a
    for k in range(5):
        x = np.minimum(x * b + 0.125 * (k + 1), 1.0) - b
    return a, b, x


@jax.jit
def ten(x, y):
    value = np.maximum((x * y + y - y) * y + y, y)
    return (value * y - y + y) * y


def small_chain(x, y, result):
    for _ in range(programs.CALLS):
        result = ten(x, y).block_until_ready()
    return x, y, result


def mandelbrot(cr, ci, zr, zi, count):
    rr, ii = zr * zr, zi * zi
    moves = rr + ii <= 4.0
    zi, zr = np.where(moves, 2.0 * zr * zi + ci, zi), np.where(moves, rr - ii + cr, zr)
    return cr, ci, zr, zi, count + moves


STEPS = {
    "triad": lambda a, b, c: (a + b + 0.5 * c, b, c),
    "triad_assign": lambda a, b, c: (b + 0.5 * c, b, c),
    "triad_new": lambda a, b, c: (b + 0.5 * c, b, c),
    "black_scholes": prices,
    "star_stencil": star,
    "jacobi": jacobi,
    "mean_var": lambda axis, x, m, v: (x, np.mean(x, axis), np.var(x, axis)),
    "total": lambda axis, x, t: (x, np.sum(x, axis)),
    "sqdist": lambda x, y, d: (x, y, ((x - y) ** 2).sum()),
    "cumsum": lambda a, b: (a, np.cumsum(a)),
    "chain": twenty,
    "mandelbrot": mandelbrot,
    "transpose": lambda a, c, b: (a, c, a.T + c),
    "matmul": lambda a, b, c: (a, b, a @ b),
    "matvec": lambda a, x, y: (a, x, a @ x),
}


def compiled(step, axes):
    """One compiled function, of which the axis, where there is one, is part."""

    @functools.partial(jax.jit, static_argnums=range(axes))
    def pure(*arguments):
        return step(*arguments)

    return pure


if __name__ == "__main__":
    with_axis = ("mean_var", "total")
    steps = {name: compiled(step, int(name in with_axis)) for name, step in STEPS.items()}
    programs.run(steps | {"small_chain": small_chain}, np.asarray, jax.block_until_ready)
