"""What may be changed in results: regions of a program, and whole programs."""

import numpy
import pytest
import ramba
from support import run


def logarithm(x):
    return ramba.log(ramba.exp(x))


def test_regions_change_only_what_they_hold():
    x = ramba.asarray(numpy.array([1.0, 1000.0]))
    outside = logarithm(x)
    with ramba.fast():
        inside = logarithm(x + 1.0)
    after = logarithm(x + 2.0)
    assert numpy.asarray(outside)[1] == numpy.inf
    assert numpy.asarray(inside).tolist() == [2.0, 1001.0]
    assert numpy.asarray(after)[1] == numpy.inf


def test_regions_nest_and_end_with_an_exception():
    x = ramba.asarray(numpy.array([numpy.nan, 1.0]))
    with ramba.finite(), ramba.fast():
        both = logarithm(x - x)
    with pytest.raises(ValueError, match="broadcast"):
        with ramba.fast():
            ramba.ones(2) + ramba.ones(3)
    twice = x + x
    exact = twice - twice
    assert numpy.asarray(both).tolist() == [0.0, 0.0]
    assert numpy.isnan(numpy.asarray(exact)[0])


def test_the_same_program_in_and_out_of_a_region_is_two():
    x = ramba.asarray(numpy.array([1000.0]))
    for _ in range(3):
        outside = logarithm(x)
        assert numpy.asarray(outside)[0] == numpy.inf
        with ramba.fast():
            inside = logarithm(x)
        assert numpy.asarray(inside)[0] == 1000.0


@pytest.mark.parametrize("setting, value", [("fast=True", "1000.0"), ("finite=True", "inf"), ("", "inf")])
def test_whole_programs_may_be_fast(setting, value):
    program = f"""
import json, ramba as np
np.configure(disk_cache=False, {setting})
print(json.dumps(str(float(np.log(np.exp(np.full(3, 1000.0)))[0]))))
"""
    assert run(program, configured=True) == value


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_fast_regions_may_round_a_product_and_a_sum_once(size):
    x = ramba.asarray(numpy.full(size, 1.0 + 2.0**-27))
    y = ramba.asarray(numpy.full(size, 1.0 + 2.0**-26))
    exact = x * x - y
    with ramba.fast():
        once = x * x - y
    assert set(numpy.asarray(exact)) == {0.0}
    assert set(numpy.asarray(once)) <= {0.0, 2.0**-54}


def test_reproducible_programs_round_as_written():
    program = """
import json, numpy, ramba as np
np.configure(disk_cache=False, fast=True, reproducible=True)
x, y = np.asarray(numpy.full(1003, 1.0 + 2.0**-27)), np.asarray(numpy.full(1003, 1.0 + 2.0**-26))
print(json.dumps([float((x * x - y).max()), float((x * x - y)[5])]))
"""
    assert run(program, configured=True) == [0.0, 0.0]
