"""How far the functions of floats are from the truth, in units in the last place.

    .venv/bin/python tests/python/accuracy.py [SAMPLES]

prints the table of `lowering/README.md`. The truth is mpmath's, to 120 bits.
"""

import sys

import mpmath
import numpy
import ramba

#: Bits of the reference.
PRECISION = 120

#: Function, mpmath's form of it, and the ranges to sample for each argument: in magnitude from
#: 2**low to 2**high, "-" if negative numbers are sampled as well.
FUNCTIONS = {
    "sqrt": (mpmath.sqrt, [(-120, 120, "")]),
    "cbrt": (lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)), [(-120, 120, "-")]),
    "exp": (mpmath.exp, [(-30, 6, "-")]),
    "exp2": (lambda x: mpmath.mpf(2) ** x, [(-30, 6, "-")]),
    "expm1": (mpmath.expm1, [(-30, 6, "-")]),
    "log": (mpmath.log, [(-120, 120, "")]),
    "log2": (lambda x: mpmath.log(x, 2), [(-120, 120, "")]),
    "log10": (mpmath.log10, [(-120, 120, "")]),
    "log1p": (mpmath.log1p, [(-30, 100, "")]),
    "sin": (mpmath.sin, [(-30, 12, "-")]),
    "cos": (mpmath.cos, [(-30, 12, "-")]),
    "tan": (mpmath.tan, [(-30, 12, "-")]),
    "arcsin": (mpmath.asin, [(-30, 0, "-")]),
    "arccos": (mpmath.acos, [(-30, 0, "-")]),
    "arctan": (mpmath.atan, [(-30, 60, "-")]),
    "sinh": (mpmath.sinh, [(-30, 6, "-")]),
    "cosh": (mpmath.cosh, [(-30, 6, "-")]),
    "tanh": (mpmath.tanh, [(-30, 6, "-")]),
    "arcsinh": (mpmath.asinh, [(-30, 60, "-")]),
    "arccosh": (mpmath.acosh, [(0, 60, "")]),
    "arctanh": (mpmath.atanh, [(-30, 0, "-")]),
    "erf": (mpmath.erf, [(-30, 3, "-")]),
    "erfc": (mpmath.erfc, [(-30, 3, "-")]),
    "gamma": (mpmath.gamma, [(-30, 7.4, "-")]),
    "gammaln": (mpmath.loggamma, [(-30, 120, "")]),
    "power": (mpmath.power, [(-10, 10, ""), (-5, 3, "-")]),
    "arctan2": (mpmath.atan2, [(-30, 30, "-"), (-30, 30, "-")]),
    "hypot": (mpmath.hypot, [(-30, 30, "-"), (-30, 30, "-")]),
}


def sample(dtype, ranges, count, seed=11):
    """Arguments of a function, spread over their ranges in the exponent."""
    random = numpy.random.default_rng(seed)
    arguments = []
    for low, high, signs in ranges:
        values = 2.0 ** random.uniform(low, high, count)
        if signs:
            values *= random.choice([-1.0, 1.0], count)
        arguments.append(values.astype(dtype))
    return arguments


def distance(got, exact):
    """Between a float and a number of mpmath, in units in the last place of the latter."""
    with numpy.errstate(all="ignore"):
        unit = numpy.spacing(abs(got.dtype.type(exact)))
    if not numpy.isfinite(got) or not numpy.isfinite(unit):
        return 0.0 if got == got.dtype.type(exact) else float("inf")
    return float(abs(mpmath.mpf(float(got)) - exact) / float(unit))


def worst(name, dtype, count):
    """The largest error of a function over a sample, in units in the last place."""
    reference, ranges = FUNCTIONS[name]
    arguments = sample(dtype, ranges, count)
    got = numpy.asarray(getattr(ramba, name)(*map(ramba.asarray, arguments)))
    assert got.dtype == dtype
    with mpmath.workprec(PRECISION):
        exact = (reference(*(mpmath.mpf(float(x)) for x in xs)) for xs in zip(*arguments))
        return max(distance(g, e) for g, e in zip(got, exact))


def main():
    """Prints the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    print("| function | float32 | float64 |\n|---|---:|---:|")
    for name in FUNCTIONS:
        errors = (worst(name, numpy.dtype(dtype), count) for dtype in ("float32", "float64"))
        print(f"| {name} | {' | '.join(f'{error:.2f}' for error in errors)} |", flush=True)


if __name__ == "__main__":
    main()
