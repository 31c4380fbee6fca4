"""Blur and edges of a photograph, by shifted slices.

The photograph is the one that matplotlib ships with its sample data.

Usage: photograph.py [OUTPUT.png [ITERATIONS]]
"""

import sys

import matplotlib.cbook
import matplotlib.image
import numpy
import ramba as np
from report import Report


def photograph():
    """A grey picture of whole numbers from 0 to 255."""
    with matplotlib.cbook.get_sample_data("grace_hopper.jpg") as file:
        colours = matplotlib.image.imread(file, format="jpg").astype(numpy.float64)
    return numpy.rint(colours.mean(axis=2))


def blurred(a):
    """The mean of each 3 x 3 neighbourhood with binomial weights (exact: sixteenths)."""
    rows = a[:-2, :] + 2.0 * a[1:-1, :] + a[2:, :]
    return (rows[:, :-2] + 2.0 * rows[:, 1:-1] + rows[:, 2:]) / 16.0


def edges(module, a):
    """The magnitude of the Sobel gradient."""
    across = a[:, 2:] - a[:, :-2]
    x = across[:-2, :] + 2.0 * across[1:-1, :] + across[2:, :]
    down = a[2:, :] - a[:-2, :]
    y = down[:, :-2] + 2.0 * down[:, 1:-1] + down[:, 2:]
    return module.sqrt(x * x + y * y)


def filtered(module, picture):
    """Blur, edges of the blur, their mean and maximum."""
    soft = blurred(picture)
    edge = edges(module, soft)
    return soft, edge, edge.mean(), edge.max()


def main(output="build/photograph.png", iterations=10):
    host = photograph()
    picture = np.asarray(host)
    result = None

    def run():
        nonlocal result
        result = filtered(np, picture)

    with Report(f"Photograph, {host.shape[0]} x {host.shape[1]}") as report:
        for _ in range(iterations):
            report.iteration(run)

    soft, edge = (np.asnumpy(a) for a in result[:2])
    mean, largest = (float(a) for a in result[2:])
    expected = filtered(numpy, host)
    # All but the mean is exact: sixteenths of whole numbers, and a correctly rounded root.
    exact = numpy.array_equal(soft, expected[0]) and numpy.array_equal(edge, expected[1])
    exact = exact and largest == expected[3]
    error = abs(mean - expected[2]) / expected[2] if exact else numpy.inf
    if np.rank() == 0:
        write(output, host, edge / largest)
    report.show("NumPy's pictures and maximum exactly, its mean", error, 1e-14)


def write(output, picture, edge):
    """The photograph and its edges side by side."""
    import pathlib

    pathlib.Path(output).parent.mkdir(parents=True, exist_ok=True)
    left = picture[2:-2, 2:-2] / 255.0
    matplotlib.image.imsave(output, numpy.hstack([left, edge]), cmap="gray", vmin=0.0, vmax=1.0)


if __name__ == "__main__":
    arguments = sys.argv[1:]
    main(*arguments[:1], *(int(argument) for argument in arguments[1:]))
