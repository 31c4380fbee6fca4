"""Means of days of a grid by months: twelve labels, thirty days in a row."""

import bench
import numpy
import ramba as np

days, rows, cols = bench.size, 200, 200
labels = numpy.arange(days) // 30 % 12
day, cell = np.arange(days, dtype=np.float64), np.arange(rows * cols, dtype=np.float64)
X = 10.0 + np.sin(day)[:, None, None] * np.cos(cell).reshape(rows, cols)


def means_by_month():
    if hasattr(np, "groupby"):
        return np.groupby(X, labels, 0, 12).mean()
    return np.stack([X[labels == month].mean(axis=0) for month in range(12)])


for _ in bench.iterations(np.sync):
    means = means_by_month()
bench.report(means.mean(), 8 * days * rows * cols)
