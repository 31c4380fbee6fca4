#!/usr/bin/env python3
"""What ramba costs from Python: recording, a small cached flush, starting.

    .venv/bin/python benches/overhead.py

The goals: 500 ns per recorded operation, 8 µs for a flush of ten operations on 1,000 elements, 60 ms
from `import ramba` to a first small result, 150 ms when nothing was ever compiled.
"""

import os
import subprocess
import sys
import tempfile
import time
from statistics import median

REPEATS = 20_000
STARTS = 9

#: Times are from the first line on: starting Python itself is not ours.
START = """
import time
start = time.perf_counter()
import ramba
ramba.configure(cache_folder={folder!r})
float((ramba.arange(1000.0) * 2.5).sum())
print(time.perf_counter() - start)
"""


def ten(np, x, y):
    """Ten operations."""
    value = x * y + y - y
    value = np.maximum(value * y + y, y)
    return (value * y - y + y) * y


def small_chain():
    """Seconds to record an operation, and to run ten."""
    import ramba as np

    x, y = np.arange(1000) / 1000, 1.25 - np.arange(1000) / 1000
    record, flush = [], []
    for _ in range(REPEATS):
        start = time.perf_counter()
        result = ten(np, x, y)
        recorded = time.perf_counter()
        np.sync()
        flush.append(time.perf_counter() - recorded)
        record.append((recorded - start) / 10)
    del result
    return median(record), median(flush)


def first_result(folder):
    """Seconds from the import to the first result, in a new process."""
    program = START.format(folder=os.path.join(folder, "kernels"))
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(folder), check=True, capture_output=True, text=True
    )
    return float(done.stdout)


def environment(folder):
    """Python keeps compiled modules, as it usually does, but not in the source tree."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": os.path.join(os.path.dirname(folder), "pycache")}


def starts():
    """Medians of cold and warm starts: without and with kernels on disk."""
    cold, warm = [], []
    with tempfile.TemporaryDirectory() as base:
        first_result(os.path.join(base, "modules"))
        for number in range(STARTS):
            folder = os.path.join(base, str(number))
            cold.append(first_result(folder))
            warm.append(first_result(folder))
    return median(cold), median(warm)


if __name__ == "__main__":
    record, flush = small_chain()
    print(f"record: {1e9 * record:.0f} ns per operation")
    print(f"flush of ten operations on 1,000 elements: {1e6 * flush:.1f} µs")
    cold, warm = starts()
    print(f"import and first result: {1e3 * cold:.0f} ms cold, {1e3 * warm:.0f} ms warm")
