"""Loops of short steps: several in one sweep over memory, with NumPy's results to the last bit."""

import pytest

from support import run

LOOP = """
import json, numpy, ramba
ramba.configure(threads=2, disk_cache=False)

def loop(np):
    A = np.array(numpy.arange(600.0 * 300).reshape(600, 300) % 17)
    B = np.array(numpy.arange(600.0 * 300).reshape(600, 300) % 13)
    np.sync()
    for k in range(150):
{work}
    return numpy.asarray(A), numpy.asarray(B)

numpy.sync = lambda: None
expected = loop(numpy)
before = ramba.counters()
got = loop(ramba)
after = ramba.counters()
same = [bool((a == b).all()) for a, b in zip(got, expected)]
print(json.dumps([same, {{name: after[name] - before[name] for name in after}}]))
"""

#: What a loop does.
WORK = {
    "in turn": """
        B[1:-1, 1:-1] = 0.25 * (A[:-2, 1:-1] + A[2:, 1:-1] + A[1:-1, :-2] + A[1:-1, 2:])
        A, B = B, A
""",
    "in turn, by columns": """
        B[1:-1, 1:-1] = 0.25 * (A[1:-1, :-2] + A[1:-1, 2:] + A[1:-1, 1:-1] + A[:-2, 1:-1])
        A, B = B, A
""",
    "an update after a stencil": """
        B[2:-2, 2:-2] += 0.25 * (A[2:-2, 3:-1] - A[1:-3, 2:-2]) + 0.125 * (A[4:, 2:-2] - A[2:-2, :-4])
        A += 1
""",
    "new arrays": """
        C = A.copy()
        C[1:-1, 1:-1] = 0.5 * (A[:-2, 1:-1] + A[2:, 1:-1])
        A = C
""",
}


@pytest.mark.parametrize("name", WORK)
def test_steps_share_sweeps(name):
    same, counts = run(LOOP.format(work=WORK[name]), configured=True)
    assert same == [True, True]
    assert counts["nests_swept"] >= 2 * counts["sweeps"] > 0, counts
    assert counts["programs_compiled"] <= 5, counts
