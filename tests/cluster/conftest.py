"""Fixtures of the tests with real clusters, which `make test-cluster` runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import killing
import pytest
from clusters import DaskCluster
from faultserver import FaultServer
from lanes import put_in_lane


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    put_in_lane(items, Path(__file__).parent, pytest.mark.cluster)


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer(killing.answer) as running:
        yield running


@pytest.fixture(scope="module")
def cluster() -> Iterator[DaskCluster]:
    """Three workers, for tests that leave them as they are."""
    with DaskCluster(3) as running:
        yield running
