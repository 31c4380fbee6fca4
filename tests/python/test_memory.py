"""Too large arrays are refused before they are allocated, and nothing else is lost."""

from support import run

PROGRAM = """
import json, numpy, ramba
ramba.configure(memory_limit_bytes=64 << 20, disk_cache=False)
a = ramba.arange(1_000_000.0)
b = a + 1
said = []
try:
    big = ramba.zeros(100_000_000) + 1
    print(big)
except MemoryError as error:
    said.append(str(error))
said.append(float(b[-1:].sum()))
for k in range(50):
    c = ramba.arange(2_000_000.0) * float(k)
    said.append(float(c[-1:].sum()))
try:
    d = ramba.ones((20_000, 20_000))
    ramba.sync()
except MemoryError as error:
    said.append(str(error))
del d
said.append(float((a * 2).max()))
print(json.dumps(said))
"""

HOST = """
import json, numpy, ramba
ramba.configure(memory_limit_bytes=8 << 20, disk_cache=False)
small = ramba.ones(10)
try:
    ramba.array(numpy.zeros(4_000_000))
    said = "nothing"
except MemoryError as error:
    said = "refused"
print(json.dumps([said, float(small.sum())]))
"""

TOGETHER = """
import json, numpy, ramba
ramba.configure(memory_limit_bytes=80 << 20, disk_cache=False)
a = ramba.arange(4_000_000.0)
ramba.sync()
a += 1
many = [a * float(k) for k in range(3)]
try:
    ramba.sync()
    said = ["nothing"]
except MemoryError as error:
    said = [str(error)]
many.pop()
many.pop()
ramba.sync()
print(json.dumps(said + [float(a[0]), float(many[0].sum()), float(a[-1])]))
"""


def test_limit():
    said = run(PROGRAM, configured=True)
    assert isinstance(said[0], str) and said[0]
    assert said[1] == 1_000_000.0
    assert said[2:52] == [1_999_999.0 * k for k in range(50)]
    assert isinstance(said[52], str)
    assert said[53] == 2 * 999_999.0


def test_limit_of_copies_from_numpy():
    assert run(HOST, configured=True) == ["refused", 10.0]


def test_a_program_that_would_run_out_underway_is_not_begun():
    """Each array fits, all together do not: nothing is lost, and with fewer of them it runs."""
    said = run(TOGETHER, configured=True)
    assert "80.0 MiB" in said[0] and "together" in said[0]
    assert said[1:] == [1.0, 0.0, 4_000_000.0]


IN_PLACE = """
import json, ramba
u = ramba.zeros((400, 300))
def step():
    u[0, :] = u[1, :]
    u[-1, :] = u[-2, :]
    u[:, 0] = u[:, 1]
    u[1:-1:2] = 0.5 * (u[0:-2:2] + u[2::2])
for _ in range(3):
    step()
    ramba.sync()
before = ramba.counters()
for _ in range(5):
    step()
    ramba.sync()
after = ramba.counters()
print(json.dumps([after[key] - before[key] for key in ("allocations", "programs_compiled")]))
"""


def test_boundaries_and_colours_are_written_in_place():
    assert run(IN_PLACE) == [0, 0]
