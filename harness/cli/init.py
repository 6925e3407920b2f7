"""`harness init`: a new workspace with an example that runs at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["register"]

EPILOG = "Example: python -m harness init my-documents"


def register(app: typer.Typer) -> None:
    """Adds the verb."""
    app.command("init", epilog=EPILOG)(init)


def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is new or empty.")]) -> None:
    """Make a workspace with a small example in it, to be replaced by your own schemas, documents and gold."""
    from harness.workspace.starting import start_workspace

    for path in start_workspace(folder):
        print(f"{folder / path}")
    print(f"Next: python -m harness run --model rules --workspace {folder}")
