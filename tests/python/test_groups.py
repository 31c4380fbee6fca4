"""Statistics by groups against loops over them."""

import numpy
import pytest
import ramba
from support import assert_same

LABELS = numpy.array([2, 0, 0, 1, 2, 2, 0, 4, 1, 0])


def grouped(a, axis, function):
    """The groups' statistics by NumPy; group 3 is empty."""
    groups = range(LABELS.max() + 1)
    return numpy.stack([function(a.compress(LABELS == g, axis), axis) for g in groups], axis)


@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("dtype", ["int32", "float64", "float32"])
def test_statistics(axis, dtype):
    shape = [3, 4]
    shape.insert(axis % 3, len(LABELS))
    a = numpy.random.default_rng(1).integers(-9, 9, shape).astype(dtype)
    own = ramba.groupby(ramba.array(a), LABELS, axis)
    for name in ("sum", "prod"):
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
