"""The compiled part, under one name."""

import os
import sys

# Python binds every function of a library when it loads it. Those behind ours have a hundred
# thousand, most of which nobody ever calls.
_flags = sys.getdlopenflags()
sys.setdlopenflags(os.RTLD_LAZY)
try:
    from . import _ramba  # noqa: F401
finally:
    sys.setdlopenflags(_flags)

from ._ramba import *  # noqa: F403, E402
from ._ramba import (  # noqa: F401, E402
    Array,
    Distribution,
    abort,
    align,
    array,
    common_dtype,
    configure,
    counters,
    distribute,
    fast,
    finite,
    full,
    iota,
    partition,
    rank,
    ranks,
    remarks,
    shut_down,
    sync,
    total_counters,
    traffic,
)
