"""Which folder a command goes on with, and which it begins."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from harness.errors import RunError
from harness.runs import Asked, claim_run
from harness.signature import Signature

ASKED = Asked(
    started="2031-05-02T08:00:00.000+00:00",
    signature=Signature("openai/served", mode="TOOLS", params={"seed": 1}),
    command={"base_url": "http://localhost:1/v1", "concurrency": 8},
)


def test_the_same_command_goes_on_with_its_unfinished_run(tmp_path: Path) -> None:
    first = claim_run(tmp_path, ASKED, name="run")
    later = replace(ASKED, started="2031-05-03T08:00:00.000+00:00", command={**ASKED.command, "concurrency": 50})
    again = claim_run(tmp_path, later, name="another")
    assert (first.resumed, again.resumed) == (False, True)
    assert again.directory == first.directory
    assert again.asked == ASKED  # when it was begun stays known


@pytest.mark.parametrize(
    "other",
    [
        replace(ASKED, signature=Signature("openai/other", mode="TOOLS", params={"seed": 1})),
        replace(ASKED, signature=Signature("openai/served", mode="JSON", params={"seed": 1})),
        replace(ASKED, signature=Signature("openai/served", mode="TOOLS", params={"seed": 2})),
        replace(ASKED, signature=Signature("openai/served", mode="TOOLS", params={"seed": 1}, repeats=2)),
        replace(ASKED, command={"base_url": "http://localhost:2/v1"}),
        replace(ASKED, named="mine"),
        replace(ASKED, refresh=True),
        replace(ASKED, replay="earlier"),
    ],
    ids=["model", "mode", "parameters", "repeats", "server", "name", "refresh", "replay"],
)
def test_another_command_begins_a_run_of_its_own(tmp_path: Path, other: Asked) -> None:
    first = claim_run(tmp_path, ASKED, name="run")
    begun = claim_run(tmp_path, other, name="run")
    assert (begun.resumed, begun.directory.name, first.directory.name) == (False, "run-2", "run")


def test_a_finished_run_is_not_gone_on_with(tmp_path: Path) -> None:
    first = claim_run(tmp_path, ASKED, name="run")
    (first.directory.path / "run.json").write_text("{}")
    assert not claim_run(tmp_path, ASKED, name="run").resumed


def test_of_several_unfinished_runs_the_newest_is_gone_on_with(tmp_path: Path) -> None:
    old = claim_run(tmp_path, ASKED, name="run").directory.path
    new = tmp_path / "newer"
    shutil.copytree(old, new)
    asked = new / "asked.json"
    asked.write_text(asked.read_text().replace("2031-05-02", "2031-05-03"))
    assert claim_run(tmp_path, ASKED, name="run").directory.path == new


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 7}', '{"format": 1}', "\x00"])
def test_what_cannot_be_read_belongs_to_no_command(tmp_path: Path, content: str) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "asked.json").write_text(content)
    assert claim_run(tmp_path, ASKED, name="run").directory.name == "run-2"


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.skipif(os.name != "posix", reason="limits of a process are POSIX")
def test_a_disk_that_is_full_from_the_start_is_said_and_no_folder_is_left(tmp_path: Path) -> None:
    with files_of_at_most(100), pytest.raises(RunError) as caught:
        claim_run(tmp_path, ASKED, name="run")
    assert str(caught.value).endswith(
        "run/asked.json: cannot be written: File too large; make room and give the same command again"
    )
    assert list(tmp_path.iterdir()) == []
    assert claim_run(tmp_path, ASKED, name="run").directory.name == "run"
