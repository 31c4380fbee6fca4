"""Runs the example programs on 1 process and on 2 and 3 MPI ranks.

Usage: demo.py [--quick]
"""

import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
RANKS = (1, 2, 3)
PROGRAMS = {
    "triad.py": [["1000000"], ["10000000"], ["100000000"]],
    "black_scholes.py": [["10000000"]],
    "star_stencil.py": [["4000", "20"]],
    "photograph.py": [["build/photograph.png"]],
}
QUICK = {
    "triad.py": [["1000001"]],
    "black_scholes.py": [["100003"]],
    "star_stencil.py": [["401", "5"]],
    "photograph.py": [["build/photograph.png", "3"]],
}


def command(program, arguments, ranks):
    """One process runs without a launcher; several run under mpirun."""
    launcher = [] if ranks == 1 else ["mpirun", "-n", str(ranks)]
    return [*launcher, sys.executable, str(HERE / program), *arguments]


def main(programs):
    """Runs everything; the exit status says whether every check passed."""
    failed = []
    for program, sizes in programs.items():
        for arguments in sizes:
            for ranks in RANKS:
                line = command(program, arguments, ranks)
                if subprocess.run(line, check=False).returncode != 0:
                    failed.append(" ".join(line))
    for line in failed:
        print(f"FAILED: {line}")
    if not failed:
        print("All answers are right. The picture is build/photograph.png.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(QUICK if "--quick" in sys.argv[1:] else PROGRAMS))
