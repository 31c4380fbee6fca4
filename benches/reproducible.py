"""What `reproducible` costs: each computation in the default mode and in the reproducible one, in turn.

benches/reproducible.py [--rounds 5] [--threads N] [--quick]

Prints a Markdown table of medians, in milliseconds. Answers are compared: the two modes may differ by
rounding only.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import time

# name: (statement that makes the inputs, expression that is timed, size, size if quick)
COMPUTATIONS = {
    "sum of a vector": ("x = np.sin(np.arange(n) * 1.0)", "x.sum()", 20_000_000, 200_000),
    "sum of a float32 vector": (
        "x = np.sin(np.arange(n) * 1.0).astype('float32')", "x.sum()", 20_000_000, 200_000,
    ),
    "squared distance": (
        "x, y = np.sin(np.arange(n) * 1.0), np.cos(np.arange(n) * 1.0)", "((x - y) ** 2).sum()",
        20_000_000, 200_000,
    ),
    "mean and variance": ("x = np.sin(np.arange(n) * 1.0)", "x.var()", 20_000_000, 200_000),
    "sums of columns": (
        "x = np.sin(np.arange(n) * 1.0).reshape(-1, 1000)", "x.sum(axis=0)", 20_000_000, 200_000,
    ),
    "sums of rows": (
        "x = np.sin(np.arange(n) * 1.0).reshape(-1, 1000)", "x.sum(axis=1)", 20_000_000, 200_000,
    ),
    "exponentials": ("x = np.sin(np.arange(n) * 1.0)", "np.exp(x)", 10_000_000, 200_000),
    "cumulative sum": ("x = np.sin(np.arange(n) * 1.0)", "x.cumsum()", 20_000_000, 200_000),
    "matrix product": (
        "x = np.sin(np.arange(n * n) * 1.0).reshape(n, n)", "x @ x", 1000, 100,
    ),
}


def worker(name, size, threads, reproducible):
    """Times one computation and prints the times and a number that depends on the result."""
    import ramba as np

    np.configure(threads=threads, reproducible=reproducible)
    setup, expression = COMPUTATIONS[name][:2]
    scope = {"np": np, "n": size}
    exec(setup, scope)
    np.sync()
    times = []
    for _ in range(8):
        start = time.perf_counter()
        result = eval(expression, scope)
        np.sync()
        times.append(time.perf_counter() - start)
    print(json.dumps({"times": times[3:], "answer": float(abs(result).sum())}))


def measure(name, size, threads, reproducible):
    line = [sys.executable, __file__, "--worker", name, str(size), str(threads), str(int(reproducible))]
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    report = {}
    print("| computation | size | default, ms | reproducible, ms | factor |")
    print("|---|---:|---:|---:|---:|")
    for name, (_, _, large, small) in COMPUTATIONS.items():
        size = small if options.quick else large
        times = {False: [], True: []}
        answers = {}
        for _ in range(1 if options.quick else options.rounds):
            for mode in times:
                one = measure(name, size, options.threads, mode)
                times[mode].append(statistics.median(one["times"]) * 1e3)
                answers[mode] = one["answer"]
        error = abs(answers[True] - answers[False])
        # A sum of numbers of both signs may be small; what it is off by is not.
        assert error <= 1e-9 * size + 1e-5 * abs(answers[False]), (name, answers)
        plain, fixed = (statistics.median(times[mode]) for mode in (False, True))
        report[name] = {"default": times[False], "reproducible": times[True]}
        print(f"| {name} | {size:,} | {plain:.2f} | {fixed:.2f} | {fixed / plain:.2f} |", flush=True)
    file = pathlib.Path(__file__).parents[1] / "target" / "reproducible.json"
    file.write_text(json.dumps(report, indent=1))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        worker(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), bool(int(sys.argv[5])))
    else:
        main()
