"""Compiled kernels are kept on disk, and what is broken there is noticed."""

import pytest
from support import run

PROGRAM = """
import json, numpy, ramba
a = ramba.arange(1000.0)
b = ramba.sqrt(a) + a[::-1]
b[1:-1] -= b[2:] * 0.5
c = ramba.exp(-a).sum()
h = numpy.sqrt(numpy.arange(1000.0)) + numpy.arange(1000.0)[::-1]
h[1:-1] -= h[2:] * 0.5
assert numpy.array_equal(numpy.asarray(b), h)
assert abs(float(c) - 1 / (1 - numpy.exp(-1))) < 1e-12
print(json.dumps(ramba.counters()))
"""


def entries(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_second_process_compiles_nothing(tmp_path):
    first = run(PROGRAM, tmp_path)
    second = run(PROGRAM, tmp_path)
    assert first["llvm_compiles"] > 0 and entries(tmp_path)
    assert second["llvm_compiles"] == 0, second
    assert second["object_cache_hits"] + second["program_cache_hits"] > 0


def test_without_disk_cache(tmp_path):
    counts = run(PROGRAM)
    assert counts["llvm_compiles"] > 0
    assert not entries(tmp_path)


DAMAGES = {
    "emptied": lambda data: b"",
    "truncated": lambda data: data[: len(data) // 2],
    "a_byte_less": lambda data: data[:-1],
    "a_bit_flipped": lambda data: data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :],
    "first_byte_flipped": lambda data: bytes([data[0] ^ 255]) + data[1:],
    "foreign": lambda data: b"\x7fELF" + b"not ours " * 200,
    "longer": lambda data: data + b"tail",
}


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A cache that holds the program."""
    folder = tmp_path_factory.mktemp("cache")
    run(PROGRAM, folder)
    return folder


@pytest.mark.parametrize("name", DAMAGES)
def test_damaged_entries_are_rebuilt(name, filled):
    good = {path: path.read_bytes() for path in entries(filled)}
    for path, data in good.items():
        path.write_bytes(DAMAGES[name](data))
    counts = run(PROGRAM, filled)
    assert counts["llvm_compiles"] > 0
    again = run(PROGRAM, filled) if name == "truncated" else None
    assert again is None or again["llvm_compiles"] == 0


def test_unusable_folder(tmp_path):
    """A cache that cannot be written is no reason to fail."""
    file = tmp_path / "file"
    file.write_text("in the way")
    assert run(PROGRAM, file / "below")["llvm_compiles"] > 0


ROLLED = """
import json, numpy, ramba
def step(np, a):
    return 0.25 * (np.roll(a, 1, 0) + np.roll(a, -1, 0) + np.roll(a, 1, 1) + np.roll(a, -1, 1))
compiled = []
for size in (100, 173):
    a = numpy.arange(float(size * size)).reshape(size, size) ** 0.5
    assert numpy.array_equal(numpy.asarray(step(ramba, ramba.asarray(a))), step(numpy, a))
    compiled.append(ramba.counters()["llvm_compiles"])
print(json.dumps(compiled))
"""


def test_rolled_arrays_of_another_size_compile_nothing():
    """The nine parts of a periodic stencil are two kernels: the middle, and what has a neighbour at the far end."""
    first, second = run(ROLLED)
    assert first == second <= 3, (first, second)
