"""Sums of products against NumPy's."""

import numpy
import pytest
import ramba
from support import DTYPES, HERE, both, launch, outcome

MATRICES = [
    ((3, 4), (4, 5)),
    ((4,), (4,)),
    ((3, 4), (4,)),
    ((4,), (4, 5)),
    ((2, 3, 4), (4, 5)),
    ((2, 1, 3, 4), (7, 4, 5)),
    ((4,), (2, 4, 5)),
    ((2, 3, 4), (4,)),
    ((0, 4), (4, 5)),
    ((3, 0), (0, 5)),
    ((1, 1), (1, 1)),
]
SUBSCRIPTS = [
    ("ij,jk->ik", (3, 4), (4, 5)),
    ("ij,jk", (3, 4), (4, 5)),
    ("ij,kj->ki", (3, 4), (5, 4)),
    ("bij,bjk->bik", (2, 3, 4), (2, 4, 5)),
    ("...ij,...jk->...ik", (2, 3, 4), (4, 5)),
    ("i,j->ji", (3,), (4,)),
    ("ij,ij->", (3, 4), (3, 4)),
    ("ij,ij->j", (3, 4), (3, 4)),
    ("ijk,kl->lij", (2, 3, 4), (4, 5)),
    ("ij->ji", (3, 4)),
    ("ij->", (3, 4)),
    ("ij,jk,kl->il", (3, 4), (4, 2), (2, 5)),
]


def whole(shape, dtype="float64", seed=0):
    """Small whole numbers, so that the order of additions does not show."""
    return numpy.random.default_rng(seed).integers(-4, 5, shape).astype(dtype)


@pytest.mark.parametrize("shapes", MATRICES, ids=str)
def test_matmul(shapes):
    a, b = whole(shapes[0]), whole(shapes[1], seed=1)
    both(lambda xp, a, b: [a @ b, xp.matmul(a * 2, b)], a, b)


@pytest.mark.parametrize("dtype", DTYPES)
def test_types(dtype):
    a, b = abs(whole((3, 4))).astype(dtype), abs(whole((4, 5), seed=1)).astype(dtype)
    both(lambda xp, a, b: [a @ b, xp.dot(a, b), xp.inner(a, a), xp.outer(a, b), xp.vdot(a, a)], a, b)


def test_mixed_types():
    a, b = whole((3, 4), "int8") * 30, whole((4, 2), "float32", 1)
    both(lambda xp, a, b: [a @ b, a.astype("uint8") @ a.T, b.T @ (a.T * 1j)], a, b)


@pytest.mark.parametrize("subscripts, shapes", [(row[0], row[1:]) for row in SUBSCRIPTS], ids=str)
def test_einsum(subscripts, shapes):
    arrays = [whole(shape, seed=k) for k, shape in enumerate(shapes)]
    both(lambda xp, *arrays: xp.einsum(subscripts, *arrays), *arrays)


def test_relatives():
    a, b, c = whole((2, 3, 4)), whole((4, 3, 5), seed=1), whole((6, 4, 2), seed=2)

    def program(xp, a, b, c):
        return [
            xp.tensordot(a, b, axes=([2, 1], [0, 1])),
            xp.tensordot(a, b, axes=1),
            xp.tensordot(a, a, axes=3),
            xp.tensordot(a, b, axes=0) + 0,
            xp.dot(a, c),
            xp.dot(a, b[:, 0, 0]),
            xp.dot(a, 3.0),
            a.dot(c),
            xp.inner(a, c[..., 0] @ xp.ones((4, 4))),
            xp.vecdot(a, a, axis=1),
            xp.vdot(a * 1j, a),
        ]

    both(program, a, b, c)


def test_views_and_large_operands():
    a = whole((70, 90))

    def program(xp, a):
        b = xp.sqrt(abs(a)) // 1
        return [b @ b.T, a[::2, ::-1] @ b.T, b[1:, :5].T @ a[:-1], (a.T @ b) @ a[3]]

    both(program, a)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda xp: xp.ones((2, 3)) @ xp.ones((4, 5)),
        lambda xp: xp.ones(3) @ xp.ones(4),
        lambda xp: xp.dot(xp.ones((2, 3)), xp.ones((4, 5))),
        lambda xp: xp.inner(xp.ones(3), xp.ones(4)),
        lambda xp: xp.tensordot(xp.ones((2, 3)), xp.ones((2, 3)), axes=1),
        lambda xp: xp.einsum("ij,jk->iz", xp.ones((2, 3)), xp.ones((3, 2))),
    ],
)
def test_refused(wrong):
    _, refused = outcome(lambda: wrong(numpy))
    _, error = outcome(lambda: wrong(ramba))
    assert (type(error), str(error)) == (type(refused), str(refused))


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex64", "complex128"])
@pytest.mark.parametrize("sizes", [(67, 129, 33), (1, 40, 65), (65, 40, 1)], ids=str)
def test_views_as_factors(dtype, sizes):
    m, k, n = sizes
    a, b = whole((m, k), dtype), whole((k, n), dtype, 1)

    def products(xp, a, b):
        made = [a @ b, a.T.T @ b, b.T @ a.T, a[:, ::2] @ b[::2], a[::-1] @ b[:, ::-1]]
        made += [xp.tensordot(a, b.T, ((1,), (1,))), (a + 1) @ (b * 2), a[: m // 2] @ b]
        # Libraries disagree about the signs of zeros.
        return [numpy.asarray(x) + 0 for x in made]

    both(products, a, b)


def test_sums_over_several_dimensions():
    a, b = whole((3, 4, 5, 6)), whole((6, 3, 5, 7), seed=1)
    terms = ["bijk,kbjn->bin", "bijk,kbjn->nib", "bijk,kbjn->in", "bijk,kbjn->jn", "bijk,kbjn->bijn"]
    both(lambda xp, a, b: [xp.einsum(term, a, b) for term in terms], a, b)


def test_a_grid_of_ranks_sends_strips():
    """Rows by columns on 2x2 ranks: each needs the other half of a strip of either factor."""
    done = launch(4, HERE / "rank_strips.py")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("strips only") == 4
