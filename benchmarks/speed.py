"""This harness beside other scorers of structured extraction: CPU time of a document, in turns on one machine.

    python benchmarks/speed.py --write     # everything; tables and plot into docs/performance.md; a quarter of an hour
    python benchmarks/speed.py --quick     # a minute: three rounds, and no list on which a scorer takes over 5 s
    python benchmarks/speed.py --again --write    # the tables and the plot anew from the last run of everything
    python benchmarks/speed.py --systems harness "bare loop" --tasks record    # a look at some

Each scorer runs in a process and an environment of its own, made on first use in `.venv-peers/` from the pins in its
adapter under `benchmarks/peers/`. All are given the same records in the form that their interface takes; making that
form is not timed. One process is measured at a time, each in turn, round by round; the median of the rounds counts.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from speed_bench import measure
from speed_plot import draw
from speed_systems import SYSTEMS, TASKS
from speed_tables import goals, lines
from tables import write_table

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "performance.md"
PICTURE = ROOT / "docs" / "performance-peers.png"
LAST_RUN = ROOT / ".cache" / "benchmarks" / "speed.json"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="three rounds, and nothing that takes over 5 s")
    for option, every in (("--systems", SYSTEMS), ("--tasks", TASKS)):
        names = [one.name for one in every]
        parser.add_argument(option, nargs="+", choices=names, metavar="NAME", help=f"only these of: {', '.join(names)}")
    parser.add_argument("--again", action="store_true", help="measure nothing: show the last run")
    parser.add_argument("--write", action="store_true", help="put tables and plot into docs/performance.md")
    parser.add_argument("--check", action="store_true", help="exit with 1 where a figure is not what is asked for")
    given = parser.parse_args()
    whole = not (given.systems or given.tasks)
    if given.write and not (whole or given.again):
        parser.error("--write is for a run of everything: leave --systems and --tasks out")
    if given.again and not LAST_RUN.exists():
        parser.error("there was no run of everything yet")
    if given.again:
        result = json.loads(LAST_RUN.read_text("utf-8"))
    else:
        systems = [one for one in SYSTEMS if not given.systems or one.name in given.systems]
        tasks = [task for task in TASKS if not given.tasks or task.name in given.tasks]
        result = measure(systems, tasks, quick=given.quick)
        if whole:
            LAST_RUN.parent.mkdir(parents=True, exist_ok=True)
            LAST_RUN.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    told = lines(result)
    print("\n".join(told))
    if given.write:
        draw(result, PICTURE)
        write_table(PAGE, script="speed.py", lines=told)
    if given.check and not all(goal.met for goal in goals(result)):
        sys.exit(1)


if __name__ == "__main__":
    main()
