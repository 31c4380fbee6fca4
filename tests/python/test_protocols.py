"""What Python and NumPy ask of an array: conversion, printing, iteration, dispatch."""

import copy
import pickle

import numpy
import pytest
import ramba
import scipy.special
from support import DTYPES, assert_same, outcome


@pytest.mark.parametrize("dtype", DTYPES)
def test_scalars(dtype):
    a = numpy.array([1], dtype=dtype)
    lazy = ramba.array(a)
    for convert in (bool, lambda one: one.item(), lambda one: one.tolist()):
        assert convert(lazy) == convert(a)
        assert type(convert(lazy)) is type(convert(a))
    assert complex(lazy[0]) == 1
    if "complex" not in dtype:
        assert float(lazy[0]) == 1.0 and int(lazy[0]) == 1
    assert lazy[0].item() == a[0].item()


CONVERSIONS = {
    "float_of_many": (float, [1, 2]),
    "int_of_many": (int, [1, 2]),
    "bool_of_many": (bool, [1, 2]),
    "bool_of_none": (bool, []),
    "item_of_many": (lambda a: a.item(), [1, 2]),
    "int_of_nan": (int, numpy.nan),
    "int_of_inf": (int, numpy.inf),
    "float_of_complex": (float, 1j),
    "len_of_scalar": (len, 3),
    "iter_of_scalar": (list, 3),
    "hash": (hash, [1]),
    "index_of_float": (lambda a: [0, 1][a], 1.0),
    "index_of_vector": (lambda a: [0, 1][a], [1]),
}


@pytest.mark.parametrize("name", CONVERSIONS)
def test_refused_conversions(name):
    convert, value = CONVERSIONS[name]
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, refused = outcome(lambda: convert(numpy.array(value)))
        result, error = outcome(lambda: convert(ramba.array(value)))
    if name == "float_of_complex":
        refused = TypeError()
    assert error is not None, result
    assert type(error) is type(refused), f"{error!r} instead of {refused!r}"


def test_big_integers():
    a = ramba.array([2**63 - 1, -(2**63)])
    assert [int(one) for one in a] == [2**63 - 1, -(2**63)]
    assert int(ramba.array(2**64 - 1, dtype="uint64")) == 2**64 - 1
    assert int(ramba.array(-1.9)) == -1


@pytest.mark.parametrize("value", [[1, 2], [[1.5, -2], [0, 1e10]], 3.25, [], [True], [1 + 2j], list(range(2000))], ids=str)
def test_printing(value):
    a, lazy = numpy.array(value), ramba.array(value)
    assert str(lazy) == str(a)
    assert repr(lazy) == repr(a)
    assert f"{lazy}" == f"{a}"


def test_formats():
    assert f"{ramba.array(2.5):.3f}" == "2.500"
    assert f"{ramba.sum(ramba.arange(5)):d}" == "10"
    assert str(ramba.array(2.5)) == "2.5"


def test_iteration_and_length():
    a = numpy.arange(6).reshape(3, 2)
    lazy = ramba.array(a)
    assert len(lazy) == 3
    assert [row.tolist() for row in lazy] == a.tolist()
    first, second, third = lazy
    assert second.tolist() == [2, 3]
    assert 4 in lazy and 9 not in lazy
    assert lazy.tolist() == a.tolist()
    for row in lazy:
        row += 1
    assert lazy.tolist() == (a + 1).tolist()


def test_as_index():
    assert list(range(10))[ramba.array(3)] == 3
    assert numpy.arange(10)[ramba.sum(ramba.arange(3))] == 3
    assert ramba.arange(10)[ramba.array(4)].item() == 4


def test_numpy_conversion():
    a = ramba.arange(6.0).reshape(2, 3)
    for host in (numpy.asarray(a), numpy.array(a), ramba.asnumpy(a), a.asnumpy(), numpy.ascontiguousarray(a)):
        assert type(host) is numpy.ndarray and host.flags.writeable
        assert_same(host, numpy.arange(6.0).reshape(2, 3))
    assert numpy.asarray(a, dtype="int32").dtype == numpy.int32
    with pytest.raises(ValueError):
        numpy.asarray(a, copy=False)


def test_numpy_functions_stay_lazy():
    a, host = ramba.arange(6.0) + 1, numpy.arange(6.0) + 1
    for function in (numpy.sqrt, numpy.log, scipy.special.erf, numpy.sum, numpy.mean, numpy.ravel, numpy.flip):
        got = function(a)
        assert isinstance(got, ramba.ndarray), function
        assert_same(got, function(host), 4)
    assert_same(numpy.add(a, host), host + host)
    assert_same(numpy.add(host, a), host + host)
    assert_same(numpy.concatenate([a, host]), numpy.concatenate([host, host]))
    assert_same(numpy.where(a > 2, a, 0), numpy.where(host > 2, host, 0))
    assert_same(numpy.clip(a, 2, 3), numpy.clip(host, 2, 3))
    assert_same(numpy.maximum(a, 3), numpy.maximum(host, 3))
    out = ramba.zeros(6)
    numpy.multiply(a, 2, out=out)
    assert_same(out, host * 2)
    out *= numpy.float64(2)
    assert_same(out, host * 4)


def test_numpy_arrays_take_results():
    host = numpy.zeros(3)
    host[:] = ramba.arange(3)
    assert host.tolist() == [0, 1, 2]
    assert (host @ numpy.asarray(ramba.ones(3))) == 3


def test_functions_that_are_not_there():
    with pytest.raises(TypeError):
        numpy.linalg.svd(ramba.ones((2, 2)))
    with pytest.raises(TypeError):
        numpy.add.reduce(ramba.ones(3))
    with pytest.raises(AttributeError):
        ramba.no_such_function  # noqa: B018


def test_copies_by_the_copy_module():
    a = ramba.arange(4)
    b = copy.copy(a)
    c = copy.deepcopy(a)
    a += 1
    assert (b.tolist(), c.tolist()) == ([0, 1, 2, 3], [0, 1, 2, 3])
    assert pickle.loads(pickle.dumps(a)).tolist() == [1, 2, 3, 4]
