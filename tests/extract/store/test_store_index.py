"""A file of exchanges that ends anywhere: what is whole is found, and what is not is told apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from faultserver import FaultServer, refusal, tool_call

from harness.errors import RunError
from harness.extract import Task
from harness.extract.store.index import Index


@pytest.fixture
def stored(run: Any, server: FaultServer, task: Task, tmp_path: Path) -> bytes:
    """Four exchanges: an answer, one to be corrected and its correction, a refusal."""
    server.script(tool_call({"n": 1}), tool_call({"n": "many"}), tool_call({"n": 2}), refusal())
    for repeat in range(3):
        run([Task(task.document, task.schema, repeat)])
    return (tmp_path / "run" / "exchanges.jsonl").read_bytes()


def test_wherever_a_file_is_cut_off_its_whole_lines_are_served_and_the_rest_is_counted(
    stored: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "exchanges.jsonl"
    ends = {place for place, byte in enumerate(stored, start=1) if byte == ord("\n")}
    for cut in sorted({*range(0, len(stored), 11), *ends, *(end - 1 for end in ends)}):
        path.write_bytes(stored[:cut])
        index = Index(path)
        try:
            assert index.whole == max((end for end in ends if end <= cut), default=0)
            assert index.torn == cut - index.whole
            assert index.damaged == []
            exchanges = list(index.exchanges())
            kinds = [exchange.kind for exchange in exchanges]
            assert kinds == ["answer", "answer", "answer", "refusal"][: len(kinds)]
            assert len(index.answers) == kinds.count("answer")
            assert all(index.answer(one.key) == one for one in exchanges if one.kind == "answer")
        finally:
            index.close()
    assert len(kinds) == 4


@pytest.mark.parametrize("byte", [b"\x00", b"\n", b'"', b"\xff"])
def test_a_byte_that_was_changed_costs_at_most_the_lines_that_it_stands_in(
    stored: bytes, tmp_path: Path, byte: bytes
) -> None:
    path = tmp_path / "exchanges.jsonl"
    head = stored.index(b"\n") + 1
    for place in range(head, len(stored) - 1, 37):
        path.write_bytes(stored[:place] + byte + stored[place + 1 :])
        index = Index(path)
        try:
            read = [one for one in index.exchanges() if one.kind == "answer" and index.answer(one.key) is not None]
            assert len(read) >= 2
        finally:
            index.close()


def test_a_changed_head_is_refused(stored: bytes, tmp_path: Path) -> None:
    path = tmp_path / "exchanges.jsonl"
    path.write_bytes(b"x" + stored[1:])
    with pytest.raises(RunError, match="no exchanges of the harness"):
        Index(path)
