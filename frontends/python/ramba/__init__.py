"""ramba: NumPy programs, compiled as a whole and run on every core of every rank.

Use it as NumPy: ``import ramba as np``. Operations are recorded and run together when a value is
needed (printing, ``float(x)``, ``numpy.asarray(x)``) or at ``ramba.sync()``. Under ``mpirun -n N``
each rank runs the same program on its part of every array.
"""

from numpy import (  # noqa: F401  names that are the same in NumPy
    bool_ as bool_,
    complex64,
    complex128,
    dtype,
    e,
    finfo,
    float32,
    float64,
    iinfo,
    inf,
    int8,
    int16,
    int32,
    int64,
    nan,
    newaxis,
    pi,
    uint8,
    uint16,
    uint32,
    uint64,
)

from . import _job
from ._creation import *  # noqa: F403
from ._functions import *  # noqa: F403
from ._manipulation import *  # noqa: F403
from ._statistics import *  # noqa: F403
from ._distribution import Distribution, align, distribute, partition, picture  # noqa: F401
from ._explain import explain  # noqa: F401
from ._native import Array, abort, calibrate, configure, counters, rank, ranks, remarks, sync, total_counters
from ._methods import attach
from ._contractions import *  # noqa: F403
from ._groups import *  # noqa: F403
from ._scans import *  # noqa: F403
from ._ufuncs import *  # noqa: F403

ndarray = Array
bool = bool_  # noqa: A001  as in NumPy

attach()
_job.guard()
