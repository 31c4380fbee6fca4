"""The compiled part, under one name."""

from ._ramba import *  # noqa: F403
from ._ramba import (  # noqa: F401
    Array,
    Distribution,
    abort,
    align,
    array,
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
