"""Programs that every rank runs and checks against NumPy.

Usage: rank_battery.py [SEEDS [RANKS [LIMIT]]]

Given RANKS, arrays of any size are split: the planner is told that messages cost nothing. Messages of
more than LIMIT bytes are sent in parts.
"""

import sys

import numpy
import ramba
from random_programs import generate
from support import assert_same


def elementwise(xp, n):
    a = xp.arange(n * 1.0)
    b = xp.sqrt(a) * 2 + a[::-1]
    return [a, b, xp.where(a > b, a, b), (a * 3).astype("int32") // 2, a + 1j]


def slices(xp, n):
    a = xp.arange(n * 1.0) * 0.5
    return [a[1:] - a[:-1], a[::2] + 0, a[::-3] + 0, a[n // 2 :] + a[: n - n // 2], a[2:3] + 0, a[:0] + 1]


def writes(xp, n):
    a = xp.arange(n * 1.0)
    b = a[1:]
    b += a[:-1]
    a[::2] = 7
    a[::-1] += a
    c = xp.zeros(n)
    c[n // 3 :] = a[: n - n // 3]
    c[a > 9] = -1
    return [a, b, c]


def matrices(xp, n):
    a = xp.arange(n * 5.0).reshape(n, 5)
    b = a.T + 0
    a[1:-1] += 0.5 * (a[2:] + a[:-2])
    a[:, 1:-1] -= a[:, :-2]
    c = xp.eye(n) + xp.arange(n)[None, :]
    c += c.T
    c[...] = c[::-1, ::-1].T
    return [a, b, c, a * b.T, a[::2, ::-2] * 1]


def reductions(xp, n):
    a = xp.arange(n * 6.0).reshape(n, 3, 2)
    names = ("sum", "max", "min", "mean", "any", "all")
    found = [getattr(xp, name)(a, axis=axis) for name in names for axis in (None, 0, 1, (0, 2), -1)]
    return [*found, a - a.mean(axis=0), a * a.sum(axis=(1, 2), keepdims=True), xp.var(a[:, 0, 0])]


def scans(xp, n):
    a = (xp.arange(n * 6.0) % 7 - 3).reshape(n, 3, 2)
    totals = [xp.cumsum(a, axis) for axis in (None, 0, 1, -1)]
    b = a[::-1, 0].cumsum(0)
    return [*totals, b, b[::2] - b[1:2], xp.cumprod(a[:, 1, 0] > -3), (a[:, :, 0].T * 2).cumsum(1)]


def contractions(xp, n):
    a = (xp.arange(n * 5.0) % 7 - 3).reshape(n, 5)
    b = xp.arange(n * n * 1.0).reshape(n, n) % 5
    return [a.T @ a, a @ a.T, b @ a, b @ b[0], b[0] @ b, xp.einsum("ij,kj->ki", b, b[::-1]), xp.vdot(b, b)]


def joins(xp, n):
    a = xp.arange(n * 2).reshape(n, 2)
    return [
        xp.concatenate([a, a[::-1]]),
        xp.stack([a, a * 2], axis=1),
        xp.roll(a, n // 2 + 1, axis=0),
        xp.roll(a, 3),
        a.reshape(-1),
        a.T.reshape(-1),
        a.reshape(2, n) + 0,
        xp.linspace(0.0, n - 1.0, n),
    ]


def groups(xp, n):
    a, labels = (xp.arange(n * 6) % 7).reshape(n, 2, 3) * 1.0, numpy.arange(n) * 5 % 4 - 1
    rows, columns = xp.arange(n) * 3 % (n + 1) - 1, [1, 0, 1]
    if xp is numpy:
        sums = numpy.stack([a[labels == label].sum(axis=0) for label in range(3)])
        extremes = [a[labels == label].max(axis=0, initial=-numpy.inf) for label in range(3)]
        others = numpy.stack([a[:, :, :1].sum(axis=2), a[:, :, 1:].sum(axis=2)], axis=2)
        return [sums, numpy.stack(extremes), a, others, a[rows] - a, a[:, columns]]
    grouped = xp.groupby(a, labels, 0, 3)
    own = xp.groupby(a, xp.asarray(labels), 0, 3)
    restored = xp.spread(grouped.mean(), labels, 0) + grouped.anomalies()
    others = xp.groupby(a, [0, 1, 1], 2).sum()
    return [own.sum(), grouped.max(), restored, others, a[rows] - a, a[:, columns]]


def composed(xp, n):
    a = (xp.arange(n * 3) * 7 % 11).reshape(n, 3) * 1.0
    return [
        *(xp.argmin(a, axis=axis) for axis in (None, 0, 1)),
        xp.argmax(a * -1.0),
        xp.ptp(a, axis=0),
        xp.pad(a, ((2, 1), (0, 1)), "edge"),
        xp.pad(a, 1),
        xp.tile(a, (2, 1)),
        xp.repeat(a, 2, axis=0),
        xp.rot90(a),
        xp.tril(a),
        xp.gradient(a[:, 0]),
        *xp.array_split(a + 1, 4),
    ]


def searches(xp, n):
    a = (xp.arange(n * 15) * 7 % 11).reshape(n, 3, 5)
    holes, zeros = xp.where(a == 4, numpy.nan, a * 1.0), xp.where(a > 5, -0.0, 0.0)
    wide = a % 3 + (2**63 - 5)
    found = [
        getattr(xp, name)(array, axis=axis)
        for name in ("argmin", "argmax")
        for array in (a, holes, zeros, wide, a > 9, a.astype("uint8"))
        for axis in (None, 0, 1, -1)
    ]
    return [*found, xp.argmin(a[:, 0] * a[:, 1], axis=0), xp.argmax(a[::-1].T, axis=2)]


def random_numbers(xp, n):
    if xp is numpy:
        index = numpy.arange(n * 3, dtype="uint64").reshape(n, 3)
        first, second = ramba.random.philox([index & 0xFFFFFFFF, index >> 32, 0, 0], (7, 0))[:2]
        return [(first << 21 ^ second >> 11) * 2.0**-53]
    return [xp.random.default_rng(7).random((n, 3))]


def loop(xp, n):
    a, b = xp.arange(n * 1.0), xp.zeros(n)
    for _ in range(30):
        b[1:-1] += 0.5 * (a[2:] - a[:-2])
        a += 1
    return [a, b]


def boundaries(xp, n):
    """A plate with reflecting boundaries, and its lines by colours."""
    u = xp.arange(n * 9 * 0.5, step=0.5).reshape(n, 9).copy()
    for _ in range(3):
        u[0, :] = u[1, :]
        u[-1, :] = u[-2, :]
        u[:, 0] = u[:, 1]
        u[:, -1] = u[:, -2]
        u[1:-1:2] = 0.5 * (u[0:-2:2] + u[2::2])
        u[2:-1:2] = 0.5 * (u[1:-2:2] + u[3::2])
        sides = u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:]
        u[1:-1, 1:-1] += 0.125 * (sides - 4 * u[1:-1, 1:-1])
    return [u]


def periodic(xp, n):
    """A torus, and arrays that are used in parts."""
    u = (xp.arange(n * 6) * 5 % 13).reshape(n, 6) * 0.5
    for _ in range(3):
        sides = xp.roll(u, 1, 0) + xp.roll(u, -1, 0) + xp.roll(u, 1, 1) + xp.roll(u, -1, 1)
        u = u + 0.125 * (sides - 4 * u)
    framed = xp.pad(u, 1)
    joined = xp.concatenate([u, u[:1], u * 2])
    return [
        u,
        abs(xp.roll(u, 2, 0) - u).max(),
        framed[2:, 1:-1] - framed[:-2, 1:-1] * u,
        framed[1:-1, 2:] + framed[1:-1, :-2],
        joined * joined[::1] - 1,
        xp.roll(u, (n // 2, 3), (0, 1)) * 2,
    ]


PROGRAMS = (elementwise, slices, writes, matrices, reductions, scans, contractions, groups, joins, composed, searches,
            random_numbers, loop, boundaries, periodic)
SIZES = (2, 5, 23, 101)


def compare(program, what):
    """Runs in both, and compares everything on this rank."""
    expected, got = program(numpy), program(ramba)
    for position, (one, wanted) in enumerate(zip(got, expected, strict=True)):
        assert_same(numpy.asarray(one) + 0, wanted + 0, 2, f"{what}, array {position}, rank {ramba.rank()}")


EAGER = (
    "dist-canonicalize,dist-saturate,dist-fuse,"
    "dist-assign-layouts{{ranks={ranks} alpha-ns=0 replicate-below=0}},"
    "dist-materialize-comm,dist-assign-destinations"
)


def main(seeds=8, ranks=None, limit=None):
    if ranks is not None:
        ramba.configure(pipeline=EAGER.format(ranks=ranks), message_limit_bytes=limit)
    for size in SIZES:
        for program in PROGRAMS:
            compare(lambda xp: program(xp, size), f"{program.__name__}({size})")
    for seed in range(1000, 1000 + seeds):
        compare(generate(seed, extents=(1, 3, 8, 13, 29)), f"program {seed}")
    numpy.testing.assert_equal(float(ramba.sum(ramba.ones(1_000_003))), 1_000_003.0)
    if ranks is not None and ramba.ranks() > 1:
        counts = ramba.total_counters()
        assert counts["halo_messages"] > 0 and counts["reshard_messages"] > 0 and counts["all_reduces"] > 0
    print(f"rank {ramba.rank()} of {ramba.ranks()}: all agree", flush=True)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
