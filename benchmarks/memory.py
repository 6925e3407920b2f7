"""How much memory a run takes, by the number of its documents, through the real commands from start to report.

    python benchmarks/memory.py [--documents 1000 5000 20000] [--write]

Each size is a workspace of its own in a temporary folder: a schema of 15 leaves, so many invented letters of 2 KB and
as many gold records. A server in a process of its own answers at once. `harness run` asks, stores, judges, scores and
writes every file of the run; then it is scored anew, and made the baseline. The memory is the most that any process
of the command ever had in RAM, by the kernel's count. --write puts the table into docs/reliability.md.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from finished import Finished, run_to_end
from servers import running_server
from tables import machine, write_table

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reliability.md"

SCHEMA = '''\
from pydantic import BaseModel


class Stop(BaseModel):
    """One place on the way."""

    place: str
    miles: float | None = None


class Journey(BaseModel):
    """What a letter says about a journey."""

    traveller: str | None = None
    began: str | None = None
    companions: list[str] = []
    stops: list[Stop] = []
'''

ANSWER = {
    "traveller": "Ada Quill",
    "began": "2031-05-02",
    "companions": ["Ivo Marsh", "Una Pell", "Tam Orchard"],
    "stops": [{"place": f"Lorton {n}", "miles": 12.5 + n} for n in range(5)],
}
"""What the server answers to every letter: three leaves of fifteen are not as gold has them."""

GOLD = ANSWER | {"companions": ["Ivo Marsh", "Una Pell"], "began": "2031-05-03"}


def make_workspace(folder: Path, documents: int) -> None:
    """A workspace with so many letters and their gold."""
    (folder / "pyproject.toml").write_text("[tool.harness]\n", "utf-8")
    for name in ("schemas", "seeds", "gold/journey"):
        (folder / name).mkdir(parents=True)
    (folder / "schemas" / "journey.py").write_text(SCHEMA, "utf-8")
    gold = json.dumps(GOLD)
    for number in range(documents):
        name = f"letter-{number:06d}"
        text = f"Letter {number}. " + "On the way from Lorton to Elm the carrier counted the mills by the river. " * 28
        (folder / "seeds" / f"{name}.txt").write_text(text, "utf-8")
        (folder / "gold" / "journey" / f"{name}.json").write_text(gold, "utf-8")


def measured(documents: int, *, concurrency: int) -> Iterator[tuple[str, Finished]]:
    """Each command of one size. Raises RuntimeError where a document was not answered, or was scored otherwise anew."""
    with tempfile.TemporaryDirectory() as made, running_server(answer=json.dumps(ANSWER)) as url:
        folder = Path(made)
        make_workspace(folder, documents)
        there = ("--workspace", str(folder))
        asked = ("--model", "openai/served", "--base-url", url, "--concurrency", str(concurrency))
        yield "run", run_to_end(folder, "run", *asked, "--name", "measured", *there)
        yield "rescore", run_to_end(folder, "rescore", "measured", *there)
        yield "baseline set", run_to_end(folder, "baseline", "set", "measured", *there)
        scored = [
            json.loads((folder / "reports" / name / "scores.json").read_text("utf-8"))
            for name in ("measured", "measured-rescored", "baseline")
        ]
        if scored[0]["overall"]["records"]["valid"] != documents:
            raise RuntimeError("not every document was answered")
        if any(one != scored[0] for one in scored):
            raise RuntimeError("the same answers and gold have other scores")


def main() -> None:
    """Prints the table, and puts it into the documentation where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, nargs="+", default=[1_000, 5_000, 20_000])
    parser.add_argument("--concurrency", type=int, default=50)
    parser.add_argument("--write", action="store_true", help="put the table into docs/reliability.md")
    given = parser.parse_args()
    lines = [
        "| documents | command | memory at most, MB | more a document than at first, KB | wall s | CPU ms a document |",
        "| ---: | --- | ---: | ---: | ---: | ---: |",
    ]
    print("\n".join(lines), flush=True)
    first: dict[str, Finished] = {}
    for documents in given.documents:
        for command, got in measured(documents, concurrency=given.concurrency):
            more = documents - given.documents[0]
            growth = f"{(got.resident - first.setdefault(command, got).resident) / more / 1000:.2f}" if more else ""
            each = f"{1000 * got.cpu / documents:.1f}"
            lines.append(
                f"| {documents:,} | {command} | {got.resident / 1e6:.0f} | {growth} | {got.wall:.0f} | {each} |"
            )
            first.setdefault(command, got)
            print(lines[-1], flush=True)
    if given.write:
        sizes = " ".join(map(str, given.documents))
        command = f"python benchmarks/memory.py --documents {sizes} --write"
        told = ["", f"Command: `{command}`. Machine: {machine()}.", "", *lines, ""]
        write_table(PAGE, script="memory.py", heading="## Memory", lines=told)


if __name__ == "__main__":
    main()
