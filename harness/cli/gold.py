"""`harness gold`: begin a gold file, see what gold is worth, how far labellers agree, and settle two passes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.options import DocumentNames, SchemaNames, WorkspaceFolder, find_workspace, shown_path
from harness.cli.output import wide_console, write_text
from harness.cli.verbs import APP_SETTINGS, LightGroup

if TYPE_CHECKING:
    from harness.records import Document, Gold, Schema
    from harness.workspace import Workspace

__all__ = ["register"]

_DocumentName = Annotated[str, typer.Argument(metavar="DOCUMENT", help="A document of seeds/.")]
_SchemaName = Annotated[str, typer.Argument(metavar="SCHEMA", help="A schema.")]


def register(app: typer.Typer) -> None:
    """Adds the verb with its own verbs."""
    group = typer.Typer(
        name="gold", help="Label gold, check it, and see how far labellers agree.", cls=LightGroup, **APP_SETTINGS
    )
    group.command("init", epilog="Example: python -m harness gold init korea-china-dialogue-2024 dialogue --pass c")(
        init
    )
    group.command("check", epilog="Example: python -m harness gold check --schema dialogue")(check)
    group.command("agree", epilog="Example: python -m harness gold agree a b --schema dialogue")(agree)
    group.command("settle", epilog="Example: python -m harness gold settle korea-china-dialogue-2024 dialogue a b")(
        settle
    )
    app.add_typer(group)


def init(
    document: _DocumentName,
    schema: _SchemaName,
    draft: Annotated[
        str | None, typer.Option("--from", metavar="rules|RUN", help="Fill it with a draft, to be corrected.")
    ] = None,
    name: Annotated[
        str | None, typer.Option("--pass", metavar="NAME", help="Write a labeller's pass instead of the settled file.")
    ] = None,
    workspace: WorkspaceFolder = None,
) -> None:
    """Write a gold file with every field of the schema in it. An existing file is never overwritten."""
    from harness.errors import GoldError, UsageError
    from harness.gold import gold_page, skeleton
    from harness.plan import compile_plan

    if name is not None and not name.isalnum():
        raise UsageError("--pass must be letters and digits", hint="as in --pass a")
    found = find_workspace(workspace)
    (one,), (text,) = found.schemas([schema]), found.documents([document])
    stem = text.name if name is None else f"{text.name}.{name}"
    path = found.root / found.settings.gold / one.name / f"{stem}.json"
    if path.exists():
        raise GoldError("there is a file already", file=path, hint="label in it, or remove it first")
    members = {
        "format": 1, "document": text.name, "schema": one.name,
        "labels": skeleton(compile_plan(one.model)) if draft is None else _draft(found, one, document, draft),
        "accept": {}, "optional": [], "ignore": [], "evidence": {}, "inferred": {},
        "annotator": name or "", "guideline": 1, "document_digest": text.digest[:12], "schema_digest": one.digest[:12],
    }  # fmt: skip
    if draft is not None:
        members["draft"] = draft
    if not members["annotator"]:
        del members["annotator"]
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(gold_page(members), str(path))
    print(
        f"{shown_path(path)}: "
        + ("a draft, which no run takes for gold until `draft` is taken out" if draft else "empty")
    )


def _draft(found: Workspace, schema: Schema, document: str, source: str) -> object:
    """Labels that a model gave: asked now of the rules, or taken from a stored run."""
    from harness.cli.gold_drafts import draft_labels

    return draft_labels(found, schema, document, source)


def check(
    schema: SchemaNames = None,
    document: DocumentNames = None,
    stamp: Annotated[
        bool, typer.Option("--stamp", help="Note in each file which document and schema it was checked against.")
    ] = False,
    workspace: WorkspaceFolder = None,
) -> None:
    """Check all gold: schema, pointers, evidence word for word, values without evidence, doubles, drift, coverage."""
    from collections import Counter

    from harness.errors import GoldError
    from harness.gold import state_of
    from harness.report.numbers import count
    from harness.report.verdict_console import grid
    from harness.workspace import read_gold

    found = find_workspace(workspace)
    schemas, documents = found.schemas(schema or ()), found.documents(document or ())
    gold = found.gold(schemas, documents)
    texts, models = {one.name: one for one in documents}, {one.name: one for one in schemas}
    if stamp:
        for key in gold:
            _stamp(gold[key], texts[key[1]], models[key[0]])
        gold = found.gold(schemas, documents)
    states = [state_of(gold[key], texts[key[1]], models[key[0]]) for key in gold]
    rows = [
        (
            one.schema, one.document, count(one.slots), count(one.evidenced), count(one.inferred), count(len(one.bare)),
            count(len(one.doubled)), "yes" if one.drift else "no",
        )
        for one in states
    ]  # fmt: skip
    console = wide_console()
    header = ("Schema", "Document", "Slots", "With evidence", "Inferred", "With neither", "Doubled", "Drifted")
    console.print(grid(header, rows, left=2))
    fields: Counter[tuple[str, str]] = Counter()
    for one in states:
        fields.update({(one.schema, path): number for path, number in one.fields.items()})
    console.print(
        grid(("Schema", "Field", "Slots"), [(*key, count(number)) for key, number in sorted(fields.items())], left=2)
    )
    problems = [f"{one.schema}/{one.document}: {line}" for one in states for line in one.problems]
    absent: list[GoldError] = []
    for key in gold:
        path = gold[key].path
        if path is not None:
            read_gold(path, models[key[0]], document=texts[key[1]], absent=absent)
    problems += [f"{shown_path(Path(str(error.file)))}: {error.pointer}: {error.message}" for error in absent]
    for line in (*found.warnings, *problems):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    if problems:
        raise typer.Exit(1)


def _stamp(gold: Gold, document: Document, schema: Schema) -> None:
    """Writes the digests into the file, by which a later check tells what was changed since. Bare records stay bare."""
    import json

    from harness.gold import gold_page
    from harness.workspace.gold import is_gold_file

    if gold.path is None:
        return
    content = json.loads(gold.path.read_text("utf-8"))
    stamps = {"document_digest": document.digest[:12], "schema_digest": schema.digest[:12]}
    if is_gold_file(content, schema) and content | stamps != content:
        write_text(gold_page(content | stamps), str(gold.path))


def agree(
    passes: Annotated[list[str], typer.Argument(metavar="A B ...", help="Names of passes, `settled`, or folders.")],
    schema: SchemaNames = None,
    document: DocumentNames = None,
    markdown: Annotated[str | None, typer.Option("--markdown", metavar="FILE", help="Write it as Markdown.")] = None,
    workspace: WorkspaceFolder = None,
) -> None:
    """Show how far labellers agree, by field, and what is to be settled."""
    from harness.errors import UsageError
    from harness.judgement.agreement import agree as compute
    from harness.judgement.agreement import find_passes
    from harness.report.agreement_view import agreement_console, build_agreement_view, render_agreement

    if len(set(passes)) < 2 or len(set(passes)) < len(passes):
        raise UsageError("two different passes are needed at least", hint="as in: gold agree a b")
    found = find_workspace(workspace)
    schemas = found.schemas(schema or ())
    told = compute(find_passes(found, schemas, document or (), passes), schemas, passes)
    view = build_agreement_view(passes, told.scoreboard, told.fields, told.differences)
    console = wide_console()
    for part in agreement_console(view):
        console.print(part)
    if markdown is not None:
        write_text(render_agreement(view), markdown)


def settle(
    document: _DocumentName,
    schema: _SchemaName,
    first: Annotated[str, typer.Argument(metavar="A", help="The first pass, which is taken where nothing is said.")],
    second: Annotated[str, typer.Argument(metavar="B", help="The second pass.")],
    force: Annotated[bool, typer.Option("--force", help="Write over a settled file that there is.")] = False,
    workspace: WorkspaceFolder = None,
) -> None:
    """Walk through what two passes say differently, and write the settled file."""
    from harness.cli.gold_settle import ask_all
    from harness.errors import GoldError
    from harness.gold import gold_page
    from harness.gold import settle as settled
    from harness.judgement.agreement import agree as compute
    from harness.judgement.agreement import find_passes
    from harness.workspace import parse_gold

    found = find_workspace(workspace)
    (one,), (text,) = found.schemas([schema]), found.documents([document])
    path: Path = found.root / found.settings.gold / one.name / f"{text.name}.json"
    if path.exists() and not force:
        raise GoldError("there is a settled file already", file=path, hint="give --force to write over it")
    passes = find_passes(found, [one], [text.name], [first, second])
    golds: list[Gold] = passes[one.name, text.name]
    told = compute(passes, [one], [first, second])
    decided = ask_all(told.differences[one.name, text.name], text.read(), golds, (first, second))
    members = settled(golds[0], golds[1], decided, annotator=f"{first}+{second}, settled")
    members |= {"document_digest": text.digest[:12], "schema_digest": one.digest[:12]}
    parse_gold(members, one, file=path, document=text.read())
    write_text(gold_page(members), str(path))
    print(f"{shown_path(path)}: settled, {len(decided)} differences")
