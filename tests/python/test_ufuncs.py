"""Every elementwise function on special and ordinary values of every type."""

import numpy
import pytest
import ramba
import scipy.special
from ramba._ufuncs import BY_NAME
from support import DTYPES, assert_same, outcome, values

NOT_NUMPYS = {"erf", "erfc", "gamma", "gammaln", "lgamma", "where", "real", "imag"}
NAMES = sorted({ufunc.__name__ for ufunc in BY_NAME.values()} - NOT_NUMPYS)
UNARY = [name for name in NAMES if getattr(numpy, name).nin == 1]
BINARY = [name for name in NAMES if getattr(numpy, name).nin == 2]
EXACT = set(
    "add subtract multiply negative absolute sign square sqrt copysign floor ceil trunc rint maximum"
    " minimum fmax fmin equal not_equal less less_equal greater greater_equal logical_and logical_or"
    " logical_xor logical_not bitwise_and bitwise_or bitwise_xor invert left_shift right_shift isnan"
    " isinf isfinite conjugate fmod remainder floor_divide divide reciprocal".split()
)
# Complex numbers have no order here; NumPy compares them lexicographically.
ORDER = set("less less_equal greater greater_equal maximum minimum fmax fmin sign".split())
# Not defined for complex numbers here, unlike in NumPy.
REAL_ONLY = set(
    "arccos arccosh arcsin arcsinh arctan arctanh cos cosh exp2 expm1 log10 log1p log2 rint sin sinh tan"
    " tanh".split()
)
EXTREMA = set("maximum minimum fmax fmin".split())
REAL = [name for name in DTYPES if not name.startswith("complex")]


def expected_of(function, *operands):
    """NumPy's answer; where it computes in float16, ramba computes in float32."""
    result, refused = outcome(lambda: function(*operands))
    if refused is None and result.dtype == numpy.float16:
        wider = [operand.astype(numpy.float32) for operand in operands]
        result, refused = outcome(lambda: function(*wider))
    return result, refused


def compare(name, *operands):
    """Compares a function of that name."""
    expected, refused = expected_of(getattr(numpy, name), *operands)
    got, error = outcome(lambda: getattr(ramba, name)(*map(ramba.array, operands)))
    what = f"{name} of {[str(operand.dtype) for operand in operands]}"
    if refused is not None:
        assert isinstance(error, TypeError), f"{what}: NumPy says {refused!r}, here {error!r} {got}"
        return
    complex_ = any(operand.dtype.kind == "c" for operand in operands)
    if complex_ and name in REAL_ONLY:
        assert isinstance(error, TypeError), f"{what}: {error!r}"
        return
    assert error is None, f"{what}: {error!r}"
    if name in EXTREMA:
        # Of 0 and -0 NumPy takes either, depending on where in the array they are.
        got, expected = numpy.asarray(got) + zero(got), expected + zero(expected)
    assert_same(got, expected, 0 if name in EXACT and not complex_ else 8, what)


def zero(array):
    """The number that turns -0 into 0 and leaves all else alone."""
    return array.dtype.type(0)


@pytest.mark.parametrize("name", UNARY)
def test_unary(name):
    for dtype in DTYPES:
        operand = values(dtype)
        if name == "reciprocal" and operand.dtype.kind in "iub":
            operand = operand[operand != 0]  # of 0, NumPy's is what the machine makes of it
        if operand.dtype.kind == "c":
            if name in ORDER:
                continue
            operand = operand[1:]
        compare(name, operand)


@pytest.mark.parametrize("name", BINARY)
def test_binary(name):
    for dtype in DTYPES:
        if name in ORDER and "complex" in dtype:
            continue
        left = numpy.repeat(values(dtype), len(values(dtype)))
        right = numpy.tile(values(dtype), len(values(dtype)))
        if name == "power" or "shift" in name:
            right = numpy.resize([0, 1, 2, 3], right.shape).astype(dtype)
        compare(name, left, right)


@pytest.mark.parametrize("name", ["erf", "erfc"])
def test_error_functions(name):
    x = numpy.concatenate([values("float64"), numpy.linspace(-6, 6, 1001)])
    expected = getattr(scipy.special, name)(x)
    assert_same(getattr(ramba, name)(ramba.array(x)), expected, 64 if name == "erfc" else 4)
    result = getattr(scipy.special, name)(ramba.array(x))
    assert isinstance(result, ramba.ndarray)


@pytest.mark.parametrize("name", ["gamma", "gammaln"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_gamma_functions(name, dtype):
    x = numpy.concatenate([values(dtype), numpy.linspace(-20, 40, 2401).astype(dtype)])
    # SciPy continues ln |gamma| to minus infinity there; ISO C, whose function this is, to infinity.
    x = x[x != -numpy.inf]
    expected = getattr(scipy.special, name)(x)
    ours = getattr(ramba, name)(ramba.array(x))
    assert isinstance(getattr(scipy.special, name)(ramba.array(x)), ramba.ndarray)
    # What is near a zero of ln |gamma| has few digits in SciPy.
    close = numpy.isclose(numpy.asarray(ours), expected, 1e-12 if dtype == "float64" else 1e-5, 1e-13, equal_nan=True)
    assert ours.dtype == x.dtype and close.all(), (x[~close], numpy.asarray(ours)[~close], expected[~close])
    assert ramba.lgamma is ramba.gammaln


@pytest.mark.parametrize("name", "exp log sin cos tanh arctan expm1 log1p cbrt".split())
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_many_arguments(name, dtype):
    x = numpy.random.default_rng(1).normal(0, 10, 5000).astype(dtype)
    x = abs(x) if name.startswith("log") else x
    # NumPy's own vectorized float32 functions are off by up to 4 ulp.
    assert_same(getattr(ramba, name)(ramba.array(x)), getattr(numpy, name)(x), 6, name)


@pytest.mark.parametrize("dtype", DTYPES)
def test_parts_of_complex(dtype):
    a = values(dtype)
    lazy = ramba.array(a)
    assert_same(lazy.real, a.real)
    assert_same(lazy.imag, a.imag)
    assert_same(lazy.conj(), a.conj())


def test_out_and_dtype():
    a, out = ramba.arange(5.0), ramba.zeros(5)
    assert ramba.add(a, 1, out=out) is out
    assert_same(out, numpy.arange(5.0) + 1)
    assert_same(ramba.add(a, 1, dtype="float32"), numpy.add(numpy.arange(5.0), 1, dtype="float32"))
    with pytest.raises(TypeError):
        ramba.add(a)
    assert (ramba.add.nin, ramba.sqrt.nin, ramba.add.__name__) == (2, 1, "add")


@pytest.mark.parametrize("dtype", REAL)
def test_mixed_types(dtype):
    for other in REAL:
        for name in ("maximum", "logical_and", "arctan2"):
            left, right = values(dtype), numpy.resize(values(other), values(dtype).shape)
            expected, _ = expected_of(getattr(numpy, name), left, right)
            assert getattr(ramba, name)(ramba.array(left), ramba.array(right)).dtype == expected.dtype
    compare("arctan2", left, right)


def test_the_angle_of_constant_zeros():
    # MLIR folds it to NaN.
    for x, y in [(0.0, 0.0), (0.0, -0.0), (-0.0, 0.0), (-0.0, -0.0)]:
        got = numpy.asarray(ramba.arctan2(ramba.full(3, x), ramba.full(3, y)))
        assert (got == numpy.arctan2(x, y)).all()
