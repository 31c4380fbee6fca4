"""Jobs that go wrong end, soon, on every rank, and say why."""

import os
import signal
import subprocess
import sys
import time

import pytest
from support import LAUNCHER, launch

PARTING = """
import ramba as np
a = np.arange(3000.0)
for step in range(5):
    a = a * 1.5 + 1
    if step == 3 and np.rank() == {rank}:
        a = np.sqrt(a)
    a[1:] += a[:-1]
    np.sync()
print(float(a.sum()))
"""

ENDING = """
import ramba as np
a = np.arange(3000.0)
np.sync()
if np.rank() != 1:
    b = a + 1
    np.sync()
"""

NUMBERS = """
import ramba as np
a = np.arange(3000.0) * (77.123 + np.rank())
print(float(a.sum()))
"""

DATA = """
import numpy
import ramba as np
mine = numpy.arange(10.0)
if np.rank() == 1:
    mine[7] = -1
a = np.array(mine)
print(float(a.sum()))
"""

TRAFFIC = """
import ramba as np
a = np.full(30_000, 1.0, distribution=np.Distribution([0]))
np.sync()
a[1:] += a[:-1]
total = float(a.sum())
told = {(line.rsplit("/", 1)[-1], what): (messages, sent) for line, what, messages, sent in np.traffic()}
assert told.get(("program.py:5", "halo exchange"), (0, 0)) == ((1, 8) if np.rank() < 2 else (0, 0)), told
assert ("program.py:6", "reduction over ranks") in told, told
assert sum(sent for _, sent in told.values()) <= np.counters()["bytes_sent"]
print("told")
"""

STALLING = """
import os, signal
import ramba as np
np.configure(stall_timeout_seconds=1)
a = np.arange(3000.0)
for step in range(3):
    if step == 2 and np.rank() == 1:
        os.kill(os.getpid(), signal.SIGSTOP)
    a[1:] += a[:-1]
    np.sync()
"""

WAITING = """
import time
import ramba as np
a = np.arange(3000.0)
np.sync()
print("ready", flush=True)
if np.rank() == 0:
    time.sleep(60)
print(float(a.sum()))
"""


def program(tmp_path, text):
    file = tmp_path / "program.py"
    file.write_text(text)
    return file


@pytest.mark.parametrize("ranks, rank", [(2, 0), (3, 1), (4, 3)])
def test_programs_that_part_are_told_where(ranks, rank, tmp_path):
    done = launch(ranks, program(tmp_path, PARTING.format(rank=rank)), timeout=60)
    assert done.returncode != 0
    told = [line for line in done.stderr.splitlines() if "do not run the same program" in line]
    assert told, done.stderr
    assert all("'sqrt'" in line and "'extract_slice'" in line for line in told), told
    assert all("program.py:7" in line and "program.py:8" in line for line in told), told


def test_a_rank_that_ends_early_is_told(tmp_path):
    done = launch(3, program(tmp_path, ENDING), timeout=60)
    assert done.returncode != 0
    assert "the end of the program on rank 1" in done.stderr
    assert "program.py:6" in done.stderr


def test_numbers_that_differ_are_told(tmp_path):
    done = launch(2, program(tmp_path, NUMBERS), timeout=60)
    assert done.returncode != 0
    assert "the number F64(77.123) on rank 0, but the number F64(78.123) on rank 1" in done.stderr
    assert done.stdout == ""


def test_arrays_that_differ_are_told(tmp_path):
    done = launch(3, program(tmp_path, DATA), timeout=60)
    assert done.returncode != 0
    assert "program.py:7 on rank 0, but 'array' of 10xf64 with contents" in done.stderr, done.stderr


def test_messages_are_told_by_line(tmp_path):
    done = launch(3, program(tmp_path, TRAFFIC), timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("told") == 3


@pytest.mark.parametrize("ranks", [3, 4])
def test_a_stopped_rank_is_named(ranks, tmp_path):
    start = time.monotonic()
    done = launch(ranks, program(tmp_path, STALLING), timeout=60)
    assert time.monotonic() - start < 40
    assert done.returncode != 0
    assert "for rank 1, which does not answer" in done.stderr, done.stderr
    assert "program.py:9: halo exchange: " in done.stderr, done.stderr
    assert "for rank 0, which" not in done.stderr, done.stderr


def test_an_interrupt_ends_all_ranks(tmp_path):
    file = program(tmp_path, WAITING)
    job = subprocess.Popen(
        ["mpirun", "-n", "3", sys.executable, file],
        env={**os.environ, **LAUNCHER},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    said = ""
    while said.count("ready") < 3:
        said += job.stdout.readline()
    job.send_signal(signal.SIGINT)
    job.communicate(timeout=30)
    assert job.returncode != 0
    running = subprocess.run(["pgrep", "-f", str(file)], capture_output=True, text=True)
    assert running.stdout == ""
