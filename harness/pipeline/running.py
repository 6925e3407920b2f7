"""A run: the model is asked for everything that has gold, and what it said is scored and written."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.errors import RunError, StoppedError
from harness.pipeline.finishing import RunResult, finish, now
from harness.pipeline.keeping import Keeping
from harness.pipeline.material import Material
from harness.records import Extraction

if TYPE_CHECKING:
    from harness.cluster import Cluster
    from harness.engines import Engine
    from harness.extract import ExchangeStore, ModelSettings, Replay, Scheduler
    from harness.runs import Asked, Claim
    from harness.runs.remote import Mirror

__all__ = ["AnswerSources", "check_models", "run"]


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
    mirror: Mirror | None = None,
    cluster: Cluster | None = None,
    on_note: Callable[[str], None] | None = None,
    on_start: Callable[[int], None] | None = None,
    on_result: Callable[[Extraction], None] | None = None,
) -> RunResult:
    """Asks the model for every document and schema that has gold, scores the answers and writes the run's folder.

    A run of the same material, model and parameters that did not end is gone on with.
    sources: where answers come from beside the model. scheduler: decides when requests are sent, and again after a
    fault. workers: processes that ask, 1 or more, where there is a scheduler; `ask_with_workers` says what that takes.
    mirror: where `reports` is this machine's copy of runs at a URL; the run is then put there too.
    cluster: whose workers ask in their place, and then judge.
    on_note: told in a line what is gone on with, and what was found damaged. on_start: told the number of
    extractions. on_result: told each as it comes. Raises ModelError for a model that cannot be asked, before anything
    is asked or written, RunError where the disk refuses or a replay lacks a reply, and StoppedError where a limit or
    Ctrl-C ended the asking; KeyboardInterrupt where nothing is left that could be gone on with.
    """
    from harness.extract import ExchangeStore, Replay, ask_model
    from harness.extract.runner import RESUME
    from harness.pipeline.tasks import Tasks
    from harness.runs import Spool
    from harness.workspace import portable_schema

    sources = sources or AnswerSources()
    tasks = Tasks(material, repeats=repeats)
    begun: list[tuple[Claim, dict[str, Any], Spool]] = []
    keeping = Keeping(mirror)
    store: ExchangeStore | Replay
    store = ExchangeStore() if sources.replay is None else _open_replay(sources)

    def begin(description: dict[str, Any]) -> None:
        asked = _asked(material, settings.model, description, repeats=repeats, name=name, sources=sources)
        claim = _claim(asked, reports=reports, model=settings.model)
        begun.append((claim, description, Spool(claim.directory.path, len(tasks))))
        copy = keeping.begin(claim, on_wait=on_note)
        for note in _open_store(store, claim, description, tasks=len(tasks), copy=copy):
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
            cluster=cluster,
            portable=portable_schema,
            begin=begin,
            on_start=lambda: None if on_start is None else on_start(len(tasks)),
            on_result=arrived,
        )
        ((claim, description, spool),) = begun
        result = finish(
            replace(material, warnings=(*material.warnings, *store.warnings)),
            (spool.get(place) for place in tasks.in_order()),
            lambda: claim.asked.signature,
            directory=claim.directory,
            started=datetime.fromisoformat(claim.asked.started),
            settings=description | _answered_from(store, sources),
            command=claim.asked.command,
            engine=_judging(cluster),
        )
        keeping.finish()
    except BaseException as error:
        for claim, _, _ in begun:
            if not claim.resumed and not (isinstance(store, ExchangeStore) and store.recorded):
                claim.directory.remove_unfinished()
                keeping.discard()
            elif isinstance(error, KeyboardInterrupt):
                raise StoppedError("Ctrl-C: stopped at once", interrupted=True, hint=RESUME) from None
        raise
    finally:
        for _, _, spool in begun:
            spool.close()
        store.close()
        keeping.release()
    return result if isinstance(store, Replay) else replace(result, sent=store.sent, taken=dict(store.taken))


def _judging(cluster: Cluster | None) -> Engine:
    from harness.engines import LocalEngine

    if cluster is None:
        return LocalEngine()
    from harness.engines.dask import DaskEngine

    return DaskEngine(cluster)


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
        started=now().isoformat(timespec="milliseconds"),
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
    store: ExchangeStore | Replay,
    claim: Claim,
    description: Mapping[str, Any],
    *,
    tasks: int,
    copy: Callable[[int, bytes], None] | None,
) -> Iterator[str]:
    """Opens the store of the run, and says what was found in it. A model without a server needs none."""
    from harness.extract import ExchangeStore
    from harness.runs import other_exchanges

    directory, asked, resumed = claim
    if isinstance(store, ExchangeStore) and description["base_url"] is not None:
        others = [] if asked.refresh else other_exchanges(directory.path.parent, directory)
        provider, server = description["provider"], description["base_url"]
        store.open(directory.exchanges, provider=provider, server=server, others=others, copy=copy)
        if resumed and directory.finished:
            raise RunError("another process has just finished this run", file=directory.path)
        if resumed:
            yield f"going on with {directory.path.parent.name}/{directory.name}: {store.answered} of {tasks} answered"
    yield from store.warnings


def _answered_from(store: ExchangeStore | Replay, sources: AnswerSources) -> dict[str, Any]:
    """What a report says about answers that were not asked for now."""
    from harness.extract import ExchangeStore

    if isinstance(store, ExchangeStore):
        return {"answers taken from": dict(store.taken)} if store.taken else {}
    return {"replay of": sources.replay.name if sources.replay else ""}
