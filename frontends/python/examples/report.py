"""What the examples print: time, work, messages, and how far off the answer was."""

import time

import ramba


class Report:
    """Times a program and says what the runtime did meanwhile."""

    def __init__(self, title):
        self.title = title
        self.before = None
        self.times = []

    def __enter__(self):
        ramba.sync()
        # Counting over all ranks sends messages itself; what it sends is measured and left out.
        first, self.before = ramba.total_counters(), ramba.total_counters()
        self.counting = {name: self.before[name] - first[name] for name in first}
        return self

    def iteration(self, run):
        """Runs one iteration to its end and notes how long it took."""
        start = time.perf_counter()
        run()
        ramba.sync()
        self.times.append(time.perf_counter() - start)

    def __exit__(self, *_):
        after = ramba.total_counters()
        self.done = {
            name: after[name] - self.before[name] - self.counting[name] for name in after
        }

    def show(self, checked, error, limit):
        """Prints the report once, and fails if the answer is off by more than `limit`."""
        if ramba.rank() == 0:
            done, per = self.done, ramba.ranks()
            best = sorted(self.times)[len(self.times) // 2]
            print(f"{self.title} on {per} rank{'s' * (per > 1)}")
            print(f"  checked   {checked}: off by {error:.3g} (allowed {limit:.3g})")
            print(f"  time      {best * 1e3:.3f} ms per iteration (median of {len(self.times)})")
            print(
                f"  work      {done['kernels_launched'] // per} kernel launches,"
                f" {done['temporaries'] // per} temporaries, per rank"
            )
            print(f"  messages  {done['messages']} with {done['bytes_sent']} bytes, all ranks")
            programs = done["programs_compiled"] // per
            print(
                f"  compiled  {programs} program{'s' * (programs != 1)} in"
                f" {done['compile_nanoseconds'] / per / 1e6:.1f} ms,"
                f" {done['llvm_compiles']} LLVM runs",
                flush=True,
            )
        if not error <= limit:
            raise SystemExit(f"{self.title}: the answer is off by {error}, allowed is {limit}")
