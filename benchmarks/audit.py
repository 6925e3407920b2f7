"""What the audit finds of this repository's own schemas and gold, into docs/audit.md.

python benchmarks/audit.py --write
"""

from __future__ import annotations

import argparse
from pathlib import Path

from tables import write_table

from harness.pipeline import audit, gather
from harness.report.audit_view import build_audit_view
from harness.report.gfm import table
from harness.workspace import open_workspace

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Prints the table in Markdown, or writes it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    counts, survivors = audit(gather(open_workspace(ROOT, environ={})), seed=given.seed, most=given.most or None)
    view = build_audit_view(counts, survivors, seed=given.seed)
    lines = [
        f"`python -m harness audit --most {given.most} --seed {given.seed}` over the gold of this repository: harms "
        f"caught **{view.caught}**, harmless changes forgiven **{view.forgiven}**.",
        "",
        table(("What was done", "Has to be", "Was"), view.kinds),
        "",
        f"{view.survivors_summary}; by field, those where something came through or was punished:",
        "",
        table(
            ("Schema", "Field path", "Harms caught", "Harmless changes forgiven"),
            [(f"`{row[0]}`", f"`{row[1]}`", *row[2:]) for row in view.fields if _flawed(row)],
        ),
    ]
    if given.write:
        page = ROOT / "docs" / "audit.md"
        write_table(page, script="audit.py", heading="## This repository's schemas", lines=lines)
    else:
        print("\n".join(lines))


def _flawed(row: tuple[str, ...]) -> bool:
    return any(cell != "–" and not cell.startswith("100.0%") for cell in row[2:])


if __name__ == "__main__":
    main()
