"""Fixtures of the tests with real clusters, which `make test-cluster` runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import killing
import pytest
from clusters import DaskCluster
from faultserver import FaultServer

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.cluster)


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer(killing.answer) as running:
        yield running


@pytest.fixture(scope="module")
def cluster() -> Iterator[DaskCluster]:
    """Three workers, for tests that leave them as they are."""
    with DaskCluster(3) as running:
        yield running
