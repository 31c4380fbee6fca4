#!/usr/bin/env python3
"""Strong and weak scaling over MPI ranks of one thread each: ramba beside hand-written C.

    benches/scaling/run.py [--ranks 1,2,4] [--rows PATTERN,...] [--rounds N] [--scale F]

Strong: the same problem on more ranks; the speed-up over one rank of the same program. Weak: as
many times the elements as there are ranks; the efficiency, the time of one rank over that of all.
Prints a Markdown table and writes every time to target/scaling.json. More ranks than processors
share them: such lines say so, and tell what sharing costs, not how a program scales.
"""

import argparse
import json
import os
import sys
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import run as race


@dataclass(frozen=True)
class Row:
    """A computation that the C programs and ramba share."""

    name: str
    program: str
    script: str
    size: int  #: on one rank: elements, or rows of a matrix
    iterations: int
    dims: int  #: a matrix grows in both dimensions
    rtol: float = 1e-9
    variant: str = ""

    def grown(self, ranks):
        """The size with about `ranks` times the elements."""
        return round(self.size * ranks ** (1 / self.dims))


ROWS = (
    Row("star_stencil", "star_stencil", "star_stencil", 2000, 15, 2),
    Row("jacobi", "jacobi", "jacobi", 2000, 20, 2),
    Row("triad", "triad_update", "triad", 5_000_000, 15, 1),
    Row("transpose", "transpose", "transpose", 2000, 15, 2),
    Row("cumsum", "cumsum", "cumsum", 5_000_000, 15, 1),
    Row("sqdist", "sqdist", "sqdist", 5_000_000, 15, 1),
)


def peers_of(row, size, ranks, options):
    """The C program and ramba on that many ranks."""
    launcher = ("mpirun", "-n", str(ranks))
    arguments = tuple(part for part in (str(size), str(row.iterations), row.variant) if part)
    binary = options.out / f"{row.program}_mpi"
    script = race.BENCHES / "ramba" / f"{row.script}.py"
    python = (*launcher, str(options.python), str(script), *arguments, "--threads", "1")
    return [
        race.Peer("C", (*launcher, str(binary), *arguments), (binary,), True),
        race.Peer("ramba", python, (script, options.python), False),
    ]


def measure(row, kind, options):
    """One row of one kind: per number of ranks, the size and the results."""
    env = race.environment(options) | {"OMPI_MCA_hwloc_base_binding_policy": "none"}
    sizes = {ranks: row.size if kind == "strong" else row.grown(ranks) for ranks in options.ranks}
    results = {
        ranks: [race.Result(peer) for peer in peers_of(row, size, ranks, options)]
        for ranks, size in sizes.items()
    }
    for _ in range(options.rounds):
        for of_ranks in results.values():
            for result in of_ranks:
                if result.peer.missing():
                    result.status = f"missing: {result.peer.missing().name}"
                race.add_run(result, env, options.patience)
    for of_ranks in results.values():
        race.check_answers(row, of_ranks)
    return [(ranks, sizes[ranks], results[ranks]) for ranks in options.ranks]


HEADER = (
    "| program | scaling | ranks | size | C ms | ramba ms | ramba / C | C gains | ramba gains |\n"
    "|---|---|---:|---:|---:|---:|---:|---:|---:|"
)


def gain(kind, base, result):
    """Strong: how many times faster than one rank; weak: one rank's time over this one's."""
    if not (base.measured and result.measured):
        return ""
    ratio = base.median / result.median
    return f"{ratio:.2f} ×" if kind == "strong" else f"{100 * ratio:.0f} %"


def line(row, kind, measured, position):
    """One number of ranks, as Markdown."""
    ranks, size, (c, ramba) = measured[position]
    base_c, base_ramba = measured[0][2]
    shared = "*" if ranks > (os.cpu_count() or 1) else ""
    time = lambda result: f"{1e3 * result.median:.2f}" if result.measured else result.status
    ratio = f"{ramba.median / c.median:.2f}" if c.measured and ramba.measured else ""
    gains = (gain(kind, base_c, c), gain(kind, base_ramba, ramba))
    return (
        f"| {row.name} | {kind} | {ranks}{shared} | {size:,} | {time(c)} | {time(ramba)} | {ratio} "
        f"| {gains[0]} | {gains[1]} |"
    )


def parse_options():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ranks", default="1,2,4", help="numbers of ranks; the first is the base")
    parser.add_argument("--rows", default="*", help="names or patterns, comma-separated")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each program (3)")
    parser.add_argument("--patience", type=int, default=0,
                        help="repeats of a run that other processes disturbed (0)")
    parser.add_argument("--scale", type=float, default=1.0, help="factor of all sizes")
    parser.add_argument("--python", type=Path, default=race.ROOT / ".venv" / "bin" / "python")
    parser.add_argument("--out", type=Path, default=race.ROOT / "target" / "cbench")
    parser.add_argument("--json", type=Path, default=race.ROOT / "target" / "scaling.json")
    parser.add_argument("--no-build", action="store_true", help="do not run make first")
    options = parser.parse_args()
    options.ranks = [int(ranks) for ranks in options.ranks.split(",")]
    options.out, options.python, options.workers = (
        options.out.absolute(), options.python.absolute(), 1)
    return options


def main():
    """Measures, prints, writes; gives the exit status."""
    options = parse_options()
    if not options.no_build:
        race.build(options)
    patterns = options.rows.split(",")
    rows = [row for row in ROWS if any(fnmatch(row.name, f"{p}*") for p in patterns)]
    rows = [Row(**vars(row) | {"size": int(row.size * options.scale)}) for row in rows]
    told, statuses = [], []
    print(HEADER)
    for row in rows:
        for kind in ("strong", "weak"):
            measured = measure(row, kind, options)
            for position, (ranks, size, results) in enumerate(measured):
                print(line(row, kind, measured, position), flush=True)
                statuses += [result.status for result in results]
                sized = Row(**vars(row) | {"size": size})
                told.append({"scaling": kind, "ranks": ranks, **race.as_json(sized, results)})
    cores = os.cpu_count() or 1
    print(f"\n{options.rounds} rounds, one thread per rank, {cores} processors; * = more ranks than processors.")
    conditions = {"rounds": options.rounds, "ranks": options.ranks, "processors": cores}
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps({"conditions": conditions, "rows": told}, indent=1) + "\n")
    return 1 if any(status.startswith(("failed", "WRONG")) for status in statuses) else 0


if __name__ == "__main__":
    sys.exit(main())
