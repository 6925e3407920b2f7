"""The one writer of a file: durable in groups, alone, and never half."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness.errors import RunError
from harness.extract.store.writer import GroupWriter


def lines_of(count: int) -> list[bytes]:
    return [b"%d:" % number + b"x" * (number % 50) + b"\n" for number in range(count)]


def test_each_line_is_where_its_future_says(tmp_path: Path) -> None:
    lines = lines_of(500)

    async def write() -> list[int]:
        writer = GroupWriter(tmp_path / "file")
        try:
            return await asyncio.gather(*[writer.submit(line) for line in lines])
        finally:
            writer.close()

    content_at = asyncio.run(write())
    content = (tmp_path / "file").read_bytes()
    assert content == b"".join(lines)
    assert all(content[offset:].startswith(line) for offset, line in zip(content_at, lines, strict=True))


def test_what_comes_while_the_disk_works_shares_one_flush(tmp_path: Path) -> None:
    async def write() -> tuple[int, int]:
        writer = GroupWriter(tmp_path / "file")
        await asyncio.gather(*[writer.submit(line) for line in lines_of(200)])
        one_by_one = writer.commits
        for line in lines_of(5):
            await writer.submit(line)
        writer.close()
        return one_by_one, writer.commits

    together, then = asyncio.run(write())
    assert together == 1
    assert then == together + 5


def test_what_is_not_waited_for_is_written_before_drain_returns(tmp_path: Path) -> None:
    async def write() -> None:
        writer = GroupWriter(tmp_path / "file")
        writer.submit(b"a\n")
        await asyncio.sleep(0)
        writer.submit(b"b\n").cancel()
        await writer.drain()
        writer.close()

    asyncio.run(write())
    assert (tmp_path / "file").read_bytes() == b"a\nb\n"


def test_a_second_writer_is_refused_until_the_first_lets_go(tmp_path: Path) -> None:
    first = GroupWriter(tmp_path / "file")
    with pytest.raises(RunError, match="another process is at work on this run") as caught:
        GroupWriter(tmp_path / "file")
    assert caught.value.file == tmp_path
    first.close()
    GroupWriter(tmp_path / "file").close()


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="cannot be written: Is a directory"):
        GroupWriter(tmp_path)


FULL = """
import asyncio, resource, sys
from pathlib import Path
from harness.errors import RunError
from harness.extract.store.writer import GroupWriter

resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))

async def write():
    writer = GroupWriter(Path(sys.argv[1]))
    print(await writer.submit(b"a" * 59 + b"\\n"))
    for line in (b"b" * 59 + b"\\n", b"c\\n"):
        try:
            await writer.submit(line)
            print("taken")
        except RunError as error:
            print(error)
    writer.close()

asyncio.run(write())
"""


@pytest.mark.skipif(os.name != "posix", reason="limits of a process are POSIX")
def test_a_full_disk_is_said_and_leaves_no_half_line(tmp_path: Path) -> None:
    path = tmp_path / "file"
    done = subprocess.run([sys.executable, "-c", FULL, path], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    first, *refused = done.stdout.splitlines()
    assert first == "0"
    assert len(refused) == 2
    assert all(
        "file: cannot be written: File too large; make room and give the same command" in line for line in refused
    )
    assert path.read_bytes() == b"a" * 59 + b"\n"


def test_a_copy_has_each_group_before_anybody_is_told_that_it_is_written(tmp_path: Path) -> None:
    copied: list[tuple[int, bytes]] = []

    async def write() -> None:
        writer = GroupWriter(tmp_path / "file", copy=lambda offset, lines: copied.append((offset, lines)))
        for line in lines_of(5):
            offset = await writer.submit(line)
            assert copied[-1] == (offset, line)
            assert (tmp_path / "file").read_bytes() == b"".join(lines for _, lines in copied)
        writer.close()

    asyncio.run(write())


def test_a_copy_that_is_refused_ends_the_writing_and_the_lines_stay_on_the_disk(tmp_path: Path) -> None:
    def refuse(offset: int, lines: bytes) -> None:
        if offset:
            raise RunError("the store is gone")

    async def write() -> None:
        writer = GroupWriter(tmp_path / "file", copy=refuse)
        await writer.submit(b"a\n")
        for line in (b"b\n", b"c\n"):
            with pytest.raises(RunError, match="the store is gone"):
                await writer.submit(line)
        writer.close()

    asyncio.run(write())
    assert (tmp_path / "file").read_bytes() == b"a\nb\n"
