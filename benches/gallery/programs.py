"""Ten programs as people write them with NumPy, before anybody thought about how they run.

Each function takes the library (numpy or ramba) and its inputs; `inputs` makes them. Their IR is in
tests/files/passes/dist-saturate/numpy_*.mlir.
"""

import math


def climatology(np, field):
    """Standardized anomalies of daily fields (years, days, places) from each day's mean."""
    mean = field.mean(axis=0)
    std = field.std(axis=0)
    return (field - mean) / std


def softmax_cross_entropy(np, logits, labels):
    """The mean cross entropy of the softmax of rows."""
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = e / e.sum(axis=1, keepdims=True)
    return -(labels * np.log(probabilities)).sum(axis=1).mean()


def layer_norm(np, x, gamma, beta):
    """Rows with mean 0 and variance 1, then scaled and shifted."""
    mean = x.mean(axis=-1, keepdims=True)
    var = x.var(axis=-1, keepdims=True)
    return gamma * (x - mean) / np.sqrt(var + 1e-5) + beta


def kmeans_distances(np, points, centres):
    """The distance of every point to every centre."""
    return np.sqrt(((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2))


def black_scholes(np, S, K, T):
    """Prices of European calls and puts."""
    r, sigma = 0.05, 0.2

    def N(x):
        return 0.5 * (1 + np.erf(x / math.sqrt(2)))

    d1 = (np.log(S / K) + (r + sigma**2 / 2) * T) / (sigma * np.sqrt(T))
    d2 = d1 - sigma * np.sqrt(T)
    call = S * N(d1) - K * np.exp(-r * T) * N(d2)
    put = K * np.exp(-r * T) * N(-d2) - S * N(-d1)
    return call, put


def finite_differences(np, u):
    """One explicit step of the heat equation with fourth-order differences."""
    h, dt, alpha = 0.01, 1e-5, 0.3
    c = u[2:-2, 2:-2]
    u_xx = (-u[4:, 2:-2] + 16 * u[3:-1, 2:-2] - 30 * c + 16 * u[1:-3, 2:-2] - u[:-4, 2:-2]) / (12 * h**2)
    u_yy = (-u[2:-2, 4:] + 16 * u[2:-2, 3:-1] - 30 * c + 16 * u[2:-2, 1:-3] - u[2:-2, :-4]) / (12 * h**2)
    return c + dt * alpha * (u_xx + u_yy)


def mandelbrot(np, re, im):
    """How many of six iterations of z² + c stay within 2."""
    zr, zi = np.zeros_like(re), np.zeros_like(im)
    count = np.zeros_like(re)
    for _ in range(6):
        zr, zi = zr**2 - zi**2 + re, 2 * zr * zi + im
        count = count + np.where(zr**2 + zi**2 < 4, 1.0, 0.0)
    return count


def correlation(np, x, y):
    """The covariance and correlation of two series of fields, at each place."""
    n = x.shape[0]
    xm, ym = x - x.mean(axis=0), y - y.mean(axis=0)
    covariance = (xm * ym).sum(axis=0) / (n - 1)
    return covariance, covariance / (x.std(axis=0, ddof=1) * y.std(axis=0, ddof=1))


def moving_average(np, x):
    """The mean of each eight neighbours."""
    w, n = 8, x.shape[0]
    return sum((x[i : n - w + 1 + i] for i in range(1, w)), x[: n - w + 1]) / w


def power_iteration(np, A, v):
    """Two steps of power iteration, and the Rayleigh quotient."""
    for _ in range(2):
        w = A @ v
        v = w / np.sqrt((w**2).sum())
    return v, v @ A @ v


def inputs(name, scale=1.0):
    """Arguments of a program, NumPy's arrays; `scale` is their size, 1 for what exceeds the caches."""
    import numpy as np

    s = max(1, round(1000 * math.sqrt(scale)))

    def noise(*shape):
        count = math.prod(shape)
        i = np.arange(count, dtype=np.float64).reshape(shape)
        return np.sin(i * 12.9898) * np.cos(i * 0.37) + 1.5

    return {
        "climatology": lambda: [noise(40, 12, 8 * s)],
        "softmax_cross_entropy": lambda: [noise(4 * s, s), noise(4 * s, s)],
        "layer_norm": lambda: [noise(4 * s, s), noise(s), noise(s)],
        "kmeans_distances": lambda: [noise(20 * s, 16), noise(32, 16)],
        "black_scholes": lambda: [noise(2 * s, s), noise(2 * s, s), noise(2 * s, s)],
        "finite_differences": lambda: [noise(2 * s, 2 * s)],
        "mandelbrot": lambda: [noise(2 * s, s), noise(2 * s, s)],
        "correlation": lambda: [noise(100, 20 * s), noise(100, 20 * s)],
        "moving_average": lambda: [noise(4000 * s)],
        "power_iteration": lambda: [noise(2 * s, 2 * s), noise(2 * s)],
    }[name]()


PROGRAMS = {
    f.__name__: f
    for f in (
        climatology,
        softmax_cross_entropy,
        layer_norm,
        kmeans_distances,
        black_scholes,
        finite_differences,
        mandelbrot,
        correlation,
        moving_average,
        power_iteration,
    )
}
