"""Where the time of scoring goes, by stage, and what the floor is made of; by a sampling profile of CPU time.

    python benchmarks/stages.py --write    # its tables into docs/performance.md; about a minute

Each row of the first table is measured in a process of its own: `harness.compare` and the bare loop of
`benchmarks/bare_loop.py`, over the records of `benchmarks/speed.py`. The second table is one `harness score` of 1,000
documents from files. Which function belongs to which stage stands in `benchmarks/stage_names.py`.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from sampling import Sampler, Stages
from stage_names import BARE, COMMAND, SCORING
from stage_tables import command_table, floor_sentence, scoring_table
from tables import machine, write_table

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"

SECONDS = 8.0
"""CPU time that a profile of scoring goes on for: of some 2,000 looks, a share is known to about 1%."""

PROFILES = ("record", "bare record", "rows 500", "bare rows 500")
DOCUMENTS = 1_000


def profile_scoring(name: str, *, seconds: float) -> dict[str, Any]:
    """{"ms": a document, "shares": {stage: of 1}, "looks": how many} of one of PROFILES."""
    from speed_systems import TASKS, documents

    task = next(one for one in TASKS if one.name == name.removeprefix("bare "))
    score, pairs = _scorer(task.kind, bare=name.startswith("bare ")), documents(task)
    for gold, prediction in pairs:
        score(gold, prediction)
    began, done = time.process_time(), 0
    with Sampler(Stages(BARE if name.startswith("bare ") else SCORING)) as sampler:
        while (used := time.process_time() - began) < seconds:
            for gold, prediction in pairs:
                score(gold, prediction)
            done += len(pairs)
    return {"ms": 1000 * used / done, "shares": shares(sampler.seconds), "looks": sampler.looks}


def _scorer(kind: str, *, bare: bool) -> Callable[[Any, Any], Any]:
    import records
    from bare_loop import compile_bare

    from harness import compare

    model = {"record": records.Record, "rows": records.Rows}[kind]
    return compile_bare(model).judge if bare else lambda gold, prediction: compare(model, gold, prediction)


def profile_command(folder: Path) -> dict[str, Any]:
    """Of `harness score` over the files that `write_files` has put into `folder`; nothing of it is loaded yet."""
    arguments = ["score", "--schema", str(folder / "schema.py") + ":Record", "--gold", str(folder / "gold.jsonl")]
    arguments += ["--workers", "1"]  # a sampler sees one process
    arguments += ["--predictions", str(folder / "predictions.jsonl"), "--reports", str(folder / "reports")]
    sys.argv = ["harness", *arguments]
    own = time.process_time()
    with Sampler(Stages(COMMAND)) as sampler:
        from harness.__main__ import run

        try:
            run()
        except SystemExit as end:
            if end.code:
                raise RuntimeError(f"harness ended with {end.code}") from end
    seconds = dict(sampler.seconds)
    seconds["start"] = seconds.get("start", 0.0) + own
    return {"ms": 1000 * sum(seconds.values()), "shares": shares(seconds), "looks": sampler.looks}


def write_files(folder: Path, *, documents: int) -> None:
    """A schema, gold and predictions as a user has them."""
    from records import make_record, spoil

    rng = random.Random(0)
    (folder / "schema.py").write_text((Path(__file__).parent / "records.py").read_text("utf-8"), "utf-8")
    gold, predictions = [], []
    for number in range(documents):
        labels = make_record(rng)
        gold.append({"document": f"d{number:05}", "labels": labels})
        predictions.append({"document": f"d{number:05}", "prediction": spoil(labels, rng)})
    for name, lines in (("gold", gold), ("predictions", predictions)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


def shares(seconds: dict[str, float] | Any) -> dict[str, float]:
    """Of 1 by stage, the largest first."""
    total = sum(seconds.values())
    return {stage: part / total for stage, part in sorted(seconds.items(), key=lambda item: -item[1])}


def in_own_process(*arguments: str) -> dict[str, Any]:
    """A profile made by this file in a fresh process."""
    done = subprocess.run([sys.executable, __file__, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(arguments)}: {done.stderr.strip()[-600:]}")
    profile: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return profile


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of CPU for each profile of scoring")
    parser.add_argument("--documents", type=int, default=DOCUMENTS, help="of the command's run")
    parser.add_argument("--scoring", choices=PROFILES, help=argparse.SUPPRESS)
    parser.add_argument("--command", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.scoring:
        print(json.dumps(profile_scoring(given.scoring, seconds=given.seconds)))
        return
    if given.command:
        print("\n" + json.dumps(profile_command(given.command)))
        return
    profiles = {name: in_own_process("--scoring", name, "--seconds", str(given.seconds)) for name in PROFILES}
    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder), documents=given.documents)
        command = in_own_process("--command", folder)
    looks = [profile["looks"] for profile in (*profiles.values(), command)]
    lines = [
        "",
        f"Made by `python benchmarks/stages.py --write`. Machine: {machine()}. CPU time by a sampling profile, "
        f"{min(looks):,} to {max(looks):,} looks each.",
        "",
        *scoring_table(profiles),
        "",
        floor_sentence(profiles),
        "",
        f"`harness score` of {given.documents:,} such records from JSONL, into a new folder of reports:",
        "",
        *command_table(command),
        "",
    ]
    print("\n".join(lines))
    if given.write:
        write_table(PAGE, script="stages.py", lines=lines)


if __name__ == "__main__":
    main()
