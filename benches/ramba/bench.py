"""What the ramba programs of this folder share: arguments, clock and report.

Import it before ramba: with ``--numpy`` on the command line, ``import ramba`` gives NumPy,
so that each program can be tried, and compared, without ramba.
"""

import argparse
import json
import math
import os
import resource
import sys
import time

#: Untimed iterations before the timed ones, as many as in the C programs (`bench.h`).
WARMUP = 3


def _arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("size", type=int, help="elements, or rows of a matrix")
    parser.add_argument("iterations", type=int, help="timed iterations")
    parser.add_argument("variant", nargs="?", default="")
    parser.add_argument("--program", default="", help="which of several that a script has")
    parser.add_argument("--numpy", action="store_true", help="run with NumPy instead")
    parser.add_argument("--threads", type=int, help="threads of each rank")
    parser.add_argument("--machine", help="the machine to compile for, as a file")
    parser.add_argument("--report", default="", help="a folder for the ranks' reports, instead of standard output")
    parser.add_argument("--predict", default="", help="plan for these numbers of ranks as well")
    return parser.parse_args()


def _numpy_as_ramba():
    """NumPy with the two functions of ramba that it lacks."""
    import numpy

    numpy.sync = lambda: None
    try:
        from scipy.special import erf
    except ImportError:
        erf = numpy.vectorize(math.erf)
    numpy.erf = erf
    return numpy


def _environment_number(names, default):
    """The first of the variables that an MPI launcher has set."""
    return next((int(os.environ[name]) for name in names if name in os.environ), default)


arguments = _arguments()
if arguments.numpy:
    sys.modules["ramba"] = _numpy_as_ramba()

elif arguments.threads or arguments.machine:
    import ramba

    ramba.configure(threads=arguments.threads, machine=arguments.machine)

size = arguments.size
variant = arguments.variant
#: All iterations, the untimed ones too.
steps = WARMUP + arguments.iterations
_seconds = []
_sent = []
_plans = {}


def iterations(sync):
    """Yields once per iteration; its time ends when `sync` has waited for all pending work."""
    for number in range(steps):
        start = time.perf_counter()
        yield number
        sync()
        if number >= WARMUP:
            _seconds.append(time.perf_counter() - start)
        if arguments.predict:
            _sent.append(sys.modules["ramba"].counters()["bytes_sent"])
    for ranks in arguments.predict.split(",") if arguments.predict else []:
        _plans[ranks] = _plan(None if ranks == "here" else int(ranks))


def _plan(ranks):
    """What the compiler expects of the program that an iteration ran last; of this many ranks, or of these."""
    from ramba._native import explanations

    said = [message for name, _, message in explanations(ranks) if name == "dist-assign-layouts"]
    return [message for message in said if message.startswith("ranks form")][-1]


def _memory():
    """The most bytes that this process, and ramba's arrays in it, have used."""
    process = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    counters = getattr(sys.modules.get("ramba"), "counters", dict)()
    return {"process_bytes": process, "peak_bytes": counters.get("peak_bytes")}


def report(answer, minimum_bytes, array_bytes=None):
    """Prints the one line of JSON that `run.py` reads, from each rank, in one write.

    `minimum_bytes` is the least memory traffic of one iteration over all ranks, `array_bytes` the size
    of the arrays that must exist at a time.
    """
    answer, memory = float(answer), _memory()
    ranks = _environment_number(("OMPI_COMM_WORLD_SIZE", "PMI_SIZE"), 1)
    rank = _environment_number(("OMPI_COMM_WORLD_RANK", "PMI_RANK"), 0)
    plans = _plans if rank == 0 else {}
    line = {
        "program": arguments.program or os.path.splitext(os.path.basename(sys.argv[0]))[0],
        "variant": variant,
        "size": size,
        "warmup": WARMUP,
        "threads": 1 if arguments.numpy else arguments.threads or max(1, (os.cpu_count() or 1) // ranks),
        "ranks": ranks,
        "rank": rank,
        "answer": answer,
        "bytes": minimum_bytes,
        "array_bytes": array_bytes,
        **memory,
        **({"plans": plans, "sent": [b - a for a, b in zip(_sent, _sent[1:])]} if _plans else {}),
        "seconds": [float(f"{s:.4e}") for s in _seconds],
    }
    if arguments.report:
        with open(os.path.join(arguments.report, f"{rank}.json"), "w", encoding="utf-8") as file:
            json.dump(line, file)
        return
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
