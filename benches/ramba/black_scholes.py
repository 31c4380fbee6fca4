"""Black-Scholes call and put prices."""

import bench
import ramba as np

RATE, VOLATILITY = 0.1, 0.2


def normal_cdf(x):
    return 0.5 * (1.0 + np.erf(x / 2.0**0.5))


def prices(spot, strike, years):
    spread = VOLATILITY * np.sqrt(years)
    d1 = (np.log(spot / strike) + (RATE + 0.5 * VOLATILITY**2) * years) / spread
    d2 = d1 - spread
    discounted = strike * np.exp(-RATE * years)
    call = spot * normal_cdf(d1) - discounted * normal_cdf(d2)
    put = discounted * normal_cdf(-d2) - spot * normal_cdf(-d1)
    return call, put


def scattered(step, n):
    """Values spread over [0, 1] without order, the same for every number of ranks."""
    return 0.5 + 0.5 * np.sin(step * np.arange(n))


n = bench.size
spot = 5.0 + 25.0 * scattered(12.9898, n)
strike = 1.0 + 99.0 * scattered(78.233, n)
years = 0.25 + 9.75 * scattered(37.719, n)
for _ in bench.iterations(np.sync):
    call, put = prices(spot, strike, years)
bench.report((call.sum() + put.sum()) / n, 40 * n, 40 * n)
