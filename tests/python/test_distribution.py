"""Layouts that users demand."""

import pytest
from support import HERE, launch

import ramba as np


@pytest.mark.parametrize("ranks", (1, 2, 3, 4, 6, 7))
def test_demands_hold_on_every_rank(ranks):
    done = launch(ranks, HERE / "rank_distributions.py")
    assert done.returncode == 0, done.stdout + done.stderr
    for rank in range(ranks):
        assert f"rank {rank} of {ranks}: all hold" in done.stdout


def test_every_function_that_makes_arrays_takes_a_distribution():
    made = [
        np.zeros(6, distribution=[None]),
        np.ones((2, 3), distribution="any, whole"),
        np.full(6, 2.0, distribution="replicated"),
        np.arange(6, distribution=[[0, 6]]),
        np.linspace(0.0, 1.0, 6, distribution=[(0, [0, 6])]),
        np.array([1.0, 2.0], distribution=np.Distribution([0], grid=[1])),
        np.eye(3, distribution=["whole", None]),
        np.zeros_like(np.ones(4), distribution=["whole"]),
    ]
    for array in made:
        assert np.partition(array) == [[(0, extent) for extent in array.shape]]


@pytest.mark.parametrize("wrong", [["sometimes"], "0 {1", [None, None], [3.5], [[1, 2]], 7])
def test_nonsense_is_refused(wrong):
    with pytest.raises((TypeError, ValueError)):
        np.zeros(6, distribution=wrong)


def test_a_view_has_no_layout_of_its_own():
    with pytest.raises(ValueError, match="a view lies where its array does"):
        np.distribute(np.zeros(6)[1:], ["whole"])


def test_arrays_of_different_extents_cannot_be_aligned():
    with pytest.raises(ValueError, match="cannot be aligned"):
        np.align(np.zeros(6), np.zeros(7))
