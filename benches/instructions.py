#!/usr/bin/env python3
"""Counts the instructions of recording and running a small cached program, with valgrind's callgrind.

    benches/instructions.py [--store]

Prints the count for ten operations on 1,000 elements, recording included, and compares it with the one
kept in benches/instructions.json: time is noisy, this is not. It ends with status 1 if there are more
than 3 % more; `--store` keeps the new count. Needs Debian's package valgrind.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

BENCHES = Path(__file__).resolve().parent
STORED = BENCHES / "instructions.json"
FLUSHES = (500, 1500)
TOLERANCE = 0.03


def bench():
    """The bench's executable, built."""
    command = ["cargo", "bench", "--bench", "overhead", "--no-run", "--message-format=json"]
    done = subprocess.run(command, cwd=BENCHES.parent, check=True, capture_output=True, text=True)
    messages = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return next(m["executable"] for m in messages if m.get("target", {}).get("name") == "overhead")


def instructions(executable, flushes):
    """The instructions of running the small program so often, and once before."""
    with tempfile.TemporaryDirectory() as folder:
        out = f"--callgrind-out-file={folder}/out"
        command = ["valgrind", "--tool=callgrind", "--toggle-collect=*run_counted*", out, executable,
                   "--flushes", str(flushes)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(re.search(r"Collected : (\d+)", done.stderr).group(1))


def main():
    """Prints the count; gives the exit status."""
    executable = bench()
    # The first run may compile, which the others find on disk: under valgrind this is another processor.
    instructions(executable, 1)
    few, many = (instructions(executable, flushes) for flushes in FLUSHES)
    count = round((many - few) / (FLUSHES[1] - FLUSHES[0]))
    print(f"{count} instructions to record and run ten operations on 1,000 elements")
    if "--store" in sys.argv:
        STORED.write_text(json.dumps({"record_and_flush": count}) + "\n")
        return 0
    if not STORED.exists():
        print("nothing is stored to compare with (--store)")
        return 0
    stored = json.loads(STORED.read_text())["record_and_flush"]
    print(f"{100 * (count / stored - 1):+.1f} % against the stored {stored}")
    return int(count > (1 + TOLERANCE) * stored)


if __name__ == "__main__":
    sys.exit(main())
