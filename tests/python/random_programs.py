"""Random NumPy programs: chains of elementwise functions, views, in-place writes and reductions.

A program is a list of steps. Each step is a function of the module (NumPy or ramba) and of the arrays
made so far, so that the same program runs in both; its random choices are made once, beforehand. All
numbers are small dyadic rationals, and each operation keeps them so: answers agree to the last bit, in
whatever order sums are made.
"""

import random

import numpy


def generate(seed, steps=14, extents=(1, 2, 3, 5, 8, 13)):
    """A program `run(module)` that returns all its arrays."""
    rng = random.Random(seed)
    shapes = [starting_shape(rng, extents) for _ in range(2)]
    starts = [numpy.array([rng.randint(-8, 8) for _ in range(prod(shape))], float).reshape(shape) for shape in shapes]
    plan = [chosen_step(rng) for _ in range(steps)]

    def run(xp):
        arrays = [xp.array(start) for start in starts]
        for step, choices in plan:
            step(xp, arrays, random.Random(choices))
        return arrays

    return run


def prod(shape):
    return int(numpy.prod(shape))


def starting_shape(rng, extents):
    return tuple(rng.choice(extents) for _ in range(rng.choice([1, 2, 2, 3])))


def chosen_step(rng):
    """A step and the seed of its choices."""
    return rng.choices(list(STEPS), list(STEPS.values()))[0], rng.getrandbits(32)


def limited(xp, array):
    """Small multiples of a quarter, so that no later step rounds."""
    return xp.clip(xp.floor(array * 4.0), -64.0, 64.0) / 4.0


def random_key(rng, shape):
    """A basic index that leaves something."""
    key = []
    for extent in shape:
        kind = rng.random()
        if kind < 0.2:
            key.append(rng.randrange(-extent, extent))
        elif kind < 0.4:
            key.append(slice(None, None, rng.choice([-1, 2, -2, 1])))
        else:
            start = rng.randrange(extent)
            stop = rng.randint(start + 1, extent)
            key.append(slice(start, stop, rng.choice([1, 1, 2, 3])))
    if rng.random() < 0.15:
        key.insert(rng.randint(0, len(key)), None)
    if rng.random() < 0.1 and key:
        key = key[: rng.randrange(len(key))] + [...]
    # Without the dots NumPy would give a number, not a view, if every item is a position.
    return tuple(key) if ... in key else (*key, ...)


def keep(xp, arrays, array):
    """Adds an array; NumPy's scalars become arrays first, as they are in ramba."""
    arrays.append(array if array.ndim else xp.array(array))


def partner(arrays, rng, shape):
    """An array that broadcasts to `shape`, or a number."""
    fitting = [a for a in arrays if fits(a.shape, shape)]
    return rng.choice(fitting) if fitting and rng.random() < 0.8 else rng.choice([2.0, -1.5, 0.25, 3.0])


def fits(shape, into):
    tail = into[len(into) - len(shape) :]
    return len(shape) <= len(into) and all(own in (1, other) for own, other in zip(shape, tail))


def elementwise(xp, arrays, rng):
    a = rng.choice(arrays)
    b = partner(arrays, rng, a.shape)
    operation = rng.randrange(7)
    if operation == 0:
        c = a + b
    elif operation == 1:
        c = b - a
    elif operation == 2:
        c = a * b
    elif operation == 3:
        c = xp.maximum(a, b)
    elif operation == 4:
        c = xp.where(a > b, a, b * 0.5)
    elif operation == 5:
        c = xp.abs(a) - xp.square(b)
    else:
        c = (a < b) * 2.0 + a
    keep(xp, arrays, limited(xp, c))


def view(xp, arrays, rng):
    a = rng.choice(arrays)
    if a.ndim:
        keep(xp, arrays, a[random_key(rng, a.shape)])


def turn(xp, arrays, rng):
    a = rng.choice(arrays)
    order = list(range(a.ndim))
    rng.shuffle(order)
    keep(xp, arrays, a.transpose(order) if order else a.T)


def write(xp, arrays, rng):
    """Writes into a part, from any array that fits, often one that overlaps."""
    a = rng.choice(arrays)
    target = a[random_key(rng, a.shape)] if a.ndim and rng.random() < 0.7 else a
    source = partner(arrays, rng, target.shape)
    target[...] = source


def update(xp, arrays, rng):
    a = rng.choice(arrays)
    target = a[random_key(rng, a.shape)] if a.ndim and rng.random() < 0.7 else a
    source = partner(arrays, rng, target.shape)
    if rng.random() < 0.5:
        target += source
    else:
        target -= source
    target[...] = limited(xp, target)


def neighbours(xp, arrays, rng):
    """A stencil along one dimension, in place or not."""
    a = rng.choice(arrays)
    wide = [dim for dim in range(a.ndim) if a.shape[dim] > 2]
    if not wide:
        return
    before = (slice(None),) * rng.choice(wide)
    left, inner, right = (a[before + (slice(*ends),)] for ends in ((None, -2), (1, -1), (2, None)))
    if rng.random() < 0.5:
        inner += 0.5 * (left - right)
        inner[...] = limited(xp, inner)
    else:
        keep(xp, arrays, limited(xp, left + right - 2.0 * inner))


def reduce(xp, arrays, rng):
    a = rng.choice(arrays)
    axis = rng.choice([None, *range(-a.ndim, a.ndim)])
    name = rng.choice(["sum", "max", "min"])
    result = getattr(xp, name)(a, axis=axis, keepdims=rng.random() < 0.5)
    keep(xp, arrays, limited(xp, result))


def reform(xp, arrays, rng):
    a = rng.choice(arrays)
    form = rng.choice([(-1,), (1, -1), (-1, 1), (*a.shape[::-1],)])
    keep(xp, arrays, xp.reshape(a, form) * 1.0)


def join(xp, arrays, rng):
    a = rng.choice(arrays)
    if a.ndim:
        axis = rng.randrange(a.ndim)
        keep(xp, arrays, rng.choice([xp.roll(a, rng.randint(-3, 3), axis), xp.concatenate([a, -a], axis)]))


def mask(xp, arrays, rng):
    a = rng.choice(arrays)
    if a.ndim:
        a[a > rng.randint(-4, 4)] = rng.randint(-8, 8)


def forget(xp, arrays, rng):
    if len(arrays) > 3:
        del arrays[rng.randrange(len(arrays))]


def read(xp, arrays, rng):
    """Runs what is recorded so far."""
    numpy.asarray(rng.choice(arrays))


STEPS = {
    elementwise: 6,
    view: 4,
    turn: 1,
    write: 3,
    update: 3,
    neighbours: 3,
    reduce: 2,
    reform: 1,
    join: 1,
    mask: 1,
    forget: 2,
    read: 1,
}
