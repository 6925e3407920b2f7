"""A workspace: the folder whose pyproject.toml has a `[tool.harness]` table, and what is in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

from harness.errors import GoldError, UsageError, WorkspaceError, excerpt
from harness.records import Document, Schema
from harness.workspace.config import CONFIG_FILE, harness_table, load_settings
from harness.workspace.documents import find_documents, read_document
from harness.workspace.dotenv import with_dotenv
from harness.workspace.filed import FiledDocuments, GoldFiles
from harness.workspace.files import file_names, inside, is_there, list_files
from harness.workspace.gold import read_gold
from harness.workspace.names import suggestion
from harness.workspace.schemas import find_schemas, load_schema
from harness.workspace.settings import Settings
from harness.workspace.store_urls import is_url, scratch_folder

__all__ = ["Workspace", "open_workspace"]

_PASS = re.compile(r"(?P<document>.+)\.(?P<letters>[a-z]+)", re.DOTALL)
"""The stem of an annotation pass: `<document>.a`."""


def open_workspace(
    start: Path,
    *,
    environ: Mapping[str, str] | None = None,
    overrides: Mapping[str, Any] | None = None,
    explicit: bool = False,
) -> Workspace:
    """The workspace that `start` is in: `start` itself or the nearest folder above it that is one.

    explicit: `start` itself must be one. environ, overrides: as `load_settings` has them; environ goes over the
    workspace's `.env`, which is not read where it is None. Raises WorkspaceError where there is none, ConfigError for
    its settings.
    """
    if not (is_there(start) and start.is_dir()):
        raise WorkspaceError("there is no such folder", file=start)
    start = start.resolve()
    for folder in [start] if explicit else [start, *start.parents]:
        config = folder / CONFIG_FILE
        if is_there(config) and harness_table(config) is not None:
            variables = {} if environ is None else with_dotenv(folder, environ)
            settings = load_settings(folder, environ=variables, overrides=overrides)
            return Workspace(folder, settings, environ=variables)
    raise WorkspaceError(
        "this folder is no workspace" if explicit else "neither this folder nor one above it is a workspace",
        file=start,
        hint=f"put a [tool.harness] table into its {CONFIG_FILE}"
        + ("" if explicit else ", or name a workspace with --workspace DIR"),
    )


@dataclass
class Workspace:
    """root: resolved. warnings: what a run can go on without, each once, in the order found.

    environ: the variables of the environment and, below them, of the workspace's `.env`; they hold keys.
    """

    root: Path
    settings: Settings
    warnings: list[str] = field(default_factory=list)
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def prompt(self) -> Path | None:
        """The file of the prompt's template, which may be missing; None where there is none of one's own."""
        return None if self.settings.prompt is None else self.root / self.settings.prompt

    @property
    def reports_url(self) -> str | None:
        """The URL that runs are kept at; None where they are in a folder."""
        return self.settings.reports.rstrip("/") if is_url(self.settings.reports) else None

    @property
    def reports(self) -> Path:
        """The folder that runs are written to, which need not exist yet; never outside the workspace.

        Where runs are kept on an object store it is this machine's copy of them.
        """
        if self.reports_url is not None:
            return scratch_folder(self.reports_url, self.environ)
        return inside(self.root, self.root / self.settings.reports)

    def schemas(self, names: Sequence[str] = ()) -> list[Schema]:
        """The schemas named, as given, or all of the workspace, by name.

        names: of schemas, or `FILE.py`, `FILE.py:Model` or `FILE.json`, within the workspace. Raises UsageError for one
        that there is not, WorkspaceError where there is none at all, SchemaError for one that cannot be used.
        """
        folder = self.settings.schemas
        specs = list(dict.fromkeys(names)) or list(find_schemas(self.root, self.root / folder))
        if not specs:
            raise WorkspaceError(
                "there is no schema",
                file=self.root / folder,
                hint="write one: NAME.py with a pydantic model, or NAME.json with a JSON Schema",
            )
        loaded: dict[str, Schema] = {}
        for spec in specs:
            schema = load_schema(spec, root=self.root, folder=folder, within=True)
            if schema.name in loaded:
                raise UsageError(f"two schemas are named '{excerpt(schema.name)}'", hint="name one of them")
            loaded[schema.name] = schema
        return list(loaded.values())

    def documents(self, names: Sequence[str] = ()) -> FiledDocuments:
        """The documents named, as given, or all of the workspace, by name; each was read, and its text is not kept.

        Raises UsageError for a name that there is not, WorkspaceError where there is none at all or one cannot be read,
        LimitError for one that is too large.
        """
        folder = self.root / self.settings.seeds
        known = find_documents(self.root, folder)
        if not known:
            raise WorkspaceError(
                "there is no document", file=folder, hint="put one there: NAME.txt, .md, .html or .pdf"
            )
        for name in names:
            if name not in known:
                hint = suggestion(name, known) or f"there are {excerpt(', '.join(known), 300)}"
                raise UsageError(f"no document '{excerpt(name)}' in {self.settings.seeds}", hint=hint)
        wanted = dict.fromkeys(names or known)
        notes: list[str] = []
        found = FiledDocuments(folder, root=self.root)
        for name in wanted:
            found.add(read_document(folder / known[name], root=self.root, notes=notes))
        for note in notes:
            self._warn(note)
        return found

    def gold(self, schemas: Sequence[Schema], documents: Sequence[Document]) -> GoldFiles:
        """The settled gold of each schema and document by the two names, checked; what is lacking is one warning.

        Raises GoldError for gold that cannot be used as it stands.
        """
        known = find_documents(self.root, self.root / self.settings.seeds)
        found, lacking = GoldFiles(), dict[str, list[str]]()
        for schema in schemas:
            folder = self.root / self.settings.gold / schema.name
            names = file_names(folder, suffixes=(".json",), root=self.root)
            files = {PurePath(name).stem: name for name in names}
            for document in documents:
                if document.name in files:
                    absent: list[GoldError] = []
                    path = folder / files[document.name]
                    gold = read_gold(path, schema, document=document, filed=True, absent=absent)
                    found.add(gold, schema, name=document.name)
                    self._warn_of_evidence(absent)
                else:
                    lacking.setdefault(schema.name, []).append(document.name)
            for stem, name in files.items():
                if stem not in known and not _is_pass(stem, known):
                    place = (folder / name).relative_to(self.root).as_posix()
                    self._warn(f"{place} is gold for a document that is not there")
        self._warn_of_pairs(lacking, of=len(schemas) * len(documents))
        return found

    def _warn_of_pairs(self, lacking: Mapping[str, Sequence[str]], *, of: int) -> None:
        """lacking: by schema's name the documents without gold for it. One line, however many: most gold is partial."""
        pairs = [(schema, document) for schema, documents in lacking.items() for document in documents]
        if len(pairs) == 1:
            ((schema, document),) = pairs
            self._warn(f"document '{document}' has no gold for schema '{schema}', so it is not scored")
        elif pairs:
            told = (
                f"{schema}: {documents[0]}" + (f" and {len(documents) - 1} more" if len(documents) > 1 else "")
                for schema, documents in lacking.items()
            )
            self._warn(f"{len(pairs)} of {of} document-schema pairs have no gold and are left out: {'; '.join(told)}")

    def passes(self, schema: str) -> dict[str, list[Path]]:
        """The files of single labellers' passes over each document, by name."""
        folder = self.root / self.settings.gold / schema
        found: dict[str, list[Path]] = {}
        for path in sorted(list_files(folder, suffixes=(".json",), root=self.root)):
            match = _PASS.fullmatch(path.stem)
            if match is not None:
                found.setdefault(match["document"], []).append(path)
        return found

    def _warn_of_evidence(self, absent: Sequence[GoldError]) -> None:
        """Quotations that do not stand in the document change no score, so a run can go on without them."""
        if absent:
            first, more = absent[0], len(absent) - 1
            place = first.file.relative_to(self.root).as_posix() if isinstance(first.file, Path) else first.file
            self._warn(f"{place}: {first.pointer}: {first.message}" + (f", nor do {more} more" if more else ""))

    def _warn(self, text: str) -> None:
        text = excerpt(text, 300)
        if text not in self.warnings:
            self.warnings.append(text)


def _is_pass(stem: str, known: Mapping[str, str]) -> bool:
    """Whether gold is one annotator's pass, not settled: its document is known, or it has the letter of a pass."""
    match = _PASS.fullmatch(stem)
    return match is not None and (match["document"] in known or len(match["letters"]) == 1)
