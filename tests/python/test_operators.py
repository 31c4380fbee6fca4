"""Binary and unary operators over all types: result types by NEP 50, and values."""

import operator
import warnings

import numpy
import pytest
import ramba
from support import DTYPES, assert_same, outcome, values

ARITHMETIC = {
    name: getattr(operator, name) for name in "add sub mul truediv floordiv mod".split()
}
COMPARISONS = {name: getattr(operator, name) for name in "eq ne lt le gt ge".split()}
BITWISE = {name: getattr(operator, name) for name in "and_ or_ xor".split()}
ORDERED = [name for name in DTYPES if not name.startswith("complex")]
NUMBERS = [True, False, 0, 1, 3, -2, 100, 0.5, -2.0, float("inf"), 2 - 1j]


def pairs(left, right):
    """Each value of one type with each of the other."""
    left, right = values(left), values(right)
    return numpy.repeat(left, len(right)), numpy.tile(right, len(left))


def compare(operations, left, right, ulps):
    """Compares operations on two operands, either of which may be a Python number; all are recorded
    before the first value is read."""
    lazy = [ramba.array(one) if isinstance(one, numpy.ndarray) else one for one in (left, right)]
    recorded = []
    for name, operation in operations.items():
        expected, refused = outcome(lambda: operation(left, right))
        got, error = outcome(lambda: operation(*lazy))
        what = f"{name} of {getattr(left, 'dtype', left)} and {getattr(right, 'dtype', right)}"
        if refused is not None:
            assert type(error) is expected_kind(refused), f"{what}: {refused!r}, here {error!r} {got}"
        else:
            assert error is None, f"{what}: {error!r}"
            assert got.dtype == expected.dtype, what
            recorded.append((got, expected, what))
    for got, expected, what in recorded:
        assert_same(got, expected, ulps, what)


def expected_kind(error):
    """NumPy's own subclasses of TypeError count as TypeError."""
    return TypeError if isinstance(error, TypeError) else type(error)


@pytest.mark.parametrize("right", DTYPES)
@pytest.mark.parametrize("left", DTYPES)
def test_arithmetic(left, right):
    inexact = "complex" in left + right
    compare(ARITHMETIC, *pairs(left, right), ulps=4 if inexact else 0)


@pytest.mark.parametrize("left", DTYPES)
def test_bitwise(left):
    for right in DTYPES:
        compare(BITWISE, *pairs(left, right), ulps=0)


@pytest.mark.parametrize("left", ORDERED)
def test_comparisons(left):
    for right in ORDERED:
        compare(COMPARISONS, *pairs(left, right), ulps=0)


@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
def test_complex_equality(dtype):
    both_ways = {name: COMPARISONS[name] for name in ("eq", "ne")}
    for other in DTYPES:
        compare(both_ways, *pairs(dtype, other), ulps=0)


@pytest.mark.parametrize("dtype", DTYPES)
def test_shifts(dtype):
    shifts = {name: getattr(operator, name) for name in ("lshift", "rshift")}
    for other in DTYPES:
        by = numpy.array([0, 1, 2, 3, 7]) % 8 if other != "bool" else numpy.arange(5) % 2
        left = numpy.repeat(values(dtype), 5)
        compare(shifts, left, numpy.tile(by.astype(other), len(values(dtype))), ulps=0)


@pytest.mark.parametrize("dtype", DTYPES)
def test_powers(dtype):
    for other in {dtype, "bool", "int8", "uint64", "float32", "complex64"}:
        base, exponent = pairs(dtype, other)
        if numpy.result_type(dtype, other).kind in "iub":
            exponent = abs(exponent.astype(int)).clip(0, 5).astype(other)
        elif numpy.result_type(dtype, other).kind == "c":
            base, exponent = base[::5], numpy.resize([0, 1, 2, 3], base[::5].shape).astype(other)
            base = numpy.where(numpy.isfinite(base) & (abs(base) < 1e3), base, 1).astype(dtype)
        compare({"pow": operator.pow}, base, exponent, ulps=16)


@pytest.mark.parametrize("number", NUMBERS, ids=str)
@pytest.mark.parametrize("dtype", DTYPES)
def test_python_numbers(dtype, number):
    operations = {**ARITHMETIC, **BITWISE}
    if "complex" not in dtype and not isinstance(number, complex):
        operations |= COMPARISONS
    inexact = "complex" in dtype or isinstance(number, complex)
    compare(operations, values(dtype), number, ulps=4 if inexact else 0)
    compare(operations, number, values(dtype), ulps=4 if inexact else 0)


@pytest.mark.parametrize("dtype", DTYPES)
def test_python_powers(dtype):
    for number in (True, 0, 1, 2, 3, -1, 0.5, 2.0, -1.0):
        if (dtype, number) == ("bool", 2) and isinstance(number, int):
            continue  # NumPy takes the square, of int8, although True**3 is int64 as by its rules
        operand = values(dtype)
        if operand.dtype.kind == "c":
            operand = operand[operand != 0]
        compare({"pow": operator.pow}, operand, number, ulps=32)


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "uint16", "int32", "uint32", "uint64"])
def test_numbers_out_of_bounds(dtype):
    limits = numpy.iinfo(dtype)
    for number in (limits.max + 1, limits.min - 1):
        compare(ARITHMETIC | BITWISE | COMPARISONS, values(dtype), number, ulps=0)


@pytest.mark.parametrize("dtype", ["int8", "int64"])
def test_unsigned_comparisons_are_exact(dtype):
    top = min(numpy.iinfo(dtype).max, 2**63)
    signed = numpy.array([top, -1, 5, 0, top - 1], dtype=dtype)
    unsigned = numpy.array([2**63, 2**64 - 1, 5, 1, top], dtype="uint64")
    compare(COMPARISONS, signed[:, None], unsigned, ulps=0)
    compare(COMPARISONS, unsigned, signed[:, None], ulps=0)


def test_numpy_scalars_bring_their_width():
    a = ramba.ones(3, dtype="float32")
    assert (a + numpy.float64(1)).dtype == numpy.float64
    assert (a + numpy.float32(1)).dtype == numpy.float32
    assert (numpy.float64(1) + a).dtype == numpy.float64
    assert (ramba.ones(3, dtype="int8") * numpy.int16(300)).dtype == numpy.int16
    assert isinstance(numpy.float64(1) + a, ramba.ndarray)
    assert isinstance(numpy.ones(3) + a, ramba.ndarray)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("unary", ["neg", "pos", "abs", "invert"])
def test_unary(dtype, unary):
    operation = getattr(operator, unary)
    expected, refused = outcome(lambda: operation(values(dtype)))
    got, error = outcome(lambda: operation(ramba.array(values(dtype))))
    if refused is not None:
        assert type(error) is expected_kind(refused)
        return
    assert_same(got, expected, 2 if "complex" in dtype else 0)


@pytest.mark.parametrize("left", DTYPES)
def test_in_place(left):
    names = "iadd isub imul itruediv ifloordiv imod iand ior ixor".split()
    for right in DTYPES:
        for name in names:
            operation = getattr(operator, name)
            first, second = pairs(left, right)
            target, lazy = first.copy(), ramba.array(first)
            result, refused = outcome(lambda: operation(target, second))
            got, error = outcome(lambda: operation(lazy, ramba.array(second)))
            what = f"{name} {left} {right}"
            if refused is not None:
                assert type(error) is expected_kind(refused), f"{what}: {refused!r}, here {error!r}"
                continue
            assert error is None and got is lazy, f"{what}: {error!r}"
            if name in ("iadd", "iand"):
                ulps = 4 if "complex" in left + right else 0
                assert_same(lazy, result, ulps, what)


@pytest.mark.parametrize("source", DTYPES)
def test_casts(source):
    array = values(source)
    if array.dtype.kind == "f":
        array = array[numpy.isfinite(array) & (abs(array) < 128)]
    lazy = ramba.array(array)
    for target in DTYPES:
        # What becomes of a negative float among unsigned integers is not defined.
        here = abs(array) if numpy.dtype(target).kind == "u" and array.dtype.kind in "fc" else array
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = here.astype(target)
        own = ramba.array(here) if here is not array else lazy
        assert_same(own.astype(target), expected, 0, f"{source} to {target}")
