#!/usr/bin/env python3
"""Races ramba against hand-written C, in alternation, and compares the answers.

    benches/run.py [--rows PATTERN,...] [--rounds N] [--patience N] [--quick] [--peers NAME,...]

Prints a Markdown table and writes everything measured to target/bench.json. What cannot
run is reported as missing or failed, never as a number. Exit status 1: a peer failed or
gave a wrong answer.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from pathlib import Path
from statistics import median

from rows import ROWS, STREAM

BENCHES = Path(__file__).resolve().parent
ROOT = BENCHES.parent
QUICK_ITERATIONS = 3
#: A run counts as undisturbed when others take no more than this of the processors.
QUIET_SHARE = 0.05
TIMEOUT_SECONDS = 600
#: What a script exits with that has no program for a row.
NOT_WRITTEN = 3
#: Array libraries beside ramba, in the order of the table.
LIBRARIES = ("numpy", "numba", "jax", "dask")


@dataclass(frozen=True)
class Peer:
    """One way to run a row: a program on threads of one process, or on MPI ranks."""

    name: str
    command: tuple[str, ...]
    needs: tuple[Path, ...]  #: files without which it is missing
    kind: str  #: "c", "ramba" or "library"

    def missing(self):
        """The first needed file that does not exist, or None."""
        return next((path for path in self.needs if not path.exists()), None)


@dataclass
class Result:
    """What the rounds of one peer gave."""

    peer: Peer
    status: str = "ok"
    seconds: list[float] = field(default_factory=list)
    answer: float | None = None
    bytes: float = 0
    runs: list[dict] = field(default_factory=list)
    others_busy: list[float] = field(default_factory=list)  #: per run, 0 to 1

    @property
    def measured(self):
        """Whether its times count."""
        return self.status == "ok" and bool(self.seconds)

    @property
    def median(self):
        """Seconds per iteration."""
        return median(self.seconds)

    @property
    def arrays(self):
        """The most bytes of ramba's arrays over those that must exist, all ranks together; or None."""
        first = self.runs[0] if self.runs else {}
        if not first.get("peak_bytes") or not first.get("array_bytes"):
            return None
        ranks = self.runs[: first["ranks"]]
        return sum(run["peak_bytes"] for run in ranks) / first["array_bytes"]

    @property
    def process_bytes(self):
        """The most memory of a process of it, in bytes."""
        return max(run["process_bytes"] for run in self.runs)

    @property
    def bandwidth(self):
        """Minimum traffic over time, bytes per second."""
        return self.bytes / self.median


def environment(options):
    """Threads for OpenMP, pinned; and leave for mpirun to run as root and to oversubscribe."""
    return os.environ | {
        "OMP_NUM_THREADS": str(options.workers),
        "OMP_PROC_BIND": "true",
        "OMPI_ALLOW_RUN_AS_ROOT": "1",
        "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
        "OMPI_MCA_rmaps_base_oversubscribe": "1",
        "PYTHONPATH": str(BENCHES / "ramba"),
    }


def peers_of(row, options):
    """All ways to run `row`."""
    ranks = ("mpirun", "-n", str(options.workers))
    arguments = tuple(part for part in (str(row.size), str(row.iterations), row.variant) if part)

    def c(kind, *launcher):
        binary = options.out / f"{row.program}_{kind}"
        return Peer(f"C {kind}", (*launcher, str(binary), *arguments), (binary,), "c")

    def ramba(name, threads, *launcher):
        script = BENCHES / "ramba" / f"{row.script}.py"
        command = (*launcher, str(options.python), str(script), *arguments, "--threads", str(threads))
        return Peer(name, command, (script, options.python), "ramba")

    peers = [c("openmp"), c("mpi", *ranks)]
    if row.script:
        peers += [ramba("ramba threads", options.workers), ramba("ramba ranks", 1, *ranks)]
        peers += [library(row, name, arguments, options) for name in options.peers]
    return peers


def library(row, name, arguments, options):
    """A row by an array library: NumPy runs ramba's program, the others have their own."""
    if name == "numpy":
        script, python = BENCHES / "ramba" / f"{row.script}.py", options.python
        return Peer(name, (str(python), str(script), *arguments, "--numpy"), (python, script), "library")
    script, python = BENCHES / "peers" / f"{name}_peer.py", options.peer_python
    command = (str(python), str(script), *arguments, "--program", row.script)
    return Peer(name, command, (python, script), "library")


def complaint(text):
    """The line of an error output that says most: the last one that names an error."""
    lines = [line for line in text.splitlines() if line.strip(" -*")]
    named = [line for line in lines if "error" in line.lower()]
    return (named or lines or ["no message"])[-1]


def launch(peer, env):
    """Runs a peer once. Gives the reports of its ranks, or a status that says why not."""
    try:
        done = subprocess.run(
            peer.command, env=env, capture_output=True, text=True, timeout=TIMEOUT_SECONDS
        )
    except subprocess.TimeoutExpired:
        return [], f"failed: no end after {TIMEOUT_SECONDS} s"
    except OSError as error:
        return [], f"failed: {error}"
    if done.returncode == NOT_WRITTEN:
        return [], "missing: no such program"
    for name in ("ramba", *LIBRARIES):
        if f"No module named '{name}'" in done.stderr:
            return [], f"missing: {name} is not installed"
    if done.returncode != 0:
        return [], f"failed: {complaint(done.stderr)}"
    return reports_in(done.stdout)


def reports_in(output):
    """The JSON lines of a run, one from each rank that reports."""
    try:
        reports = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    except json.JSONDecodeError as error:
        return [], f"failed: unreadable report ({error})"
    if len({len(report["seconds"]) for report in reports}) > 1:
        return [], "failed: ranks timed different numbers of iterations"
    return reports, "ok" if reports else "failed: no report"


def busy_seconds():
    """Processor seconds spent so far: by the whole machine, and by our finished children."""
    with open("/proc/stat", encoding="ascii") as stat:
        user, nice, system, _idle, _iowait, irq, softirq, steal = map(
            int, stat.readline().split()[1:9]
        )
    ticks = user + nice + system + irq + softirq + steal
    times = os.times()
    own = times.user + times.system + times.children_user + times.children_system
    return ticks / os.sysconf("SC_CLK_TCK"), own


class Interference:
    """How busy others keep the machine while we measure: a reason to measure again."""

    def __init__(self):
        self.start = time.monotonic()
        self.machine, self.own = busy_seconds()

    def share(self):
        """Of all processor time since the start, 0 to 1."""
        machine, own = busy_seconds()
        others = (machine - self.machine) - (own - self.own)
        return max(0.0, others / (time.monotonic() - self.start) / (os.cpu_count() or 1))


def quietest_launch(peer, env, patience):
    """Runs a peer until others leave the machine alone, at most 1 + `patience` times. Gives
    reports and status of the quietest run, and how busy the others were in it."""
    attempts = []
    for _ in range(1 + patience):
        interference = Interference()
        reports, status = launch(peer, env)
        attempts.append((interference.share(), reports, status))
        if status != "ok" or attempts[-1][0] <= QUIET_SHARE:
            break
    share, reports, status = min(attempts, key=lambda attempt: (attempt[2] == "ok", attempt[0]))
    return reports, status, share


def add_run(result, env, patience):
    """One more run of a peer, if those before went well. An iteration takes as long as its
    slowest rank."""
    if result.status != "ok":
        return
    reports, result.status, share = quietest_launch(result.peer, env, patience)
    if result.status != "ok":
        return
    result.seconds += [max(times) for times in zip(*(r["seconds"] for r in reports), strict=True)]
    result.answer, result.bytes = reports[0]["answer"], reports[0]["bytes"]
    result.runs += reports
    result.others_busy.append(share)


def check_answers(row, results):
    """Marks each result of which some run, on some rank, is not close to the first one."""
    good = [result for result in results if result.measured]
    for result in good:
        expected = good[0].answer
        for run in result.runs:
            if not abs(run["answer"] - expected) <= row.rtol * abs(expected):
                result.status = f"WRONG: {run['answer']!r}, expected {expected!r}"


def run_row(row, options):
    """Runs the peers of a row in alternation, `rounds` times."""
    env = environment(options)
    results = [Result(peer) for peer in peers_of(row, options)]
    for result in results:
        if absent := result.peer.missing():
            result.status = f"missing: {os.path.relpath(absent, ROOT)}"
    for _ in range(options.rounds):
        for result in results:
            add_run(result, env, options.patience)
    check_answers(row, results)
    return results




def best(results, kind):
    """Seconds of the fastest peer of a kind, or None."""
    return min((r.median for r in results if r.peer.kind == kind and r.measured), default=None)


def over(value, base, unit=""):
    """A ratio for the table; empty where there is nothing to divide by."""
    return f"{value / base:.2f}{unit}" if base else ""


def table_line(row, result, results, stream):
    """One peer of one row, as Markdown."""
    if not result.measured:
        return f"| {row.name} | {row.size:,} | {result.peer.name} | {result.status} | | | | | | | | |"
    share = f"{100 * result.bandwidth / stream:.0f} %" if stream else ""
    arrays = f"{result.arrays:.2f}" if result.arrays else ""
    return (
        f"| {row.name} | {row.size:,} | {result.peer.name} | {1e3 * result.median:.3f} "
        f"| {1e3 * min(result.seconds):.3f} | {over(result.median, best(results, 'c'))} "
        f"| {over(result.median, best(results, 'library'))} | {result.bandwidth / 1e9:.1f} "
        f"| {share} | {result.process_bytes / 2**20:.0f} | {arrays} | {result.answer:.12g} |"
    )


HEADER = (
    "| row | size | peer | median ms | min ms | × best C | × best library | GB/s | of STREAM | MiB "
    "| arrays × | answer |\n"
    "|---|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)


def as_json(row, results):
    """A row and its results as plain data."""
    return {
        "row": vars(row),
        "peers": [
            {
                "name": result.peer.name,
                "status": result.status,
                "median_seconds": result.median if result.measured else None,
                "min_seconds": min(result.seconds) if result.measured else None,
                "seconds": result.seconds,
                "answer": result.answer,
                "minimum_bytes": result.bytes,
                "process_bytes": result.process_bytes if result.measured else None,
                "arrays_over_least": result.arrays if result.measured else None,
                "others_busy": result.others_busy,
                "runs": result.runs,
            }
            for result in results
        ],
    }


def selected(options):
    """STREAM, then the rows whose name matches a pattern, made small under --quick."""
    patterns = options.rows.split(",")
    rows = [row for row in ROWS if any(fnmatch(row.name, f"{p}*") for p in patterns)]
    if not rows:
        sys.exit(f"no row matches {options.rows!r}; rows: {', '.join(row.name for row in ROWS)}")
    rows = [*STREAM, *rows]
    return [quick(row) for row in rows] if options.quick else rows


def quick(row):
    """The same row, small: to see that everything runs and agrees, not how fast."""
    return replace(row, size=row.quick_size or row.size, iterations=QUICK_ITERATIONS)


def parse_options():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", default="*", help="names or patterns, comma-separated")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each peer (3)")
    parser.add_argument("--quick", action="store_true", help="small sizes, one round")
    parser.add_argument("--patience", type=int, default=1,
                        help="repeats of a run that other processes disturbed (1)")
    parser.add_argument("--peers", default=",".join(LIBRARIES),
                        help=f"array libraries to race as well, of {', '.join(LIBRARIES)}; or none")
    parser.add_argument("--peer-python", type=Path, default=ROOT / "target" / "peers" / "bin" / "python",
                        help="the Python that has those that are not NumPy (make bench PEERS=1)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1,
                        help="threads of a process, and ranks of a job (all processors)")
    parser.add_argument("--python", type=Path, default=ROOT / ".venv" / "bin" / "python")
    parser.add_argument("--out", type=Path, default=ROOT / "target" / "cbench",
                        help="where the C programs are built")
    parser.add_argument("--json", type=Path, default=ROOT / "target" / "bench.json")
    parser.add_argument("--no-build", action="store_true", help="do not run make first")
    options = parser.parse_args()
    for name in ("out", "python", "peer_python"):
        setattr(options, name, getattr(options, name).absolute())
    options.peers = [name for name in options.peers.split(",") if name in LIBRARIES]
    if not options.peer_python.exists():
        options.peers = [name for name in options.peers if name == "numpy"]
    if options.quick:
        options.rounds, options.patience = 1, 0
    return options


def build(options):
    """Builds the C programs; says so only if that fails."""
    command = ["make", "-C", BENCHES / "c", f"OUT={options.out}"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"the C programs do not build:\n{done.stderr}")


def stream_bandwidth(row, results, best):
    """The best bandwidth of the STREAM rows so far."""
    if row.name.startswith("stream"):
        return max([best, *(r.bandwidth for r in results if r.measured)])
    return best


def write_json(path, measured, options):
    """Everything measured, and under what conditions."""
    path.parent.mkdir(parents=True, exist_ok=True)
    conditions = {"workers": options.workers, "rounds": options.rounds, "quick": options.quick}
    rows = [as_json(row, results) for row, results in measured]
    path.write_text(json.dumps({"conditions": conditions, "rows": rows}, indent=1) + "\n")


def closing_line(measured, options, stream):
    """The conditions of the measurement in a sentence."""
    shares = [share for _, results in measured for r in results for share in r.others_busy]
    disturbed = sum(share > QUIET_SHARE for share in shares)
    return (
        f"\n{options.rounds} rounds, {options.workers} threads or ranks; STREAM "
        f"{stream / 1e9:.1f} GB/s; {disturbed} of {len(shares)} runs disturbed by other processes."
    )


def main():
    """Measures, prints, writes; gives the exit status."""
    options = parse_options()
    if not options.no_build:
        build(options)
    rows, stream, measured = selected(options), 0.0, []
    print(HEADER)
    for row in rows:
        results = run_row(row, options)
        stream = stream_bandwidth(row, results, stream)
        measured.append((row, results))
        for result in results:
            print(table_line(row, result, results, stream), flush=True)
    print(closing_line(measured, options, stream))
    write_json(options.json, measured, options)
    statuses = [result.status for _, results in measured for result in results]
    return 1 if any(status.startswith(("failed", "WRONG")) for status in statuses) else 0


if __name__ == "__main__":
    sys.exit(main())
