"""Providers' own client libraries over a server on loopback. `make test-providers` installs all of them.

A library that is not installed skips its tests, and says so.
"""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from provider_pieces import TASK, AnyPath

from harness.extract import ModelSettings, open_model


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            # What other people's libraries warn of at import is theirs.
            item.add_marker(pytest.mark.filterwarnings("default"))


@pytest.fixture
def server():
    with AnyPath() as running:
        yield running


@pytest.fixture
def ask():
    """Asks a model for TASK, once."""

    def asking(model: str, environ: dict[str, str], store: Any = None, scheduler: Any = None, **settings: Any):
        async def once():
            wanted = ModelSettings(model, **({"timeout": 20.0} | settings))
            opened = open_model(wanted, environ=environ, store=store, scheduler=scheduler)
            try:
                return await opened.extract(TASK)
            finally:
                await opened.aclose()

        return asyncio.run(once())

    return asking
