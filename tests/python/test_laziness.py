"""What is recorded is compiled seldom, runs in few loop nests, and survives errors."""

import numpy
import pytest
import ramba
from support import assert_same, run

SINCE = """
import json, sys, ramba as np, numpy
def since(work):
    np.sync()
    before = np.counters()
    work()
    np.sync()
    after = np.counters()
    return {name: after[name] - before[name] for name in after}
"""

LOOPS = {
    "triad": """
A, B, C = np.zeros(1001), np.arange(1001.0), np.arange(1001.0) * 2
for k in range(1000):
    A += B + 0.5 * C
# check
right = bool(np.all(A == 2000 * B))
""",
    "powers": """
x = np.ones(100)
for k in range(1000):
    x = x * 1.5 - 0.5
# check
right = bool(np.all(x == 1))
""",
    "stencil": """
n = 20
i = np.arange(float(n))
A = i[:, None] + i[None, :]
B = np.zeros((n, n))
for k in range(1000):
    B[2:-2, 2:-2] += (0.25 * (A[3:-1, 2:-2] - A[1:-3, 2:-2] + A[2:-2, 3:-1] - A[2:-2, 1:-3])
        + 0.125 * (A[4:, 2:-2] - A[:-4, 2:-2] + A[2:-2, 4:] - A[2:-2, :-4]))
    A += 1
# check
right = bool(np.all(B[2:-2, 2:-2] == 2000)) and float(np.sum(B)) == 2000 * 16**2
""",
    "changing_numbers": """
x = np.zeros(50)
for k in range(1000):
    x += 1000.5 + k
# check
right = bool(np.all(x == sum(1000.5 + k for k in range(1000))))
""",
    "two_arrays": """
a, b = np.arange(64.0), np.zeros(64)
for k in range(1000):
    a, b = b + 1.0, a
# check
expected = numpy.arange(64.0) + 500, numpy.zeros(64) + 500
right = numpy.array_equal(numpy.asarray(a), expected[0]) and numpy.array_equal(numpy.asarray(b), expected[1])
""",
    "wave": """
old, now = np.zeros(40), np.zeros(40)
now[20] = 1.0
hold, hnow = numpy.zeros(40), numpy.zeros(40)
hnow[20] = 1.0
for k in range(1000):
    new = 2.0 * now - old
    new[1:-1] += 0.25 * (now[2:] - 2.0 * now[1:-1] + now[:-2])
    old, now = now, new * 0.5
    hnew = 2.0 * hnow - hold
    hnew[1:-1] += 0.25 * (hnow[2:] - 2.0 * hnow[1:-1] + hnow[:-2])
    hold, hnow = hnow, hnew * 0.5
# check
right = bool(numpy.allclose(numpy.asarray(now), hnow, rtol=1e-9, atol=1e-30))
""",
}


@pytest.mark.parametrize("name", LOOPS)
def test_long_loops_compile_few_programs(name):
    work, check = LOOPS[name].split("# check\n")
    ending = "print(json.dumps([right, compiled]))"
    right, compiled = run(f"{SINCE}{work}np.sync()\ncompiled = np.counters()['programs_compiled']\n{check}{ending}")
    assert right
    assert compiled <= 3


EXAMPLES = """
class Quiet:
    counts = []
    def __init__(self, title): pass
    def __enter__(self): return self
    def __exit__(self, *_): pass
    def iteration(self, work): self.counts.append(since(work))
    def show(self, checked, error, limit): assert error <= limit, (checked, error)
import {module}
{module}.Report = Quiet
{module}.main({arguments})
keep = ("kernels_launched", "temporaries", "programs_compiled")
print(json.dumps([{{name: one[name] for name in keep}} for one in Quiet.counts]))
"""


@pytest.mark.parametrize(
    ("module", "arguments", "nests"),
    [
        ("triad", "100003, 6", 1),
        ("black_scholes", "10007, 4", 1),
        ("star_stencil", "203, 6", 2),
        # The blur, which is a result; its edges, their sum and maximum; the mean from the sum.
        ("photograph", "{picture!r}, 4", 3),
    ],
)
def test_examples_run_in_few_nests(module, arguments, nests, tmp_path):
    arguments = arguments.format(picture=str(tmp_path / "photograph.png"))
    counts = run(SINCE + EXAMPLES.format(module=module, arguments=arguments))
    # What was recorded before the first iteration has run; the first may still fill its arrays.
    for count in counts[1:]:
        assert count["kernels_launched"] <= nests, counts
        assert count["temporaries"] == 0, counts
    assert sum(count["programs_compiled"] for count in counts) <= 3, counts


def test_dropped_results_are_not_computed():
    a = ramba.arange(1000.0)
    ramba.sync()
    before = ramba.counters()
    b = a + 1
    c = b * 2
    d = ramba.sqrt(c) + b
    del b, c
    got = d[::2] - 1
    del d
    assert_same(got, (numpy.sqrt((numpy.arange(1000.0) + 1) * 2) + numpy.arange(1000.0) + 1)[::2] - 1)
    after = ramba.counters()
    assert after["temporaries"] == before["temporaries"]
    assert after["kernels_launched"] == before["kernels_launched"] + 1


def test_equal_programs_compile_once():
    def program(scale):
        x = ramba.arange(333.0) * scale
        return float(ramba.sum(x[1:] - x[:-1]))

    program(123.4)
    before = ramba.counters()["programs_compiled"]
    assert [program(100.0 + k) for k in range(5)] == pytest.approx([332 * (100.0 + k) for k in range(5)])
    assert ramba.counters()["programs_compiled"] == before


MISTAKES = {
    "shapes": (ValueError, lambda a: a + ramba.ones(4)),
    "index": (IndexError, lambda a: a[99]),
    "too_many": (IndexError, lambda a: a[0, 0]),
    "type": (TypeError, lambda a: a & 1),
    "in_place": (ValueError, lambda a: a.__iadd__(ramba.ones(4))),
    "write": (ValueError, lambda a: a.__setitem__(slice(3), ramba.ones(4))),
    "mask": (IndexError, lambda a: a.__setitem__(ramba.ones(4) > 0, 1)),
    "overflow": (OverflowError, lambda a: a.astype("int8") + 1000),
    "axis": (ValueError, lambda a: a.sum(axis=3)),
    "reshape": (ValueError, lambda a: a.reshape(7)),
    "argument": (TypeError, lambda a: ramba.sqrt(a, a, a, a)),
    "object": (TypeError, lambda a: a + object()),
    "string": (TypeError, lambda a: a * "x"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_lose_nothing(name):
    kind, mistake = MISTAKES[name]
    a = ramba.arange(10.0)
    view = a[::2]
    b = a * 2
    view += 100
    with pytest.raises(kind) as caught:
        mistake(a)
    assert caught.traceback[1].lineno + 1 == mistake.__code__.co_firstlineno
    c = b + a
    expected = numpy.arange(10.0)
    expected[::2] += 100
    assert_same(a, expected)
    assert_same(b, numpy.arange(10.0) * 2)
    assert_same(c, expected + numpy.arange(10.0) * 2)
    assert_same(view, expected[::2])


def test_remarks_name_lines_of_the_program():
    a = ramba.arange(50.0)
    b = a + 1
    numpy.asarray(b * 3)
    assert any("test_laziness.py" in line for _, line, _ in ramba.remarks())
    assert "test_laziness.py" in ramba.explain()


def test_configuring_comes_first():
    ramba.zeros(1)
    with pytest.raises(RuntimeError, match="before the first array"):
        ramba.configure(threads=1)


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_threads(threads):
    source = f"""
import json, numpy, ramba
ramba.configure(threads={threads}, disk_cache=False)
x = ramba.arange(300_007.0)
y = ramba.sqrt(x)
y[1:] += x[:-1]
h = numpy.sqrt(numpy.arange(300_007.0))
h[1:] += numpy.arange(300_006.0)
print(json.dumps([numpy.array_equal(numpy.asarray(y), h), float(ramba.sum(x)) == 300_007 * 300_006 / 2]))
"""
    assert run(source, configured=True) == [True, True]
