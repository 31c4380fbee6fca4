#!/usr/bin/env python3
"""What the cost model predicts beside what is measured, and what it predicts for more ranks.

    benches/predict.py [--ranks 1,2] [--rows PATTERN,...] [--scale F] [--to 4,16,64,256,1024,4096]

The machine is measured first, with each number of ranks (`ramba-opt calibrate`). Then each program runs,
compiled for that machine: the time and the bytes that the chosen plan is expected to cost stand beside
those of an iteration. The second table is *predicted*: the same problem planned for so many ranks, in
hosts of as many ranks as were measured last, connected by a network as `dist-assign-layouts` assumes by
default. Everything is written to target/predictions.json.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
from fnmatch import fnmatch
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent / "scaling")]
import run as race
from importlib.util import module_from_spec, spec_from_file_location

_spec = spec_from_file_location("scaling", race.BENCHES / "scaling" / "run.py")
scaling = module_from_spec(_spec)
sys.modules["scaling"] = scaling
_spec.loader.exec_module(scaling)

OTHERS = (
    scaling.Row("mean_var", "mean_var", "mean_var", 2000, 15, 2, variant="axis0"),
    scaling.Row("matmul", "matmul", "matmul", 1000, 8, 2),
    scaling.Row("chain", "chain", "chain", 5_000_000, 15, 1),
)
MILLISECONDS = {"us": 1e-3, "ms": 1.0}


def time_in(text, pattern):
    """The milliseconds that stand behind a pattern in a remark; 0 if it is not there."""
    found = re.search(pattern + r" ([\d.]+) (us|ms)", text)
    return float(found[1]) * MILLISECONDS[found[2]] if found else 0.0


class Plan:
    """What a remark of `dist-assign-layouts` says of a program."""

    def __init__(self, remark):
        bring = time_in(remark, "bringing the arguments there:")
        self.milliseconds = time_in(remark, "costing") - bring
        sent = re.search(r"\n  cost: .*?(\d+) bytes", remark)
        self.bytes = int(sent[1]) if sent else 0


def launch(options, ranks, *line):
    """Standard output of a program on so many ranks."""
    env = race.environment(options) | {"OMPI_MCA_hwloc_base_binding_policy": "none"}
    line = ["mpirun", "-n", str(ranks), *map(str, line)]
    return subprocess.run(line, env=env, capture_output=True, text=True, check=True).stdout


def calibrate(options, ranks):
    """A file with the machine as so many ranks find it."""
    path = options.json.with_name(f"predictions-{ranks}.machine")
    launch(options, ranks, options.opt, "calibrate", "-o", path)
    # Further ranks are on other hosts.
    path.write_text(f"{path.read_text()}ranks-per-host={ranks}\n")
    return path


def measure(row, ranks, machine, options):
    """The plans of a program's iteration, and what one took and sent: the slowest rank's time, the bytes of
    the rank that sent most."""
    script = race.BENCHES / "ramba" / f"{row.script}.py"
    words = [str(row.size), str(row.iterations), *filter(None, [row.variant])]
    plans = ",".join(["here", *map(str, options.to)])
    # Launchers cut long lines, and mix what ranks write.
    with tempfile.TemporaryDirectory() as folder:
        launch(options, ranks, options.python, script, *words, "--threads", 1,
               "--machine", machine, "--predict", plans, "--report", folder)
        reports = [json.loads(file.read_text()) for file in Path(folder).iterdir()]
    times = [max(times) for times in zip(*(report["seconds"] for report in reports))]
    sent = max(statistics.median_high(report["sent"]) for report in reports)
    return {
        "program": row.name, "size": row.size, "ranks": ranks, "sent": sent,
        "milliseconds": 1e3 * statistics.median(times), "least": 1e3 * min(times),
        "plans": {name: vars(Plan(text)) for report in reports for name, text in report["plans"].items()},
    }


def beside(one):
    """A line of the first table."""
    plan = one["plans"]["here"]
    ratio = plan["milliseconds"] / one["least"]
    return (
        f"| {one['program']} | {one['size']:,} | {one['ranks']} | {plan['milliseconds']:.2f} "
        f"| {one['least']:.2f} | {one['milliseconds']:.2f} | {ratio:.2f} | {plan['bytes']:,} | {one['sent']:,} |"
    )


def ahead(one, to):
    """A line of the second table: predicted times."""
    times = [one["plans"][str(ranks)]["milliseconds"] for ranks in to]
    return f"| {one['program']} | {one['size']:,} | " + " | ".join(f"{time:.3f}" for time in times) + " |"


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ranks", default="1,2", help="numbers of ranks to measure")
    parser.add_argument("--to", default="1,4,16,64,256,1024,4096", help="numbers of ranks to predict for")
    parser.add_argument("--rows", default="*", help="names or patterns, comma-separated")
    parser.add_argument("--scale", type=float, default=1.0, help="factor of all sizes")
    parser.add_argument("--python", type=Path, default=race.ROOT / ".venv" / "bin" / "python")
    parser.add_argument("--opt", type=Path, default=race.ROOT / "target" / "release" / "ramba-opt")
    parser.add_argument("--json", type=Path, default=race.ROOT / "target" / "predictions.json")
    options = parser.parse_args()
    options.workers = 1
    options.ranks, options.to = ([int(n) for n in text.split(",")] for text in (options.ranks, options.to))
    return options


def main():
    options = parse_options()
    patterns = options.rows.split(",")
    rows = [row for row in scaling.ROWS + OTHERS if any(fnmatch(row.name, f"{p}*") for p in patterns)]
    rows = [scaling.Row(**vars(row) | {"size": int(row.size * options.scale)}) for row in rows]
    machines = {ranks: calibrate(options, ranks) for ranks in options.ranks}
    print("| program | size | ranks | predicted ms | least ms | median ms | predicted / least "
          "| predicted bytes | sent bytes |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    told = []
    for row in rows:
        for ranks, machine in machines.items():
            told.append(measure(row, ranks, machine, options))
            print(beside(told[-1]), flush=True)
    print("\n**Predicted, not measured**: milliseconds of an iteration on so many ranks.\n")
    print(f"| program | size | {' | '.join(f'{ranks:,}' for ranks in options.to)} |")
    print("|---|---:|" + "---:|" * len(options.to))
    for one in told:
        if one["ranks"] == options.ranks[-1]:
            print(ahead(one, options.to))
    machine = {ranks: path.read_text().split("\n")[1:-1] for ranks, path in machines.items()}
    options.json.write_text(json.dumps({"machine": machine, "rows": told}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
