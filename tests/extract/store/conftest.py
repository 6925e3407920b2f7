"""A store in a run's folder, and a model that asks through it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from faultserver import FaultServer

from harness.extract import ExchangeStore, ModelSettings, Replay, Task, extract_all, open_model
from harness.records import Extraction

KEY = "sk-canary-0123456789abcdef"

Run = Callable[..., list[Extraction]]


@pytest.fixture
def run(server: FaultServer, tmp_path: Path) -> Run:
    """Asks `tasks` through a store at reports/RUN; `into` is given the store before it is closed."""

    def running(
        tasks: Sequence[Task],
        *,
        name: str = "run",
        others: Sequence[str] = (),
        into: list[ExchangeStore] | None = None,
        on_result: Any = None,
        key: str = KEY,
        **settings: Any,
    ) -> list[Extraction]:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        wanted = ModelSettings("openai/served", **({"base_url": server.url, "timeout": 20.0} | settings))
        store = ExchangeStore()

        async def asking() -> list[Extraction]:
            model = open_model(wanted, environ={"OPENAI_API_KEY": key}, store=store)
            try:
                store.open(
                    folder / "exchanges.jsonl",
                    provider="openai",
                    server=str(wanted.base_url),
                    others=[tmp_path / other / "exchanges.jsonl" for other in others],
                )
                return await extract_all(model, tasks, concurrency=wanted.concurrency, on_result=on_result)
            finally:
                await model.aclose()
                await store.drain()
                if into is not None:
                    into.append(store)

        try:
            return asyncio.run(asking())
        finally:
            store.close()

    return running


@pytest.fixture
def replay(server: FaultServer, tmp_path: Path) -> Run:
    """The same from the stored exchanges of a run alone, without a key."""

    def replaying(tasks: Sequence[Task], *, name: str = "run", **settings: Any) -> list[Extraction]:
        wanted = ModelSettings(**({"model": "openai/served", "base_url": server.url} | settings))

        async def asking() -> list[Extraction]:
            model = open_model(wanted, environ={}, store=source)
            try:
                return await extract_all(model, tasks, concurrency=wanted.concurrency)
            finally:
                await model.aclose()

        source = Replay(tmp_path / name / "exchanges.jsonl", command="the command")
        try:
            return asyncio.run(asking())
        finally:
            source.close()

    return replaying
