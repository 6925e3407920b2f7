"""What a command costs before it does anything: CPU time of the whole process, beside a bare Python that does nothing.

    python benchmarks/cold_start.py [--rounds 20] [--write]

Every command runs in a fresh process, once a round, all in turns. CPU is user and system, of all threads, by the
kernel's count of the children that ended. `score` compares gold of this repository with the record of another document,
so that most slots are wrong and each is given a reason. The second table is where the imports of that command go, by
`python -X importtime`: medians of the time that each module took without those that it imported, added up by package.
--write puts both into docs/performance.md.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from tables import machine, write_table

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "performance.md"
DOCUMENT, ANOTHER = "korea-china-dialogue-2024", "atlantic-islands-forum-2025"
FILES = ["--gold", f"gold/dialogue/{DOCUMENT}.json", "--prediction", f"gold/dialogue/{ANOTHER}.json"]
PAIR = ["score", "--schema", "dialogue", *FILES]
BARE = "python -c pass"

COMMANDS: dict[str, tuple[list[str], int]] = {
    BARE: (["-c", "pass"], 0),
    "--help": (["-m", "harness", "--help"], 0),
    "--version": (["-m", "harness", "--version"], 0),
    "run --help": (["-m", "harness", "run", "--help"], 0),
    "gold check --help": (["-m", "harness", "gold", "check", "--help"], 0),
    "score --nonsense": (["-m", "harness", "score", "--nonsense"], 2),
    "completion of `harness s`": (
        ["-c", "import sys; sys.argv = ['harness']; from harness.__main__ import run; run()"],
        0,
    ),
    "score, one pair, --json -": (["-m", "harness", *PAIR, "--json", "-"], 0),
    "score, one pair": (["-m", "harness", *PAIR], 0),
    "score, one pair and its text": (["-m", "harness", *PAIR, "--text", f"seeds/{DOCUMENT}.txt"], 0),
}
"""As the table has it -> (arguments of Python, the exit code)."""

COMPLETION = {"_HARNESS_COMPLETE": "complete_bash", "COMP_WORDS": "harness s", "COMP_CWORD": "1"}


def cpu_of(arguments: Sequence[str], *, code: int, environ: dict[str, str]) -> float:
    """Seconds of CPU of one fresh process. Raises RuntimeError where it ends with another exit code."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environ, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != code:
        raise RuntimeError(f"{arguments}: exit code {done.returncode}: {done.stderr.decode()[-500:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(rounds: int) -> dict[str, list[float]]:
    """Seconds of CPU of every command, by its name, a value a round."""
    taken: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        for name, (arguments, code) in COMMANDS.items():
            environ = dict(os.environ) | (COMPLETION if name.startswith("completion") else {})
            taken[name].append(cpu_of(arguments, code=code, environ=environ))
    return taken


def table(taken: dict[str, list[float]]) -> list[str]:
    """A row a command: the median, the quartiles, and how much the median is above that of the bare Python."""
    lines = [
        "| command | CPU, ms | quartiles | above bare Python | modules |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    bare = statistics.median(taken[BARE])
    for name, seconds in taken.items():
        low, middle, high = (1000 * value for value in statistics.quantiles(seconds, n=4, method="inclusive"))
        shown = name if name.startswith("completion") else f"`{name}`"
        above = "" if name == BARE else f"+{middle - 1000 * bare:.0f}"
        modules = len(importing(COMMANDS[name][0], completion=name.startswith("completion")))
        lines.append(f"| {shown} | {middle:.0f} | {low:.0f} to {high:.0f} | {above} | {modules} |")
    return lines


def importing(arguments: Sequence[str], *, completion: bool = False) -> dict[str, int]:
    """Microseconds that each module of one process took to import, by its name, without what it imported itself."""
    environ = dict(os.environ) | (COMPLETION if completion else {})
    command = [sys.executable, "-X", "importtime", *arguments]
    told = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False).stderr
    rows = [
        line.removeprefix("import time:").split("|") for line in told.splitlines() if line.startswith("import time:")
    ]
    return {row[2].strip(): int(row[0]) for row in rows[1:]}


def package_of(module: str) -> str:
    """What a module counts to: the standard library, its distribution, or its part of the harness."""
    first, *rest = module.split(".")
    if first == "harness":
        return ".".join([first, *rest[:1]])
    known = first in sys.stdlib_module_names or first.startswith("_")
    return "standard library" if known else first.removesuffix("_core")


def import_table(rounds: int, *, most: int = 12) -> list[str]:
    """Where the imports of `score` go, the dearest packages first."""
    runs = [importing(["-m", "harness", *PAIR]) for _ in range(rounds)]
    spent: dict[str, float] = defaultdict(float)
    modules: dict[str, int] = defaultdict(int)
    for module in runs[0]:
        spent[package_of(module)] += statistics.median(run.get(module, 0) for run in runs) / 1000
        modules[package_of(module)] += 1
    lines = ["| imported for `score`, one pair | ms | modules |", "| --- | ---: | ---: |"]
    ordered = sorted(spent, key=lambda name: -spent[name])
    lines += [f"| {name} | {spent[name]:.0f} | {modules[name]} |" for name in ordered[:most]]
    rest = ordered[most:]
    lines.append(f"| {len(rest)} others | {sum(spent[n] for n in rest):.0f} | {sum(modules[n] for n in rest)} |")
    return lines


def main() -> None:
    """Prints the tables, and puts them into the documentation where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    given = parser.parse_args()
    lines = table(measure(given.rounds))
    lines += ["", *import_table(max(3, given.rounds // 2))]
    sys.stdout.write("\n".join(lines) + "\n")
    if given.write:
        command = "python benchmarks/cold_start.py --write"
        told = f"Command: `{command}`; the medians of {given.rounds} processes each, in turns. Machine: {machine()}."
        write_table(PAGE, script="cold_start.py", heading="## Cold start", lines=["", told, "", *lines, ""])


if __name__ == "__main__":
    main()
