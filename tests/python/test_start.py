"""What starting costs: a program that needs no NumPy does not wait for it."""

import subprocess
import sys

import numpy
import ramba

PROGRAM = """
import sys
import ramba as np

x = np.arange(1000.0) + np.ones(1000) * np.linspace(0, 1, 1000, dtype="float64")
assert round(float(x.sum()), 6) == 500000.0, float(x.sum())
assert int(np.zeros((3, 4), int).sum()) == 0
rolled = np.roll(np.concatenate([x, np.ones(3, "float32")]), 1, 0)
assert float(rolled[0]) == 1.0
assert "numpy" not in sys.modules
assert np.float32 is sys.modules["numpy"].float32
"""


def test_a_program_without_numpy_does_not_import_it():
    subprocess.run([sys.executable, "-c", PROGRAM], check=True)


def test_numpys_names_are_there():
    for name in ramba._OF_NUMPY:
        assert getattr(ramba, name) is getattr(numpy, name)
        assert name in dir(ramba)
    space = {}
    exec("from ramba import *", space)
    assert space["float64"] is numpy.float64 and space["explain"] is ramba.explain
    assert (ramba.e, ramba.inf, ramba.pi, ramba.newaxis) == (numpy.e, numpy.inf, numpy.pi, None)
    assert not hasattr(ramba, "float17")


def test_plain_numbers_have_numpys_types():
    for number in (True, 1, -(2**63), 2**63, 1.5, 1j, numpy.float32(2), numpy.int8(3)):
        assert ramba.full((), number).dtype == numpy.full((), number).dtype, number
    for bounds in ((5,), (0, 5, 2), (0.0, 2.0), (0, 2, 0.5), (2**40, 2**40 + 3), (numpy.float32(3),)):
        ours, theirs = ramba.arange(*bounds), numpy.arange(*bounds)
        assert ours.dtype == theirs.dtype and (ours.asnumpy() == theirs).all(), bounds
    for dtype in (float, int, bool, complex, "float32", "int8", numpy.uint16, "f8", ">i4"):
        assert ramba.zeros(2, dtype).dtype == numpy.dtype(dtype).newbyteorder("="), dtype


def test_joined_arrays_have_numpys_types():
    types = ("bool", "int8", "uint8", "int64", "uint64", "float32", "float64", "complex64")
    for first in types:
        for second in types:
            ours, theirs = ([np.ones(2, first), np.ones(2, second)] for np in (ramba, numpy))
            assert ramba.concatenate(ours).dtype == numpy.concatenate(theirs).dtype, (first, second)
