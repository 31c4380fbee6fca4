"""The tests' own session: kernels are kept in a folder that goes away with the tests."""

import shutil
import tempfile

import ramba

FOLDER = tempfile.mkdtemp(prefix="ramba-tests-")


def pytest_configure():
    """Before the first array: no test reads or fills the user's cache."""
    ramba.configure(cache_folder=FOLDER)


def pytest_unconfigure():
    """Nothing is left behind."""
    shutil.rmtree(FOLDER, ignore_errors=True)
