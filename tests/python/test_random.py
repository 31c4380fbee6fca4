"""Random programs, the same in NumPy and in ramba."""

import numpy
import pytest
import ramba
from random_programs import generate
from support import assert_same


@pytest.mark.parametrize("seed", range(70))
def test_random_program(seed):
    program = generate(seed)
    expected, got = program(numpy), program(ramba)
    assert len(got) == len(expected)
    for position, (one, wanted) in enumerate(zip(got, expected)):
        assert one.shape == wanted.shape
        # A zero's sign is not NumPy's business either: its maximum of 0 and -0 is any of them.
        assert_same(numpy.asarray(one) + 0.0, wanted + 0.0, 0, f"array {position}")
