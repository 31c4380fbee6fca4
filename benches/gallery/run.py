#!/usr/bin/env python3
"""What saturation gains on programs as people write them: loops, bytes, flops and time.

Each program of programs.py is compiled with fusion alone, with saturation, and with saturation in
the fast and finite tiers. Loops, bytes and flops are what dist-fuse says of its nests; times are
medians over rounds in which the three take turns, each in a process of its own. Answers are compared
with fusion alone. Prints a Markdown table, writes everything to target/gallery.json.
"""

import argparse
import json
import pathlib
import re
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
AFTER = "dist-assign-layouts{ranks=1},dist-materialize-comm,dist-assign-destinations"
MODES = {
    "fusion": f"dist-canonicalize,dist-fuse,{AFTER}",
    "saturated": f"dist-canonicalize,dist-saturate,dist-fuse,{AFTER}",
    "fast": f"dist-canonicalize,dist-saturate{{fast=true finite=true}},dist-fuse{{fast=true}},{AFTER}",
}
NEST = re.compile(r"one (?:loop nest|contraction).* moving (\d+) bytes with (\d+) additions")
RUNS = 5


def measure(name, mode, scale):
    """Runs one program: what its nests do, how long it takes, and a digest of its results."""
    import numpy
    import programs
    import ramba

    ramba.configure(pipeline=MODES[mode])
    program = programs.PROGRAMS[name]
    arguments = [ramba.asarray(array) for array in programs.inputs(name, scale)]
    ramba.sync()
    known, times, digest = len(ramba.remarks()), [], []
    for run in range(RUNS + 1):
        start = time.perf_counter()
        results = program(ramba, *arguments)
        ramba.sync()
        times.append(time.perf_counter() - start)
        if run == 0:
            remarks = ramba.remarks()[known:]
            results = results if isinstance(results, tuple) else (results,)
            digest = [numpy.asarray(result).ravel()[:: 997].tolist() for result in results]
        del results
    nests = [NEST.search(message) for _, _, message in remarks]
    nests = [[int(number) for number in nest.groups()] for nest in nests if nest]
    return {
        "loops": len(nests),
        "bytes": sum(nest[0] for nest in nests),
        "flops": sum(nest[1] for nest in nests),
        "seconds": min(times[1:]),
        "digest": digest,
    }


def agree(a, b):
    """Do two digests agree up to rounding?"""
    import numpy

    return all(numpy.allclose(x, y, rtol=1e-7, atol=1e-9) for x, y in zip(a, b, strict=True))


def ratio(row, mode, what):
    return row["fusion"][what] / max(row[mode][what], 1e-12)


def table(rows):
    """A line a program: for each measure fusion alone, then the ratios of the two tiers."""
    head = "| program | loops | | | MB | | | Mflop | | | ms | | | best gain |"
    lines = [
        head,
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
        "| | alone | sat. | fast | alone | sat. | fast | alone | sat. | fast | alone | sat. | fast | |",
    ]
    for name, row in rows.items():
        cells = []
        for what, unit, form in (
            ("loops", 1, "{:.0f}"),
            ("bytes", 1e6, "{:.1f}"),
            ("flops", 1e6, "{:.1f}"),
            ("seconds", 1e-3, "{:.1f}"),
        ):
            cells += [form.format(row[mode][what] / unit) for mode in MODES]
        gains = [
            (ratio(row, mode, what), f"{what}, {mode}")
            for mode in ("saturated", "fast")
            for what in ("bytes", "flops", "seconds")
        ]
        # The default tier is named if it does as well.
        best = max(gains, key=lambda gain: round(gain[0], 2))
        lines.append(f"| {name} | {' | '.join(cells)} | {best[0]:.2f}× {best[1]} |")
    return "\n".join(lines)


def child(name, mode, scale):
    command = [sys.executable, __file__, "--one", name, mode, "--scale", str(scale)]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{name}, {mode}:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--programs", help="names, separated by commas")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scale", type=float, default=1.0, help="size of the inputs")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(measure(*arguments.one, arguments.scale)))
        return
    from programs import PROGRAMS

    rows, wrong = {}, []
    for name in arguments.programs.split(",") if arguments.programs else PROGRAMS:
        rounds = [{mode: child(name, mode, arguments.scale) for mode in MODES} for _ in range(arguments.rounds)]
        row = rounds[0]
        for mode in MODES:
            times = [one[mode]["seconds"] for one in rounds]
            row[mode]["seconds"] = statistics.median(times)
            if not agree(row["fusion"]["digest"], row[mode]["digest"]):
                wrong.append(f"{name}, {mode}")
        for mode in MODES:
            del row[mode]["digest"]
        rows[name] = row
        print(f"{name} done", file=sys.stderr)
    print(table(rows))
    target = HERE.parent.parent / "target" / "gallery.json"
    target.write_text(json.dumps(rows, indent=1))
    if wrong:
        raise SystemExit("answers differ: " + "; ".join(wrong))


if __name__ == "__main__":
    main()
