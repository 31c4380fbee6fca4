"""Functions of floats against a reference of high precision, and NumPy's answers at the edges."""

import numpy
import pytest
import ramba
from accuracy import FUNCTIONS, worst

#: What a function may be off by, in units in the last place.
ALLOWED = 4.0
EDGES = [0.0, -0.0, 1.0, -1.0, numpy.inf, -numpy.inf, numpy.nan]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_are_off_by_few_units(name, dtype):
    assert worst(name, numpy.dtype(dtype), 300) <= ALLOWED


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", [name for name in FUNCTIONS if hasattr(numpy, name)])
def test_edges_are_numpys(name, dtype):
    tiny = numpy.finfo(dtype).smallest_subnormal
    edges = numpy.array([*EDGES, tiny, -tiny, numpy.finfo(dtype).tiny / 2], dtype)
    pairs = len(FUNCTIONS[name][1]) == 2
    arguments = [part.ravel() for part in numpy.meshgrid(edges, edges)] if pairs else [edges]
    with numpy.errstate(all="ignore"):
        wanted = getattr(numpy, name)(*arguments)
    got = numpy.asarray(getattr(ramba, name)(*map(ramba.asarray, arguments)))
    numpy.testing.assert_array_equal(numpy.isnan(got), numpy.isnan(wanted))
    known = ~numpy.isnan(wanted)
    numpy.testing.assert_array_max_ulp(got[known], wanted[known], ALLOWED)
    assert (numpy.signbit(got) == numpy.signbit(wanted))[known].all()
