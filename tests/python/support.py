"""Comparing ramba with NumPy, and running programs in processes of their own."""

import json
import os
import pathlib
import subprocess
import sys

import numpy
import ramba

DTYPES = (
    "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64 complex64 complex128"
).split()
HERE = pathlib.Path(__file__).parent
EXAMPLES = HERE.parents[1] / "frontends" / "python" / "examples"

# Where programs find modules; a build with another MPI names its own first.
SEARCH_PATH = os.pathsep.join(
    [str(HERE), str(EXAMPLES), *filter(None, [os.environ.get("PYTHONPATH")])]
)

# What Open MPI needs to be told on a small machine, and by root.
LAUNCHER = {
    "OMPI_ALLOW_RUN_AS_ROOT": "1",
    "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "OMPI_MCA_rmaps_base_oversubscribe": "1",
    "OMPI_MCA_hwloc_base_binding_policy": "none",
}


def assert_same(got, expected, ulps=0, what=""):
    """Asserts equal type, shape and elements, floats within `ulps` of the largest part."""
    got, expected = numpy.asarray(got), numpy.asarray(expected)
    assert (got.dtype, got.shape) == (expected.dtype, expected.shape), what
    for part, wanted in zip(parts(got), parts(expected), strict=True):
        if ulps and wanted.dtype.kind == "f":
            magnitude = numpy.maximum(abs(wanted), abs(expected)) if got.dtype.kind == "c" else wanted
            assert_near(part, wanted, magnitude, ulps, what)
        else:
            numpy.testing.assert_array_equal(part, wanted, err_msg=str(what), strict=True)
            if wanted.dtype.kind == "f":
                zero = wanted == 0
                numpy.testing.assert_array_equal(
                    numpy.signbit(part[zero]), numpy.signbit(wanted[zero]), err_msg=f"signs of 0: {what}"
                )


def assert_near(got, wanted, magnitude, ulps, what):
    """Asserts that finite numbers are near, and that all others are the same."""
    finite = numpy.isfinite(wanted)
    numpy.testing.assert_array_equal(got[~finite], wanted[~finite], err_msg=str(what))
    with numpy.errstate(all="ignore"):
        allowed = ulps * numpy.spacing(abs(magnitude[finite]))
        allowed = numpy.where(numpy.isfinite(allowed), allowed, 0)
        near = abs(got[finite] - wanted[finite]) <= allowed
    assert near.all(), f"{what}: {got[finite][~near]} but NumPy has {wanted[finite][~near]}"


def parts(array):
    """Real and imaginary parts, or the array itself."""
    return [array.real, array.imag] if array.dtype.kind == "c" else [array]


def both(program, *inputs, ulps=0):
    """Runs `program(module, *arrays)` with NumPy and with ramba and compares all that it returns."""
    with numpy.errstate(all="ignore"):
        expected = program(numpy, *[numpy.array(one) for one in inputs])
    got = program(ramba, *[ramba.array(one) for one in inputs])
    several = isinstance(expected, (tuple, list))
    pairs = zip(got, expected, strict=True) if several else [(got, expected)]
    for position, (one, wanted) in enumerate(pairs):
        assert_same(one, wanted, ulps, f"result {position}")


def outcome(action):
    """What `action` returns, or the type and message of what it raises."""
    try:
        with numpy.errstate(all="ignore"):
            return action(), None
    except Exception as error:  # noqa: BLE001  whatever NumPy raises, ramba shall raise
        return None, error


def values(dtype):
    """Special and ordinary elements of a type."""
    dtype = numpy.dtype(dtype)
    if dtype.kind == "b":
        return numpy.array([False, True, True, False])
    if dtype.kind in "iu":
        limits = numpy.iinfo(dtype)
        near = [limits.min, limits.min + 1, limits.max - 1, limits.max]
        small = [0, 1, 2, 3, 7, 100] + ([-1, -2, -7] if dtype.kind == "i" else [])
        return numpy.array(near + small, dtype)
    real = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 3.75, 100.0, numpy.inf, -numpy.inf, numpy.nan]
    if dtype.kind == "f":
        limits = numpy.finfo(dtype)
        return numpy.array(real + [limits.max, limits.tiny, -limits.eps], dtype)
    return numpy.array([0, 1, -1, 1j, -1j, 1 + 2j, -3.5 + 0.25j, 2.5 - 4j, 100 + 0j], dtype)


def run(source, folder=None, configured=False):
    """Runs Python source in a process of its own; its last line of output is JSON.

    With `folder`, kernels are kept there, otherwise nowhere; unless the source configures ramba itself.
    """
    settings = "disk_cache=False" if folder is None else f"cache_folder={str(folder)!r}"
    program = source if configured else f"import ramba\nramba.configure({settings})\n{source}"
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "PYTHONPATH": SEARCH_PATH},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def launch(ranks, *arguments, timeout=120):
    """Runs a Python program under mpirun."""
    line = ["mpirun", "-n", str(ranks), sys.executable, *map(str, arguments)]
    return subprocess.run(
        line,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        env={**os.environ, **LAUNCHER, "PYTHONPATH": SEARCH_PATH},
    )
