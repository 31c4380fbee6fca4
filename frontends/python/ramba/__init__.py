"""ramba: NumPy programs, compiled as a whole and run on every core of every rank.

Use it as NumPy: ``import ramba as np``. Operations are recorded and run together when a value is
needed (printing, ``float(x)``, ``numpy.asarray(x)``) or at ``ramba.sync()``. Under ``mpirun -n N``
each rank runs the same program on its part of every array.
"""

from math import e as e, inf as inf, nan as nan, pi as pi

from . import _job, _numpy, random  # noqa: F401
from ._creation import *  # noqa: F403
from ._functions import *  # noqa: F403
from ._manipulation import *  # noqa: F403
from ._statistics import *  # noqa: F403
from ._distribution import Distribution, align, distribute, partition, picture  # noqa: F401
from ._explain import explain  # noqa: F401
from ._native import (  # noqa: F401
    Array, abort, calibrate, configure, counters, fast, finite, rank, ranks, remarks, sync, total_counters, traffic,
)
from ._methods import attach
from ._contractions import *  # noqa: F403
from ._groups import *  # noqa: F403
from ._scans import *  # noqa: F403
from ._ufuncs import *  # noqa: F403

ndarray = Array
newaxis = None

attach()
_job.guard()

#: What is the same in NumPy: there it is looked up when somebody asks for it.
_OF_NUMPY = (
    "bool bool_ complex64 complex128 dtype finfo float32 float64 iinfo int8 int16 int32 int64 "
    "uint8 uint16 uint32 uint64"
).split()


def __getattr__(name):
    if name not in _OF_NUMPY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(_numpy, name)
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), *_OF_NUMPY})


__all__ = [*(name for name in globals() if not name.startswith("_")), *_OF_NUMPY]
