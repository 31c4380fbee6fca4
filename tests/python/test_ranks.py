"""The same programs on several ranks, one process each."""

import sys

import pytest
from support import HERE, launch

RANKS = (1, 2, 3, 4, 7)


@pytest.mark.parametrize("ranks", RANKS)
def test_split_arrays_agree_with_numpy(ranks):
    battery(ranks, 8 if ranks < 7 else 4, ranks)


def test_small_arrays_agree_with_numpy():
    # By its own judgement the planner replicates what is small.
    battery(3, 2)


@pytest.mark.parametrize("ranks, limit", [(2, 8), (3, 20)])
def test_messages_in_parts_agree_with_numpy(ranks, limit):
    battery(ranks, 2, ranks, limit)


def battery(ranks, *arguments):
    """Every rank compares everything."""
    done = launch(ranks, HERE / "rank_battery.py", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    for rank in range(ranks):
        assert f"rank {rank} of {ranks}: all agree" in done.stdout


@pytest.mark.parametrize("ranks", RANKS)
def test_examples(ranks, tmp_path):
    # An example ends with an error if an answer is off.
    done = launch(ranks, HERE / "rank_examples.py", tmp_path / "out.png")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("checked") == 4
    assert (tmp_path / "out.png").read_bytes().startswith(b"\x89PNG")


FAILING = """
import ramba as np
a = np.arange(100.0) + 1
if np.rank() == {rank}:
    def culprit():
        raise RuntimeError("rank {rank} had enough")
    culprit()
print(float(a.sum()))
print(float((a[1:] * a[:-1]).sum()))
"""


@pytest.mark.parametrize("rank", [0, 2])
def test_one_failing_rank_ends_the_job(rank, tmp_path):
    program = tmp_path / "failing.py"
    program.write_text(FAILING.format(rank=rank))
    done = launch(3, program, timeout=60)
    assert done.returncode != 0
    assert f"rank {rank} had enough" in done.stderr
    assert "in culprit" in done.stderr


def test_an_exit_status_ends_the_job(tmp_path):
    program = tmp_path / "exiting.py"
    program.write_text("import sys, ramba as np\na = np.ones(10)\nif np.rank() == 1: sys.exit(3)\nprint(float(a.sum()))\n")
    done = launch(2, program, timeout=60)
    assert done.returncode != 0


def test_mistakes_are_the_same_on_every_rank(tmp_path):
    program = tmp_path / "mistake.py"
    program.write_text(
        "import ramba as np\n"
        "a = np.arange(10.0)\n"
        "try:\n    a + np.ones(4)\nexcept ValueError as error:\n    said = str(error)\n"
        "assert 'operands could not be broadcast together with shapes (10,) (4,)' in said\n"
        "assert float(a.sum()) == 45.0\n"
    )
    done = launch(3, program)
    assert done.returncode == 0, done.stderr


def test_without_a_launcher_there_is_one_rank():
    import subprocess

    line = [sys.executable, "-c", "import ramba; print(ramba.rank(), ramba.ranks())"]
    done = subprocess.run(line, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["0", "1"]
