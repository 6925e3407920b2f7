"""What is extracted and compared: schemas, documents and gold, from a workspace or from files of another pipeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from harness.comparison import compare_record
from harness.digests import Digests
from harness.errors import GoldError
from harness.records import Document, Gold, Schema, Tally
from harness.signature import Signature, signature

if TYPE_CHECKING:
    from harness.engines import Engine
    from harness.workspace import Workspace

__all__ = ["Material", "gather", "gather_gold", "labellers_agreement"]


@dataclass(frozen=True)
class Material:
    """What is extracted and compared: schemas, documents and their gold.

    warnings: what is left out and why. agreement: `labellers_agreement`, worked out where it is asked for.
    """

    schemas: tuple[Schema, ...]
    documents: Sequence[Document]
    gold: Mapping[tuple[str, str], Gold]
    warnings: tuple[str, ...] = ()
    agreement: Callable[[], float | None] = lambda: None

    def pairs(self) -> list[tuple[Document, Schema]]:
        """The documents and schemas that have gold, schema by schema."""
        return list(self.each_pair())

    def each_pair(self) -> Iterator[tuple[Document, Schema]]:
        """The same one by one."""
        for schema in self.schemas:
            for document in self.documents:
                if (schema.name, document.name) in self.gold:
                    yield document, schema

    def each_scored(self) -> Iterator[Document]:
        """The documents that have gold, each once."""
        for document in self.documents:
            if any((schema.name, document.name) in self.gold for schema in self.schemas):
                yield document

    def document(self, name: str) -> Document:
        """The document of that name. Raises KeyError where there is none."""
        from harness.workspace import FiledDocuments

        found = self.documents
        return found.named(name) if isinstance(found, (Named, FiledDocuments)) else self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Document]:
        return {document.name: document for document in self.documents}

    def sign(self, **asked: Any) -> Signature:
        """The signature of scores over this material. asked: model, mode, params, repeats."""
        used = [
            schema for schema in self.schemas if any((schema.name, one.name) in self.gold for one in self.documents)
        ]
        return signature(
            documents=self._signed_documents(),
            schemas={schema.name: schema.digest for schema in used},
            gold=_signed(self.gold),
            **asked,
        )

    def _signed_documents(self) -> Mapping[str, str]:
        try:
            return Digests([("", ((one.name, one.digest) for one in self.each_scored()))])
        except ValueError:  # documents without a text have no digest
            return {one.name: one.digest for one in self.each_scored()}


def _signed(gold: Mapping[tuple[str, str], Gold]) -> Digests | dict[tuple[str, str], str]:
    from harness.workspace import GoldFiles, GoldLines

    if not isinstance(gold, (GoldFiles, GoldLines)):
        return {key: record.digest for key, record in gold.items()}
    by_schema = groupby(gold.digests(), key=lambda one: one[0][0])
    return Digests((f"{schema}/", ((name, digest) for (_, name), digest in part)) for schema, part in by_schema)


class Named(Sequence[Document]):
    """Documents by name, most of them without a text, which are made when they are asked for."""

    def __init__(self, names: Sequence[str], texts: Mapping[str, Document]) -> None:
        """texts: those whose text there is."""
        self._names = names
        self._texts = texts

    def named(self, name: str) -> Document:
        """The document of that name."""
        return self._texts.get(name) or Document(name, "", {}, "")

    @overload
    def __getitem__(self, index: int) -> Document: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Document]: ...
    def __getitem__(self, index: int | slice) -> Document | Sequence[Document]:
        chosen = self._names[index]
        return self.named(chosen) if isinstance(chosen, str) else Named(chosen, self._texts)

    def __len__(self) -> int:
        return len(self._names)


def gather(workspace: Workspace, *, schemas: Sequence[str] = (), documents: Sequence[str] = ()) -> Material:
    """Reads schemas, documents and gold. Raises GoldError where there is no gold, and what the workspace raises."""
    found_schemas, found_documents = workspace.schemas(schemas), workspace.documents(documents)
    gold = workspace.gold(found_schemas, found_documents)
    if not gold:
        raise GoldError(
            "no gold for any document and schema of this run",
            file=workspace.root / workspace.settings.gold,
            hint="label one: gold/<schema>/<document>.json",
        )
    agreement = partial(labellers_agreement, workspace, found_schemas, gold)
    return Material(tuple(found_schemas), found_documents, gold, tuple(workspace.warnings), agreement)


def labellers_agreement(
    workspace: Workspace, schemas: Sequence[Schema], gold: Mapping[tuple[str, str], Gold]
) -> float | None:
    """Micro F1 of two labellers, each as a prediction of the other's gold, over what both made; None without any.

    What either accepts or leaves open counts as for a model. Where people who read the same text differ, no model can
    be right by both: the ceiling of a score.
    """
    from harness.workspace import read_gold

    total = Tally()
    for schema in schemas:
        for document, paths in workspace.passes(schema.name).items():
            if len(paths) < 2 or (schema.name, document) not in gold:
                continue
            first, second = (read_gold(path, schema, absent=[]) for path in paths[:2])
            for gold_of, other in ((first, second), (second, first)):
                total += compare_record(schema.model, gold_of, other.labels).weighted
    return total.f1


def gather_gold(
    folder: Path, schema: Schema, documents: Sequence[Document], *, engine: Engine | None = None
) -> Material:
    """The gold files or bare records of a folder, `<document>.json` each, or of a JSONL file, for one schema.

    A line of JSONL is a gold file's content, or `{"document": "NAME", "labels": {...}}`.
    documents: texts that there are; a document without one is scored all the same, with fewer reasons told. engine:
    shares out the reading of a JSONL file.
    """
    from harness.workspace import read_gold

    texts = {document.name: document for document in documents}
    if folder.is_file():
        from harness.workspace import GoldLines

        lines = GoldLines(folder, schema, texts, engine=engine)
        return Material((schema,), Named(lines.names, texts), lines)
    paths = sorted(path for path in folder.glob("*.json") if path.stem.count(".") == 0 or path.stem in texts)
    if not paths:
        raise GoldError("no gold here", file=folder, hint="put one record a document there: <document>.json")
    gold = {
        (schema.name, path.stem): replace(
            read_gold(path, schema, document=texts.get(path.stem)), document=path.stem, schema=schema.name
        )
        for path in paths
    }
    return Material((schema,), Named([path.stem for path in paths], texts), gold)
