"""What keeps a job of several ranks together: the end of one rank is the end of all."""

import atexit
import sys

from ._native import abort, shut_down


def guard():
    """Ends the whole job if this rank dies of an exception, so that no rank waits for it."""
    report = sys.excepthook

    def report_and_abort(kind, value, traceback):
        report(kind, value, traceback)
        sys.stdout.flush()
        sys.stderr.flush()
        abort(130 if issubclass(kind, KeyboardInterrupt) else 1)

    sys.excepthook = report_and_abort

    def leave():
        try:
            shut_down()
        except Exception:
            report(*sys.exc_info())
            sys.stdout.flush()
            sys.stderr.flush()
            abort(1)

    atexit.register(leave)
