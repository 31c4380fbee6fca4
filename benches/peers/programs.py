"""What the programs of the other libraries share: inputs as NumPy arrays, and the answer.

A program is a state, a tuple of arrays, which each iteration replaces.
"""

import sys
from dataclasses import dataclass
from typing import Callable

import bench
import numpy as np


@dataclass(frozen=True)
class Program:
    """One row's computation apart from its step."""

    state: Callable  #: of the size: the arrays
    answer: Callable  #: of the size and the state
    bytes: Callable  #: of the size: least traffic of an iteration


def _line(n):
    b = np.arange(n) / n
    return np.zeros(n), b, 2.0 - b


def _scattered(step, n):
    return 0.5 + 0.5 * np.sin(step * np.arange(n))


def _options(n):
    spot = 5.0 + 25.0 * _scattered(12.9898, n)
    strike = 1.0 + 99.0 * _scattered(78.233, n)
    years = 0.25 + 9.75 * _scattered(37.719, n)
    return spot, strike, years, np.zeros(n), np.zeros(n)


def _star(n):
    i = np.arange(n, dtype=float)
    return i[:, None] + i, np.zeros((n, n))


def _bowl(n):
    i = np.arange(n, dtype=float)
    start = i[:, None] ** 2 + i**2
    return start, start.copy()


def _waves(n):
    x = 10.0 + np.sin(np.arange(n, dtype=float))[:, None] * np.cos(np.arange(max(1, n // 2), dtype=float))
    return x, np.zeros(1), np.zeros(1)


def _steps(n):
    return ((np.arange(n)[:, None] * 7 + np.arange(max(1, n // 2)) * 3) % 1024) / 1024.0, np.zeros(1)


def _plane(n):
    at = np.arange(n, dtype=float)
    zeros = np.zeros((3, n, n))
    real = -2.0 + 3.0 * at / n + np.zeros((n, 1))
    return real, -1.5 + 3.0 * at[:, None] / n + np.zeros((1, n)), *zeros


def _pair(n):
    x = np.arange(n) / n
    return x, 1.0 - x, np.zeros(1)


def _small(n):
    x = np.arange(n) / n
    return x, 1.25 - x, np.zeros(n)


def _factors(n):
    i = np.arange(n)
    return ((7 * i[:, None] + 3 * i) % 1024) / 1024.0, 1.0 / (i[:, None] + i + 1.0), np.zeros((n, n))


def _turned(n):
    i = np.arange(n)
    return (2 * i[:, None] + i) % 1000 * 1.0, 1.0 / (i[:, None] + i + 1), np.zeros((n, n))


def _last(n, state):
    return state[-1].sum() / state[-1].size


CALLS = 1000

PROGRAMS = {
    "triad": Program(_line, lambda n, s: s[0].sum() / n / bench.steps, lambda n: 32 * n),
    "triad_assign": Program(_line, lambda n, s: s[0].sum() / n, lambda n: 24 * n),
    "triad_new": Program(_line, lambda n, s: s[0].sum() / n, lambda n: 24 * n),
    "black_scholes": Program(_options, lambda n, s: (s[3].sum() + s[4].sum()) / n, lambda n: 40 * n),
    "star_stencil": Program(
        _star, lambda n, s: np.abs(s[1][2:-2, 2:-2]).sum() / (n - 4) ** 2 / bench.steps, lambda n: 32 * n * n
    ),
    "jacobi": Program(_bowl, lambda n, s: (s[0] - _bowl(n)[0]).sum() / n**2, lambda n: 16 * n * n),
    "mean_var": Program(_waves, lambda n, s: s[1].mean() + s[2].mean(), lambda n: 8 * n * max(1, n // 2)),
    "total": Program(_steps, lambda n, s: s[1].sum() / s[0].size, lambda n: 8 * n * max(1, n // 2)),
    "sqdist": Program(_pair, lambda n, s: float(s[2].sum()) / n, lambda n: 16 * n),
    "cumsum": Program(lambda n: (1.0 / (np.arange(n) + 1.0), np.zeros(n)), _last, lambda n: 16 * n),
    "chain": Program(_pair, _last, lambda n: 24 * n),
    "small_chain": Program(_small, _last, lambda n: 24 * n * CALLS),
    "mandelbrot": Program(_plane, _last, lambda n: 64 * n * n),
    "transpose": Program(_turned, _last, lambda n: 24 * n * n),
    "matmul": Program(_factors, _last, lambda n: 24 * n * n),
    "matvec": Program(
        lambda n: (_factors(n)[0], 1.0 / (np.arange(n) + 1.0), np.zeros(n)), _last, lambda n: 8 * n * n
    ),
}

#: The status of a script that has no such program.
NOT_WRITTEN = 3


def run(steps, arrays, wait):
    """Runs the program named on the command line: `steps` by name, of the variant, of the state;
    `arrays` makes the library's of NumPy's, `wait` waits for one."""
    name = bench.arguments.program
    variants = {"mean_var": ("all", "axis0"), "total": ("all", "axis0", "axis1")}
    known = variants.get(name, ("", "plain", "stream", "lagged"))
    if name not in steps or bench.variant not in known:
        sys.exit(NOT_WRITTEN)
    axis = {"axis0": 0, "axis1": 1}.get(bench.variant)
    program, step = PROGRAMS[name], steps[name]
    state = tuple(arrays(array) for array in program.state(bench.size))
    for _ in bench.iterations(lambda: wait(state)):
        state = step(axis, *state) if name in variants else step(*state)
    whole = tuple(np.asarray(array) for array in state)
    bench.report(program.answer(bench.size, whole), program.bytes(bench.size))
