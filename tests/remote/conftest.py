"""A real object store, and workspaces that keep their runs on it. `make test-remote` installs what it needs.

Where it is not installed these tests are skipped, and say why.
"""

from __future__ import annotations

import importlib.util
import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from lanes import put_in_lane
from object_store import Bucket, ObjectStore, swift_python

LACKING = [name for name in ("s3fs",) if importlib.util.find_spec(name) is None]
if not swift_python().with_name("swift-proxy-server").exists():
    LACKING.append("swift")

_numbers = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = f"no object store is installed ({', '.join(LACKING)} missing): make test-remote" if LACKING else None
    put_in_lane(items, Path(__file__).parent, pytest.mark.remote, missing=missing)


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectStore]:
    """The store; a test that stops it starts it again."""
    with ObjectStore(tmp_path_factory.mktemp("store"), python=swift_python()) as running:
        yield running


@pytest.fixture
def bucket(store: ObjectStore) -> Iterator[Bucket]:
    """A new bucket, looked at without the code under test."""
    return Bucket(store, f"bucket-{os.getpid()}-{next(_numbers)}")
