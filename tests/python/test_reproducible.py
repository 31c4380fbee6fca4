"""With `reproducible`, every number of ranks and threads gives the same bits."""

import numpy
import pytest
from support import launch

PROGRAM = """
import sys
import ramba
ramba.configure(threads=int(sys.argv[1]), reproducible=True, cache_folder=sys.argv[2])
import numpy
import ramba as np

def show(name, array):
    values = numpy.asarray(array)  # all ranks take part
    if np.rank() == 0:
        print(name, values.tobytes().hex())

n = 100_003
x = np.sin(np.arange(n) ** 2.0)
y = np.exp(x[1:] - x[:-1])
M = x[:100_000].reshape(1000, 100)
for name, array in dict(
    exp=y[::997], sum=x.sum(), mean=x.mean(), var=y.var(), prod=(1 + x / 100).prod(),
    single=x.astype("float32").sum(), complex=(x * (1 + 2j)).sum(), slice=x[5:-7:3].sum(),
    cumsum=x.cumsum()[::997], columns=M.sum(axis=0), rows=M.sum(axis=1), std=M.std(axis=0),
    down=M.cumsum(axis=0)[-1], product=M.T @ M, single_product=(M.T.astype("float32") @ M.astype("float32")),
    dot=np.dot(x, x),
).items():
    show(name, array)
"""

JOBS = [(1, 1), (1, 2), (1, 4), (2, 1), (3, 2), (4, 1), (7, 1)]


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reproducible")
    program = folder / "program.py"
    program.write_text(PROGRAM)
    outputs = {}
    for ranks, threads in JOBS:
        done = launch(ranks, program, threads, folder / "cache")
        assert done.returncode == 0, done.stderr
        outputs[ranks, threads] = dict(line.split() for line in done.stdout.splitlines())
    return outputs


@pytest.mark.parametrize("job", JOBS[1:])
def test_bits_are_those_of_one_rank(printed, job):
    one, other = printed[1, 1], printed[job]
    assert len(one) == 16
    assert [name for name in one if one[name] != other[name]] == []


def test_results_are_right(printed):
    def got(name, dtype=numpy.float64):
        return numpy.frombuffer(bytes.fromhex(printed[1, 1][name]), dtype)

    x = numpy.sin(numpy.arange(100_003) ** 2.0)
    M = x[:100_000].reshape(1000, 100)
    numpy.testing.assert_allclose(got("sum"), x.sum(), rtol=1e-12)
    numpy.testing.assert_allclose(got("single", numpy.float32), x.sum(), rtol=1e-5)
    numpy.testing.assert_allclose(got("columns"), M.sum(axis=0), rtol=1e-11, atol=1e-12)
    numpy.testing.assert_allclose(got("rows"), M.sum(axis=1), rtol=1e-11, atol=1e-12)
    numpy.testing.assert_allclose(got("cumsum"), x.cumsum()[::997], rtol=1e-10, atol=1e-11)
    numpy.testing.assert_allclose(got("product").reshape(100, 100), M.T @ M, rtol=1e-11, atol=1e-11)
    numpy.testing.assert_allclose(got("dot"), x @ x, rtol=1e-12)
