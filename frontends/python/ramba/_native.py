"""The compiled part, under one name."""

from ._ramba import *  # noqa: F403
from ._ramba import (  # noqa: F401
    Array,
    abort,
    array,
    configure,
    counters,
    full,
    iota,
    rank,
    ranks,
    remarks,
    shut_down,
    sync,
    total_counters,
)
