"""The stages in their order; the only module that knows them all. No arithmetic, and nothing is printed."""

from __future__ import annotations

import asyncio
import platform
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.comparison import FAILED, SourceText, compare_record, compile_matcher
from harness.errors import GoldError, LimitError, RunError, StoppedError, excerpt
from harness.plan import FieldDescription, describe_plan
from harness.records import Comparison, Document, Extraction, Failure, Gold, Judged, Schema, Tally
from harness.signature import Signature, signature

if TYPE_CHECKING:
    from harness.extract import ExchangeStore, ModelSettings, Replay, Scheduler, Task
    from harness.findings import AuditCount
    from harness.report.audit_view import AuditSurvivor
    from harness.runs import Asked, Claim, RunDirectory
    from harness.scoreboard import Scoreboard
    from harness.workspace import Workspace

__all__ = [
    "AnswerSources",
    "Material",
    "RunResult",
    "audit",
    "check_models",
    "compare",
    "describe_schema",
    "gather",
    "gather_gold",
    "judge",
    "render_again",
    "run",
    "score_stored",
    "stored_extractions",
]


def compare(
    model: type[Any],
    gold: Gold | Mapping[str, Any],
    prediction: Any,
    *,
    document: str | None = None,
    published_at: str | None = None,
) -> Comparison:
    """Judges every leaf of `prediction` against `gold` under the pydantic model `model`.

    gold: a record as JSON, or the content of a gold file. prediction: JSON of any shape as Python objects; None where
    no response could be had, which makes every slot of gold `missing`.
    document: the text that was extracted from, and published_at its date (ISO 8601), by which values that do not stand
    in it are told.
    Raises a HarnessError for a model that is no schema, gold of the wrong shape and pointers that lead nowhere.
    """
    if not isinstance(gold, Gold):
        gold = _gold_of(gold, model)
    source = None if document is None else SourceText(document, published_at=published_at)
    return compare_record(model, gold, FAILED if prediction is None else prediction, source=source)


def _gold_of(data: Mapping[str, Any], model: type[Any]) -> Gold:
    from harness.workspace.gold import is_gold_file

    schema = Schema(getattr(model, "__name__", "record"), model, "")
    if not (isinstance(data, dict) and is_gold_file(data, schema)):
        return Gold(document="", schema=schema.name, labels=data)
    return Gold(
        document="",
        schema=schema.name,
        labels=data["labels"],
        accept=data.get("accept", {}),
        optional=frozenset(data.get("optional", ())),
        ignore=frozenset(data.get("ignore", ())),
    )


@dataclass(frozen=True)
class Material:
    """What is extracted and compared: schemas, documents and their gold.

    warnings: what is left out and why. agreement: `labellers_agreement`, worked out where it is asked for.
    """

    schemas: tuple[Schema, ...]
    documents: tuple[Document, ...]
    gold: Mapping[tuple[str, str], Gold]
    warnings: tuple[str, ...] = ()
    agreement: Callable[[], float | None] = lambda: None

    def pairs(self) -> list[tuple[Document, Schema]]:
        """The documents and schemas that have gold, schema by schema."""
        return [
            (document, schema)
            for schema in self.schemas
            for document in self.documents
            if (schema.name, document.name) in self.gold
        ]

    def sign(self, **asked: Any) -> Signature:
        """The signature of scores over this material. asked: model, mode, params, repeats."""
        pairs = self.pairs()
        return signature(
            documents={document.name: document.digest for document, _ in pairs},
            schemas={schema.name: schema.digest for _, schema in pairs},
            gold=_digests(self.gold),
            **asked,
        )


def _digests(gold: Mapping[tuple[str, str], Gold]) -> Mapping[tuple[str, str], str]:
    from harness.workspace import GoldFiles

    return gold.digests if isinstance(gold, GoldFiles) else {key: record.digest for key, record in gold.items()}


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
    return Material(tuple(found_schemas), tuple(found_documents), gold, tuple(workspace.warnings), agreement)


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


def gather_gold(folder: Path, schema: Schema, documents: Sequence[Document]) -> Material:
    """The gold files or bare records of a folder, `<document>.json` each, or of a JSONL file, for one schema.

    A line of JSONL is a gold file's content, or `{"document": "NAME", "labels": {...}}`.
    documents: texts that there are; a document without one is scored all the same, with fewer reasons told.
    """
    from harness.workspace import read_gold

    texts = {document.name: document for document in documents}
    if folder.is_file():
        return _gold_lines(folder, schema, texts)
    paths = sorted(path for path in folder.glob("*.json") if path.stem.count(".") == 0 or path.stem in texts)
    if not paths:
        raise GoldError("no gold here", file=folder, hint="put one record a document there: <document>.json")
    gold = {
        (schema.name, path.stem): replace(
            read_gold(path, schema, document=texts.get(path.stem)), document=path.stem, schema=schema.name
        )
        for path in paths
    }
    found = tuple(texts.get(path.stem) or Document(path.stem, "", {}, "") for path in paths)
    return Material((schema,), found, gold)


def _gold_lines(path: Path, schema: Schema, texts: Mapping[str, Document]) -> Material:
    from harness.workspace import read_gold_lines

    gold = {(schema.name, one.document): one for one in read_gold_lines(path, schema, texts)}
    found = tuple(texts.get(name) or Document(name, "", {}, "") for _, name in gold)
    return Material((schema,), found, gold)


def stored_extractions(material: Material, path: Path) -> tuple[Material, list[Extraction]]:
    """The predictions at `path` as extractions, and the material with what did not match among its warnings.

    A document with gold and no prediction is a failed extraction: it stays in every denominator.
    """
    from harness.extract import validation_failure
    from harness.workspace import load_predictions

    extractions, warnings = [], list(material.warnings)
    for schema in material.schemas:
        known = [document.name for document, of in material.pairs() if of is schema]
        found = load_predictions(path, schema, known)
        warnings += [f"{excerpt(name)}: a prediction for no document with gold" for name in found.unmatched]
        for row in found.rows:
            failure = row.failure or (
                _NOT_PREDICTED if row.prediction is None else validation_failure(schema, row.prediction)
            )
            valid = failure is None
            extractions.append(Extraction(row.document, schema.name, row.repeat, row.prediction, failure, valid, valid))
        missing = sorted(set(known).difference(row.document for row in found.rows))
        extractions += [Extraction(name, schema.name, 0, None, _NOT_PREDICTED, False, False) for name in missing]
    return replace(material, warnings=tuple(warnings)), extractions


_NOT_PREDICTED = Failure("no_prediction", "no prediction was given")


def judge(material: Material, extractions: Iterable[Extraction]) -> list[Judged]:
    """Compares each extraction with its gold. A response beyond a bound is a failed one, not the end of a run."""
    return list(judge_each(material, extractions))


def judge_each(material: Material, extractions: Iterable[Extraction]) -> Iterator[Judged]:
    """The same one by one; a document is read once for those of it that follow each other."""
    schemas = {schema.name: schema for schema in material.schemas}
    documents = {document.name: document for document in material.documents}
    read: tuple[str, SourceText | None] | None = None
    for extraction in extractions:
        gold = material.gold[extraction.schema, extraction.document]
        model = schemas[extraction.schema].model
        if read is None or read[0] != extraction.document:
            document = documents[extraction.document].read()
            source = SourceText(document.text, published_at=document.published_at) if document.text else None
            read = extraction.document, source
        response = FAILED if extraction.response is None else extraction.response
        try:
            comparison = compare_record(model, gold, response, source=read[1])
        except LimitError as error:
            failure = Failure("invalid", excerpt(str(error), 300))
            extraction = replace(extraction, response=None, failure=failure, valid_first=False, valid=False)
            comparison = compare_record(model, gold, FAILED)
        yield Judged(extraction, comparison)


@dataclass(frozen=True)
class RunResult:
    """A finished run. view: what every report of it says. note: what could not be drawn, and why.

    sent: requests that were sent just now. taken: answers that other runs had, by run.
    """

    directory: RunDirectory
    scoreboard: Scoreboard
    view: Any = field(repr=False)
    note: str | None = None
    sent: int = 0
    taken: Mapping[str, int] = field(default_factory=dict)


def run(
    material: Material,
    settings: ModelSettings,
    *,
    reports: Path,
    environ: Mapping[str, str],
    repeats: int = 1,
    name: str | None = None,
    sources: AnswerSources | None = None,
    scheduler: Scheduler | None = None,
    workers: int = 1,
    on_note: Callable[[str], None] | None = None,
    on_start: Callable[[int], None] | None = None,
    on_result: Callable[[Extraction], None] | None = None,
) -> RunResult:
    """Asks the model for every document and schema that has gold, scores the answers and writes the run's folder.

    A run of the same material, model and parameters that did not end is gone on with.
    sources: where answers come from beside the model. scheduler: decides when requests are sent, and again after a
    fault. workers: processes that ask, 1 or more, where there is a scheduler; `ask_with_workers` says what that takes.
    on_note: told in a line what is gone on with, and what was found damaged. on_start: told the number of
    extractions. on_result: told each as it comes. Raises ModelError for a model that cannot be asked, before anything
    is asked or written, RunError where the disk refuses or a replay lacks a reply, and StoppedError where a limit or
    Ctrl-C ended the asking; KeyboardInterrupt where nothing is left that could be gone on with.
    """
    from harness.extract import ExchangeStore, Replay, Task, ask_model
    from harness.extract.runner import RESUME
    from harness.runs import Spool

    sources = sources or AnswerSources()
    tasks = [Task(document, schema, repeat) for document, schema in material.pairs() for repeat in range(repeats)]
    begun: list[tuple[Claim, dict[str, Any], Spool]] = []
    store: ExchangeStore | Replay
    store = ExchangeStore() if sources.replay is None else _open_replay(sources)

    def begin(description: dict[str, Any]) -> None:
        asked = _asked(material, settings.model, description, repeats=repeats, name=name, sources=sources)
        claim = _claim(asked, reports=reports, model=settings.model)
        begun.append((claim, description, Spool(claim.directory.path, len(tasks))))
        for note in _open_store(store, claim, description, tasks=len(tasks)):
            if on_note is not None:
                on_note(note)

    def arrived(place: int, extraction: Extraction) -> None:
        begun[0][2].put(place, extraction)
        if on_result is not None:
            on_result(extraction)

    try:
        ask_model(
            tasks,
            settings,
            environ=environ,
            store=store,
            scheduler=scheduler,
            workers=workers,
            begin=begin,
            on_start=lambda: None if on_start is None else on_start(len(tasks)),
            on_result=arrived,
        )
        ((claim, description, spool),) = begun
        result = _finish(
            replace(material, warnings=(*material.warnings, *store.warnings)),
            (spool.get(place) for place in _in_order(tasks)),
            claim.asked.signature,
            directory=claim.directory,
            started=datetime.fromisoformat(claim.asked.started),
            settings=description | _answered_from(store, sources),
            command=claim.asked.command,
        )
    except BaseException as error:
        for claim, _, _ in begun:
            if not claim.resumed and not (isinstance(store, ExchangeStore) and store.recorded):
                claim.directory.discard()
            elif isinstance(error, KeyboardInterrupt):
                raise StoppedError("Ctrl-C: stopped at once", interrupted=True, hint=RESUME) from None
        raise
    finally:
        for _, _, spool in begun:
            spool.close()
        store.close()
    return result if isinstance(store, Replay) else replace(result, sent=store.sent, taken=dict(store.taken))


def check_models(settings: Sequence[ModelSettings], *, environ: Mapping[str, str]) -> None:
    """Raises, for the first of several models that cannot be asked, what its run would, before any is asked.

    Whether a server is there is seen when its turn comes.
    """
    from harness.extract import open_model

    async def open_each() -> None:
        for one in settings:
            await open_model(one, environ=environ).aclose()

    asyncio.run(open_each())


@dataclass(frozen=True)
class AnswerSources:
    """Where a run's answers come from beside the model.

    refresh: whether answers of other runs are left alone. replay: a run's folder, whose exchanges are then all that
    answers; record_with: the command that records what it lacks. command: settings and choices by name, JSON values,
    which are stored so that the run can be replayed.
    """

    refresh: bool = False
    replay: Path | None = None
    record_with: str = ""
    command: Mapping[str, Any] = field(default_factory=dict)


def _open_replay(sources: AnswerSources) -> Replay:
    from harness.extract import Replay
    from harness.runs import RunDirectory

    assert sources.replay is not None
    return Replay(RunDirectory(sources.replay).exchanges, command=sources.record_with)


def _asked(
    material: Material,
    model: str,
    description: Mapping[str, Any],
    *,
    repeats: int,
    name: str | None,
    sources: AnswerSources,
) -> Asked:
    from harness.runs import Asked

    decisive = ("parameters", "prompt", "attempts")
    params = {name: description[name] for name in decisive if description.get(name)}
    return Asked(
        started=_now().isoformat(timespec="milliseconds"),
        signature=material.sign(model=model, mode=description.get("mode"), params=params, repeats=repeats),
        command={**sources.command, "base_url": description.get("base_url")},
        named=name,
        refresh=sources.refresh,
        replay=None if sources.replay is None else sources.replay.name,
    )


def _claim(asked: Asked, *, reports: Path, model: str) -> Claim:
    from harness.runs import claim_run

    started = datetime.fromisoformat(asked.started)
    return claim_run(reports, asked, name=asked.named or f"{started:%Y-%m-%dT%H%M%S}-{model}")


def _open_store(
    store: ExchangeStore | Replay, claim: Claim, description: Mapping[str, Any], *, tasks: int
) -> Iterator[str]:
    """Opens the store of the run, and says what was found in it. A model without a server needs none."""
    from harness.extract import ExchangeStore
    from harness.runs import other_exchanges

    directory, asked, resumed = claim
    if isinstance(store, ExchangeStore) and description["base_url"] is not None:
        others = [] if asked.refresh else other_exchanges(directory.path.parent, directory)
        store.open(directory.exchanges, provider=description["provider"], server=description["base_url"], others=others)
        if resumed and directory.finished:
            raise RunError("another process has just finished this run", file=directory.path)
        if resumed:
            yield f"going on with {directory.path.parent.name}/{directory.name}: {len(store.tasks)} of {tasks} answered"
    yield from store.warnings


def _answered_from(store: ExchangeStore | Replay, sources: AnswerSources) -> dict[str, Any]:
    """What a report says about answers that were not asked for now."""
    from harness.extract import ExchangeStore

    if isinstance(store, ExchangeStore):
        return {"answers taken from": dict(store.taken)} if store.taken else {}
    return {"replay of": sources.replay.name if sources.replay else ""}


def score_stored(
    material: Material,
    extractions: Sequence[Extraction],
    *,
    label: str,
    reports: Path,
    name: str | None = None,
) -> RunResult:
    """As `run`, for responses that another pipeline gave. label: what stands where a run names its model."""
    from harness.runs import RunDirectory

    started = _now()
    repeats = 1 + max((extraction.repeat for extraction in extractions), default=0)
    directory = RunDirectory.create(reports, name or f"{started:%Y-%m-%dT%H%M%S}-{label}")
    try:
        return _finish(
            material,
            sorted(extractions, key=lambda one: (one.schema, one.document, one.repeat)),
            material.sign(model=label, repeats=repeats),
            directory=directory,
            started=started,
            settings={"predictions": label},
        )
    except BaseException:
        directory.discard()
        raise


def _in_order(tasks: Sequence[Task]) -> list[int]:
    """The places of `tasks` by schema, document and repeat: in files, the order of asking leaves no trace."""
    return sorted(
        range(len(tasks)),
        key=lambda place: (tasks[place].schema.name, tasks[place].document.name, tasks[place].repeat),
    )


def _finish(
    material: Material,
    extractions: Iterable[Extraction],
    signed: Signature,
    *,
    directory: RunDirectory,
    started: datetime,
    settings: Mapping[str, Any],
    command: Mapping[str, Any] | None = None,
) -> RunResult:
    """Judges, scores, and writes every file of the run, run.json last: a folder with it is whole.

    extractions: by schema, document and repeat. Each is judged, counted, written and let go before the next.
    """
    from harness.pages import write_pages
    from harness.report import Listing, build_listed_view, render_markdown
    from harness.report.pictures.files import write_pictures
    from harness.runs import RunInfo, SpentCount, write_documents
    from harness.score import RunCount

    count, spent, listing, pairs = RunCount(), SpentCount(), Listing(), material.pairs()
    with directory.writing_records() as write:
        for row in judge_each(material, extractions):
            key = row.extraction.schema, row.extraction.document
            evidence = {key: material.gold[key].evidence}
            count.add(row)
            spent.add(row.extraction)
            listing.add(row, evidence)
            write(row, evidence)
    scoreboard = count.scoreboard()
    info = RunInfo(
        name=directory.name,
        started=started.isoformat(timespec="milliseconds"),
        finished=_now().isoformat(timespec="milliseconds"),
        signature=signed,
        settings=dict(settings),
        command=dict(command or {}),
        versions={"python": platform.python_version(), **_versions()},
        warnings=material.warnings,
        extractions=spent.summary(),
        agreement=material.agreement(),
    )
    view = build_listed_view(info=info, scoreboard=scoreboard, lists=listing.lists())
    directory.write_scores(scoreboard, signature=signed)
    picture, note = write_pictures(directory.path, scoreboard)
    directory.write_report(render_markdown(view, picture=picture))
    write_documents(directory.path, (one.read() for _, one in sorted({one.name: one for one, _ in pairs}.items())))
    write_pages(directory, view, scoreboard)
    directory.write_info(info)
    return RunResult(directory, scoreboard, view, note=note)


def describe_schema(schema: Schema, workspace: Workspace | None) -> tuple[list[FieldDescription], list[str]]:
    """How each field is compared, and notes.

    These say what of a JSON Schema is not honoured as written, and which custom comparator finds gold unlike itself.
    """
    from harness.workspace.json_schema import schema_notes

    rows = describe_plan(compile_matcher(schema.model).plan)
    notes = list(schema_notes(schema.model))
    if workspace is None or not any(row.compared_by.startswith("Custom(") for row in rows):
        return rows, notes
    for gold in workspace.gold([schema], workspace.documents()).values():
        for outcome in compare_record(schema.model, gold, gold.labels).outcomes:
            if outcome.verdict in ("wrong", "missing", "spurious") or (outcome.similarity or 1) < 1:
                grade = "nothing" if outcome.similarity is None else f"{outcome.similarity:g}"
                notes.append(
                    f"{outcome.path}: the custom comparator is not reflexive: it grades gold against itself {grade} "
                    f"at {outcome.gold_pointer} of {gold.document}"
                )
    return rows, notes


def audit(
    material: Material, *, seed: int = 0, most: int | None = None
) -> tuple[list[AuditCount], list[AuditSurvivor]]:
    """Spoils every gold record in every known way, one at a time, and counts what the scorer noticed.

    most: mutants of each kind at each field path of a record, None for all. The same for the same seed. Raises what
    comparing raises.
    """
    from harness.audit import Matrix, advice_for, mutants
    from harness.plan import LeafPlan, walk_plan
    from harness.report.audit_view import AuditSurvivor

    matrix = Matrix()
    plans: dict[tuple[str, str], LeafPlan] = {}
    for document, schema in material.pairs():
        text, gold = document.read(), material.gold[schema.name, document.name]
        source = SourceText(text.text, published_at=text.published_at) if text.text else None
        root = compile_matcher(schema.model).plan
        plans |= {(schema.name, node.label): node for node in walk_plan(root) if isinstance(node, LeafPlan)}
        for mutant in mutants(root, gold, text.text, seed=seed, most=most):
            told = compare_record(schema.model, gold, mutant.prediction, source=source)
            matrix.add(schema.name, document.name, mutant, told)
    survivors = [
        AuditSurvivor(
            one.schema, one.document, one.path, one.kind, one.pointer, one.before, one.after, one.found,
            advice_for(one, plans.get((one.schema, one.path))),
        )
        for one in matrix.survivors
    ]  # fmt: skip
    return list(matrix.rows.values()), survivors


def render_again(path: Path) -> RunResult:
    """Makes the report of a stored run anew from its files. Raises RunError where they cannot be read."""
    from harness.pages import write_pages
    from harness.report import Listing, build_listed_view, render_markdown
    from harness.report.pictures.files import write_pictures
    from harness.runs import RunDirectory, check_count, load_scores, stored_rows

    (info, scoreboard), listing = load_scores(path), Listing()
    for row in stored_rows(path):
        extraction = row.judged.extraction
        listing.add(row.judged, {(extraction.schema, extraction.document): row.evidence})
    lists = listing.lists()
    check_count(path, scoreboard, lists.records)
    view = build_listed_view(info=info, scoreboard=scoreboard, lists=lists)
    directory = RunDirectory(path)
    picture, note = write_pictures(directory.path, scoreboard)
    directory.write_report(render_markdown(view, picture=picture))
    write_pages(directory, view, scoreboard)
    return RunResult(directory, scoreboard, view, note=note)


def _now() -> datetime:
    return datetime.now(UTC)


def _versions() -> dict[str, str]:
    from importlib import metadata

    return {name: metadata.version(name) for name in ("pydantic", "rapidfuzz", "pycountry", "numpy", "pandas")}
