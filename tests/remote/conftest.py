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
from object_store import ObjectStore, swift_python

LACKING = [name for name in ("s3fs",) if importlib.util.find_spec(name) is None]
if not swift_python().with_name("swift-proxy-server").exists():
    LACKING.append("swift")

_numbers = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.remote)
            if LACKING:
                reason = f"no object store is installed ({', '.join(LACKING)} missing): make test-remote"
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectStore]:
    """The store; a test that stops it starts it again."""
    with ObjectStore(tmp_path_factory.mktemp("store"), python=swift_python()) as running:
        yield running


@pytest.fixture
def bucket(store: ObjectStore) -> Iterator[Bucket]:
    """A new bucket, looked at without the code under test."""
    return Bucket(store, f"bucket-{os.getpid()}-{next(_numbers)}")


class Bucket:
    """url: of a prefix in it, where runs are kept."""

    def __init__(self, store: ObjectStore, name: str) -> None:
        import botocore.session

        access = {"aws_access_key_id": store.environ["AWS_ACCESS_KEY_ID"]}
        access["aws_secret_access_key"] = store.environ["AWS_SECRET_ACCESS_KEY"]
        session = botocore.session.get_session()
        self._client = session.create_client("s3", "us-east-1", endpoint_url=store.endpoint, **access)
        self._client.create_bucket(Bucket=name)
        self.name = name
        self.url = f"s3://{name}/team/runs"

    def names(self, prefix: str = "") -> list[str]:
        """Of all objects below the prefix where runs are kept, from there on."""
        start = f"team/runs/{prefix}"
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=start)
        found = [one["Key"] for page in pages for one in page.get("Contents", ())]
        return [name.removeprefix("team/runs/") for name in found]

    def read(self, name: str) -> bytes:
        content: bytes = self._client.get_object(Bucket=self.name, Key=f"team/runs/{name}")["Body"].read()
        return content

    def put(self, key: str, content: bytes) -> None:
        """key: from the bucket on."""
        self._client.put_object(Bucket=self.name, Key=key, Body=content)
