"""The programs in README.md do what it says: what a line's comment announces is printed."""

import os
import pathlib
import re
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).parents[2]
BUILT = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"
COMMENT = {"python": r"print\(.*\)  # (.*)", "c": r"printf\(.*\);  /\* (.*) \*/", "mlir": r"  // (.*)"}


def block(language):
    """The first program in a language, and the lines it announces."""
    readme = (ROOT / "README.md").read_text()
    text = re.search(f"^```{language}\n(.*?)^```", readme, re.MULTILINE | re.DOTALL).group(1)
    announced = re.findall(COMMENT[language], text)
    assert announced
    return text, announced


def printed(command):
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_python():
    text, announced = block("python")
    assert printed([sys.executable, "-c", text]) == announced


def test_c(tmp_path):
    text, announced = block("c")
    (tmp_path / "program.c").write_text(text)
    command = ["cc", "-Wall", "-Werror", f"-I{ROOT}/frontends/c/include", tmp_path / "program.c"]
    link = [f"-L{BUILT}", "-lramba_c", f"-Wl,-rpath,{BUILT}"]
    assert printed([*command, "-o", tmp_path / "program", *link]) == []
    assert printed([tmp_path / "program"]) == announced


def test_ir(tmp_path):
    text, announced = block("mlir")
    (tmp_path / "program.mlir").write_text(text)
    assert printed([BUILT / "ramba-opt", "run", tmp_path / "program.mlir"]) == announced


@pytest.mark.parametrize("line", re.findall(r"^target/release/(ramba-opt .*)", (ROOT / "README.md").read_text(), re.MULTILINE))
def test_command_lines(line, tmp_path):
    (tmp_path / "program.mlir").write_text(block("mlir")[0])
    command = f"{BUILT}/{line}"
    done = subprocess.run(
        command, shell=True, capture_output=True, text=True, timeout=120, check=False, cwd=tmp_path
    )
    assert done.returncode == 0 and done.stdout, done.stderr
