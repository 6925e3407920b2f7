"""How long the reports of large runs take to make and to open, how much memory, and how big they are.

    python benchmarks/pages.py [--documents 1 100 2000] [--write]

Each size is an invented run: so many letters of about 2 KB, two schemas, some 50 slots a document, of which a fifth is
not right. Nothing in it was extracted from anything. Its files are written by the package's own writers; then
`harness report` makes report.md and report.html with what lies beside it anew, in a process of its own, and Chromium
opens report.html from the disk, five times. --write puts the table into docs/reports.md. Needs `make chromium`.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from chromium import ARGUMENTS, find_chromium
from finished import run_to_end
from invented import absent, info, judged, missing, right, spurious, wrong
from tables import machine, write_table

from harness.records import Document, Judged, Outcome
from harness.report.shorten import MARKDOWN_LIMIT
from harness.runs import RunDirectory, summarise, write_documents
from harness.score.board import RunCount

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reports.md"
PLACES = ("Lorton", "Elm", "Ashby", "Larch Hill", "Rowan Mill", "Birch End", "Alderley", "Oakham")
GOODS = ("oak table", "elm chair", "ash ladder", "larch door", "beech bench", "birch broom")
SHOWN = 5


@dataclass(frozen=True)
class Measured:
    """One run. wall, cpu, opened: seconds. resident and the sizes: bytes."""

    documents: int
    slots: int
    wall: float
    cpu: float
    resident: int
    markdown: int
    page: int
    files: int
    files_size: int
    opened: float


def record(draw: random.Random, schema: str, number: int) -> Judged:
    """A record of some 25 slots."""
    head = {"order": ("number", "ordered_on", "seller.name", "seller.city", "note"),
            "journey": ("traveller", "began", "ended", "purpose", "carrier")}[schema]  # fmt: skip
    made: list[Outcome] = [judge(draw, path, f"{draw.choice(PLACES)} {number}") for path in head]
    items, keys = {"order": ("lines", ("label", "quantity", "price")), "journey": ("stops", ("place", "day", "miles"))}[
        schema
    ]
    for item in range(7):
        for key in keys:
            pointer = f"/{items}/{item}/{key}"
            value: object = draw.choice(GOODS) if key in ("label", "place") else draw.randrange(1, 400)
            made.append(judge(draw, f"{items}[].{key}", value, pointer))
    return judged(*made, document=name_of(number), schema=schema, response={}, raw="{}", latency=1.0)


def judge(draw: random.Random, path: str, value: object, pointer: str | None = None) -> Outcome:
    """One slot; every fifth is not right."""
    at = pointer or "/" + path.replace(".", "/")
    chance = draw.random()
    if chance < 0.76:
        return right(path, value, gold_pointer=at, prediction_pointer=at)
    if chance < 0.80:
        return absent(path)
    if chance < 0.87:
        return missing(path, value, gold_pointer=at)
    if chance < 0.92:
        return spurious(path, value, "unsupported", prediction_pointer=at)
    reason = draw.choice(("near_miss", "coarser", "misplaced", "other"))
    return wrong(path, value, f"{value}, roughly", reason, gold_pointer=at, prediction_pointer=at, similarity=0.7)


def name_of(number: int) -> str:
    return f"letter-{number:05d}"


def letter(draw: random.Random, number: int) -> str:
    """About 2 KB in which many of the values stand."""
    lines = [
        f"{draw.choice(PLACES)} {number}: {draw.randrange(1, 400)} of the {draw.choice(GOODS)}." for _ in range(50)
    ]
    return f"Letter {number}.\n\n" + "\n".join(lines)


def make_run(folder: Path, documents: int) -> int:
    """Writes the run's files but for its reports. Returns the number of its slots."""
    draw, count, rows, slots = random.Random(0), RunCount(), [], 0
    directory = RunDirectory(folder)

    def records() -> Iterator[Judged]:
        for schema in ("journey", "order"):
            for number in range(documents):
                yield record(draw, schema, number)

    with directory.writing_records() as write:
        for row in records():
            count.add(row)
            write(row, {})
            slots += len(row.comparison.outcomes)
            rows.append(judged(document=row.extraction.document, schema=row.extraction.schema))
    scoreboard, told = count.scoreboard(), info(rows, extractions=summarise(row.extraction for row in rows))
    directory.write_scores(scoreboard, signature=told.signature)
    write_documents(folder, (Document(name_of(n), letter(draw, n), {}, "") for n in range(documents)))
    directory.write_info(told)
    return slots


def measure(documents: int, browser: object) -> Measured:
    """One size. Raises RuntimeError where the command does not end well."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        slots = make_run(folder, documents)
        took = run_to_end(folder, "report", made)
        files = [path.stat().st_size for path in folder.glob("documents/*.html")]
        return Measured(
            documents, slots, took.wall, took.cpu, took.resident,
            (folder / "report.md").stat().st_size, (folder / "report.html").stat().st_size, len(files), sum(files),
            statistics.median(opening(browser, folder / "report.html") for _ in range(SHOWN)),
        )  # fmt: skip


def opening(browser: object, path: Path) -> float:
    """Seconds until a new window has loaded the page and drawn two frames of it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})  # type: ignore[attr-defined]
    try:
        page = context.new_page()
        began = time.perf_counter()
        page.goto(path.as_uri())
        page.evaluate("new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
        return time.perf_counter() - began
    finally:
        context.close()


def main() -> None:
    """Prints the table, and puts it into the documentation where that is asked for."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, nargs="+", default=[1, 100, 2_000])
    parser.add_argument("--write", action="store_true", help="put the table into docs/reports.md")
    given = parser.parse_args()
    path = find_chromium()
    if path is None:
        sys.exit("no Chromium: make test-browser installs it, or set CHROMIUM")
    lines = [
        "| documents | slots | to make, s | CPU, s | memory, MB | report.md, KB | GitHub renders it | report.html, KB "
        "| documents/, files | MB | to open, s |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: |",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=path, args=ARGUMENTS)
        version = browser.version
        for documents in given.documents:
            got = measure(documents, browser)
            lines.append(
                f"| {got.documents:,} | {got.slots:,} | {got.wall:.1f} | {got.cpu:.1f} | {got.resident / 1e6:.0f} "
                f"| {got.markdown / 1024:.0f} | {'yes' if got.markdown <= MARKDOWN_LIMIT else 'no'} "
                f"| {got.page / 1024:.0f} | {got.files:,} | {got.files_size / 1e6:.1f} | {got.opened:.2f} |"
            )
            sys.stdout.write(lines[-1] + "\n")
            sys.stdout.flush()
        browser.close()
    if given.write:
        command = "python benchmarks/pages.py --write"
        told = ["", f"Command: `{command}`. Machine: {machine()}, Chromium {version}.", "", *lines, ""]
        write_table(PAGE, script="pages.py", heading="## Large runs", lines=told)


if __name__ == "__main__":
    main()
