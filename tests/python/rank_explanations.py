"""Explanations, pictures and calibration on any number of ranks; the folder to write to is the argument."""

import pathlib
import sys

import numpy
import ramba as np

folder = pathlib.Path(sys.argv[1])
a = np.ones((90, 60), distribution=[0, "whole"])
b = np.arange(90.0 * 60).reshape(90, 60)
a[1:] += b[:-1]
np.sync()
text = np.explain(a, folder / "a.svg")
assert "is split" in text and "cost: " in text, text
assert "second-best plan: " in text, text
drawn = np.picture(a)
for rank, owned in enumerate(np.partition(a)):
    (lo, hi), _ = owned
    assert f"<title>rank {rank}: [{lo}:{hi}, 0:60]</title>" in drawn, drawn
machine = np.calibrate(folder / "machine")
assert "alpha-ns=" in machine and "beta-ns-per-byte=" in machine
np.sync()
if np.rank() == 0:
    assert (folder / "machine").read_text() == machine
    assert (folder / "a.svg").read_text() == drawn
wanted = numpy.ones((90, 60))
wanted[1:] += numpy.arange(90.0 * 60).reshape(90, 60)[:-1]
assert numpy.array_equal(a.asnumpy(), wanted)
print(f"rank {np.rank()} of {np.ranks()}: explained", flush=True)
