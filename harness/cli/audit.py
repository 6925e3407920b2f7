"""`harness audit`: gold spoiled in known ways, and what the scorer noticed of it."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.cli.options import DocumentNames, SchemaNames, WorkspaceFolder, find_workspace
from harness.cli.output import wide_console, write_json, write_text

__all__ = ["register"]

EPILOG = "Example: python -m harness audit --schema dialogue --min-caught 0.95"


def register(app: typer.Typer) -> None:
    """Adds the verb."""
    app.command("audit", epilog=EPILOG)(audit)


def audit(
    schema: SchemaNames = None,
    document: DocumentNames = None,
    min_caught: Annotated[
        float | None, typer.Option("--min-caught", min=0, max=1, help="Fail below this share of harms caught.")
    ] = None,
    min_forgiven: Annotated[
        float | None,
        typer.Option("--min-forgiven", min=0, max=1, help="Fail below this share of harmless changes forgiven."),
    ] = None,
    markdown: Annotated[str | None, typer.Option("--markdown", metavar="FILE", help="Write it as Markdown.")] = None,
    json_target: Annotated[
        str | None, typer.Option("--json", metavar="FILE", help="Write it as JSON; - for standard output.")
    ] = None,
    most: Annotated[
        int, typer.Option("--most", min=0, help="Mutants of a kind at a field of a record; 0 for all there are.")
    ] = 3,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of what is drawn.")] = 0,
    workspace: WorkspaceFolder = None,
) -> None:
    """Test the measure itself: spoil gold in known ways and see which harms the scorer catches."""
    from dataclasses import asdict

    from harness import pipeline
    from harness.report.audit_view import audit_console, build_audit_view, render_audit

    found = find_workspace(workspace)
    material = pipeline.gather(found, schemas=schema or (), documents=document or ())
    counts, survivors = pipeline.audit(material, seed=seed, most=most or None)
    view = build_audit_view(counts, survivors, seed=seed)
    if json_target != "-":
        console = wide_console()
        for part in audit_console(view):
            console.print(part)
    if markdown is not None:
        write_text(render_audit(view), markdown)
    if json_target is not None:
        told = {
            "format": 1,
            "seed": seed,
            "counts": list(map(asdict, counts)),
            "survivors": list(map(asdict, survivors)),
        }
        write_json(told, json_target)
    for harmful, least in ((True, min_caught), (False, min_forgiven)):
        right = sum(one.right for one in counts if one.harmful == harmful)
        tried = sum(one.tried for one in counts if one.harmful == harmful)
        if least is not None and right < least * tried:
            raise typer.Exit(1)
