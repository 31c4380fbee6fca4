"""European call and put prices by the Black-Scholes formula.

Usage: black_scholes.py [OPTIONS [ITERATIONS]]
"""

import sys

import numpy
import ramba as np
from report import Report
from scipy.special import erf

RATE, VOLATILITY = 0.03, 0.25


def prices(spot, strike, years):
    """Call and put prices of options."""
    deviation = VOLATILITY * np.sqrt(years)
    d1 = (np.log(spot / strike) + (RATE + VOLATILITY**2 / 2) * years) / deviation
    d2 = d1 - deviation
    n1 = 0.5 + 0.5 * erf(d1 / np.sqrt(2.0))
    n2 = 0.5 + 0.5 * erf(d2 / np.sqrt(2.0))
    discounted = strike * np.exp(-RATE * years)
    call = spot * n1 - discounted * n2
    put = discounted * (1.0 - n2) - spot * (1.0 - n1)
    return call, put


def reference(spot, strike, years):
    """The same with NumPy and SciPy."""
    from scipy.stats import norm

    deviation = VOLATILITY * numpy.sqrt(years)
    d1 = (numpy.log(spot / strike) + (RATE + VOLATILITY**2 / 2) * years) / deviation
    d2 = d1 - deviation
    return spot * norm.cdf(d1) - strike * numpy.exp(-RATE * years) * norm.cdf(d2)


def main(options=10_000_000, iterations=5):
    position = np.arange(options, dtype=np.float64) / max(options, 1)
    spot = 80.0 + 40.0 * position
    strike = 120.0 - 35.0 * position
    years = 0.25 + 2.0 * position
    np.sync()
    call = put = None

    def price():
        nonlocal call, put
        call, put = prices(spot, strike, years)

    with Report(f"Black-Scholes, {options} options") as report:
        for _ in range(iterations):
            report.iteration(price)

    # Parity: a call less a put is worth the spot less the discounted strike.
    parity = np.abs(call - put - (spot - strike * np.exp(-RATE * years)))
    error = float(np.max(parity)) if options else 0.0
    sample = slice(None, None, max(1, options // 1000))
    expected = reference(*(np.asnumpy(a[sample].copy()) for a in (spot, strike, years)))
    got = np.asnumpy(call[sample].copy())
    error = max(error, float(numpy.max(numpy.abs(got - expected), initial=0.0)))
    report.show("put-call parity everywhere, SciPy's prices on a sample", error, 1e-11)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
