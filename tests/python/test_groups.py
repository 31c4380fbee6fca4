"""Statistics by groups against loops over them."""

import numpy
import pytest
import ramba
from support import DTYPES, assert_same

LABELS = numpy.array([2, 0, 0, 1, 2, 2, 0, 4, 1, 0])


def grouped(a, axis, function):
    """The groups' statistics by NumPy; group 3 is empty."""
    groups = range(LABELS.max() + 1)
    return numpy.stack([function(a.compress(LABELS == g, axis), axis) for g in groups], axis)


@pytest.mark.parametrize("own_labels", [False, True])
@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("dtype", ["int32", "float64", "float32"])
def test_statistics(axis, dtype, own_labels):
    shape = [3, 4]
    shape.insert(axis % 3, len(LABELS))
    a = numpy.random.default_rng(1).integers(-9, 9, shape).astype(dtype)
    labels = ramba.array(LABELS.astype("uint8")) if own_labels else LABELS
    own = ramba.groupby(ramba.array(a), labels, axis)
    for name in ("sum", "prod", "any", "all"):
        assert_same(getattr(own, name)(), grouped(a, axis, getattr(numpy, name)), what=name)
    with numpy.errstate(all="ignore"), pytest.warns(RuntimeWarning):
        for name in ("mean", "var", "std"):
            assert_same(getattr(own, name)(), grouped(a, axis, getattr(numpy, name)), 8, name)
    present = numpy.unique(LABELS)
    for name in ("min", "max"):
        got = numpy.asarray(getattr(own, name)()).take(present, axis)
        parts = [getattr(a.compress(LABELS == g, axis), name)(axis) for g in present]
        assert_same(got, numpy.stack(parts, axis), what=name)
    assert own.count().tolist() == [4, 2, 3, 0, 1]


def test_anomalies():
    a = numpy.random.default_rng(2).random((len(LABELS), 5, 3))
    labels = LABELS % 3
    means = numpy.stack([a[labels == g].mean(0) for g in range(3)])
    own = ramba.groupby(ramba.array(a), labels)
    assert_same(ramba.spread(own.mean(), labels), means[labels], 4)
    numpy.testing.assert_allclose(numpy.asarray(own.anomalies()), a - means[labels], atol=1e-15)


def test_labels_outside_count_nowhere():
    a = ramba.arange(4.0)
    own = ramba.groupby(a, [0, -1, 7, 1], groups=2)
    assert numpy.asarray(own.sum()).tolist() == [0.0, 3.0]
    assert own.count().tolist() == [1, 1]


def test_refused_labels():
    with pytest.raises(ValueError, match="3 labels for an axis of 4 elements"):
        ramba.groupby(ramba.ones(4), [0, 1, 2])
    with pytest.raises(TypeError):
        ramba.groupby(ramba.ones(2), [0.5, 1.0])
    with pytest.raises(TypeError):
        ramba.groupby(ramba.ones(2, dtype="complex64"), [0, 0]).max()
    with pytest.raises(ValueError):
        ramba.groupby(ramba.ones(2), [0, 1], groups=-1)
    with pytest.raises(numpy.exceptions.AxisError):
        ramba.groupby(ramba.ones(2), [0, 1], axis=1)


@pytest.mark.parametrize("dtype", DTYPES)
def test_types(dtype):
    a = (numpy.random.default_rng(3).integers(0, 3, (len(LABELS), 3)) * 1.25).astype(dtype)
    own = ramba.groupby(ramba.array(a), LABELS % 3)
    groups = [a[LABELS % 3 == g] for g in range(3)]
    for name in ("sum", "prod", "mean", "var", "min", "max", "first", "last"):
        if name in ("min", "max") and a.dtype.kind == "c":
            continue
        if name in ("first", "last"):
            expected = numpy.stack([group[0 if name == "first" else -1] for group in groups])
        else:
            expected = numpy.stack([getattr(group, name)(0) for group in groups])
        assert_same(getattr(own, name)(), expected, 16, (name, dtype))


def test_nothing_and_special_values():
    for shape in [(0, 3), (3, 0), (0,)]:
        own = ramba.groupby(ramba.zeros(shape), numpy.zeros(shape[0], "int64"), 0, 2)
        assert_same(own.sum(), numpy.zeros((2, *shape[1:])))
    assert ramba.groupby(ramba.zeros((4, 2)), [-1] * 4).sum().shape == (0, 2)
    a = numpy.array([numpy.nan, 1.0, -0.0, -0.0, numpy.inf, -numpy.inf])
    own = ramba.groupby(ramba.array(a), [0, 0, 1, 1, 2, 2], 0, 4)
    assert_same(own.max(), numpy.array([numpy.nan, -0.0, numpy.inf, -numpy.inf]))
    assert_same(own.first(), numpy.array([numpy.nan, -0.0, numpy.inf, numpy.nan]))


def test_statistics_share_a_pass():
    a = ramba.array(numpy.random.default_rng(4).random((60, 40)))
    ramba.sync()
    before = ramba.counters()["kernels_launched"]
    own = ramba.groupby(a, numpy.arange(60) % 12)
    results = [own.sum(), own.min(), own.max(), ramba.groupby(a * a, numpy.arange(60) % 12).sum()]
    ramba.sync()
    assert ramba.counters()["kernels_launched"] - before == 1
    expected = numpy.asarray(a).reshape(5, 12, 40)
    for result, wanted in zip(results, [expected.sum(0), expected.min(0), expected.max(0),
                                        (expected**2).sum(0)], strict=True):
        numpy.testing.assert_allclose(numpy.asarray(result), wanted, rtol=1e-13)


@pytest.mark.parametrize("size", [70_000, 1_000_000])
def test_many_elements(size):
    """Tiles have sums of their own."""
    labels = numpy.random.default_rng(5).integers(-1, 8, size)
    a = numpy.random.default_rng(6).integers(0, 100, size).astype("float64")
    own = ramba.groupby(ramba.array(a), labels, 0, 7)
    assert_same(own.sum(), numpy.array([a[labels == g].sum() for g in range(7)]))
    assert_same(own.max(), numpy.array([a[labels == g].max() for g in range(7)]))
    grid = a.reshape(size // 100, 100)
    for axis in (0, 1):
        inside = labels[: grid.shape[axis]]
        sums = ramba.groupby(ramba.array(grid), inside, axis, 7).sum()
        parts = [grid.compress(inside == g, axis).sum(axis) for g in range(7)]
        assert_same(sums, numpy.stack(parts, axis))


KEYS = [
    numpy.array([2, 0, -1]),
    [1],
    [],
    (slice(None), [3, 3, 0]),
    (slice(1, None), numpy.array([[0, -4], [1, 2]])),
    (Ellipsis, [1, 0]),
    (0, Ellipsis, [1, 0]),
    (0, [1, 0]),
    ([1, 0], 1, slice(None, None, -1)),
    (0, slice(None), numpy.array([1, 0], "uint8")),
    (None, [1, 0], slice(2)),
    ([1, 0], None, 2),
    (slice(None), slice(0, 0), [1]),
]


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_indexing_by_an_array(key):
    a = numpy.arange(60).reshape(3, 4, 5) * 1.5
    assert_same(ramba.array(a)[key], a[key])
    if not isinstance(key, tuple):
        own = ramba.array(numpy.asarray(key, "int32"))
        assert_same(ramba.array(a)[own], a[key])


def test_take():
    a = numpy.arange(24).reshape(4, 6)
    own = ramba.array(a)
    for axis in (None, 0, 1, -1):
        assert_same(ramba.take(own, [3, -1, 0], axis), a.take([3, -1, 0], axis))
    assert_same(own.take(numpy.array([[1], [2]]), 1), a.take([[1], [2]], 1))
    for mode in ("wrap", "clip"):
        assert_same(own.take([-9, 2, 70], 1, mode=mode), a.take([-9, 2, 70], 1, mode=mode))
    for wrong in ([4], [-5], ramba.array([0, 4])):
        with pytest.raises(IndexError, match="is out of bounds for axis 0 with size 4"):
            own[wrong]
    with pytest.raises(IndexError):
        own[[0.5]]
    with pytest.raises(IndexError, match="only one array"):
        own[[0], [1]]
