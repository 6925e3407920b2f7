"""What scoring takes by the number of documents: time, memory and files, and what is made of them afterwards.

    python benchmarks/growth.py [--documents 1000 10000 100000] [--workers 1 2] [--write]

Each size is JSONL files of invented records (`benchmarks/records.py`), gold and predictions, in a temporary folder.
`harness score` scores them into a run's folder, once for each number of workers; then `report`, and `compare` and
`check` with a run of other predictions of the same gold. Memory is that of all processes together, sampled ten times
a second, with pages that several share counted once (PSS, which Linux tells). --write puts the table into
docs/performance.md.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from records import make_record, spoil
from tables import machine, write_table

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "performance.md"

SCHEMA = f"""\
import sys

sys.path.insert(0, {str(ROOT / "benchmarks")!r})
from records import Record as Benchmarked


class Record(Benchmarked):
    pass
"""


@dataclass(frozen=True)
class Measured:
    """One command. wall, cpu: seconds. memory: bytes of all its processes at most; process: of the largest of them."""

    wall: float
    cpu: float
    memory: float
    process: float


def make_files(folder: Path, documents: int) -> None:
    """gold.jsonl, and two files of predictions of it."""
    (folder / "record.py").write_text(SCHEMA, "utf-8")
    with contextlib.ExitStack() as stack:
        gold, first, second = (
            stack.enter_context((folder / f"{name}.jsonl").open("w")) for name in ("gold", "first", "second")
        )
        for number in range(documents):
            record, name = make_record(random.Random(number)), f"doc-{number:06d}"
            gold.write(json.dumps({"document": name, "labels": record}) + "\n")
            for seed, file in enumerate((first, second), start=1):
                prediction = spoil(record, random.Random(f"{number} {seed}"))
                file.write(json.dumps({"document": name, "prediction": prediction}) + "\n")


def _tree(process: int) -> Iterator[int]:
    yield process
    with contextlib.suppress(OSError):
        for child in Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split():
            yield from _tree(int(child))


def _memory(process: int) -> int:
    """Bytes in RAM, of shared pages its part."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def measure(folder: Path, *words: str, codes: tuple[int, ...] = (0,)) -> Measured:
    """One command in `folder`. Raises RuntimeError where it ends with another exit code."""
    began, most, largest = time.perf_counter(), 0, 0
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with (folder / "said").open("w+b") as said:
        command = [sys.executable, "-m", "harness", *words]
        process = subprocess.Popen(command, cwd=folder, env=environ, stdout=said, stderr=said)
        while True:
            done, status, used = os.wait4(process.pid, os.WNOHANG)
            if done:
                break
            taken = [_memory(one) for one in _tree(process.pid)]
            most, largest = max(most, sum(taken)), max(largest, *taken)
            time.sleep(0.1)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in codes:
            said.seek(0)
            raise RuntimeError(said.read().decode()[-2_000:])
    return Measured(time.perf_counter() - began, used.ru_utime + used.ru_stime, most, largest)


def size_of(path: Path) -> int:
    """Bytes of a file, or of all files below a folder."""
    return sum(one.stat().st_size for one in ([path] if path.is_file() else path.rglob("*")) if one.is_file())


def rows_of(documents: int, workers: list[int], *, compared: bool) -> Iterator[str]:
    """The rows of one size. compared: whether two runs of it are compared."""

    def row(what: str, got: Measured) -> str:
        each = f"{1000 * got.cpu / documents:.2f}"
        memory = f"{got.memory / 1e6:.0f} | {got.process / 1e6:.0f}"
        return f"| {documents:,} | {what} | {got.wall:.0f} | {got.cpu:.0f} | {each} | {memory} |"

    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        make_files(folder, documents)
        (folder / "pyproject.toml").write_text("[tool.harness]\n", "utf-8")
        of = ("score", "--gold", "gold.jsonl", "--schema", "record.py", "--label", "invented")
        for count in workers:
            given = ("--predictions", "first.jsonl", "--name", f"first-{count}", "--workers", str(count))
            yield row(f"score, {count} {'worker' if count == 1 else 'workers'}", measure(folder, *of, *given))
        first, second = f"first-{workers[-1]}", "second"
        yield row("report", measure(folder, "report", first))
        if compared:
            measure(folder, *of, "--predictions", "second.jsonl", "--name", second)
            yield row("compare", measure(folder, "compare", first, second))
            yield row("check", measure(folder, "check", second, "--baseline", first, codes=(0, 1)))
        run = folder / "reports" / first
        parts = len(list((run / "outcomes.parquet").glob("*"))) or 1
        sizes = ", ".join(f"{path.name} {size_of(path) / 1e6:.1f}" for path in sorted(run.iterdir()) if size_of(path))
        yield f"| {documents:,} | files, MB | {sizes}; {parts} parts | | | | |"


def main() -> None:
    """Prints the table, and puts it into the documentation where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--compare-up-to", type=int, default=100_000, help="documents of runs that are compared")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    given = parser.parse_args()
    load = os.getloadavg()[0]
    lines = [
        "| documents | command | wall s | CPU s | CPU ms a document | memory at most, MB | largest process, MB |",
        "| ---: | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    print("\n".join(lines), flush=True)
    for documents in given.documents:
        for line in rows_of(documents, given.workers, compared=documents <= given.compare_up_to):
            lines.append(line)
            print(line, flush=True)
    if given.write:
        words = "".join(f" --{name} {' '.join(map(str, vars(given)[name]))}" for name in ("documents", "workers"))
        told = (
            f"Command: `python benchmarks/growth.py{words} --write`. Machine: {machine()}; load before it {load:.1f}."
        )
        write_table(PAGE, script="growth.py", heading="## Growth", lines=["", told, "", *lines, ""])


if __name__ == "__main__":
    main()
