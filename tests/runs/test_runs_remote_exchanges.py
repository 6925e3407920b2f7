"""Exchanges as one object and the pieces behind it: joined so that nothing is lost, wherever a machine died."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from remote_objects import fresh_url

from harness.runs.remote.exchanges import join_exchanges, piece_name, put_whole
from harness.runs.remote.objects import Objects

HEAD = b'{"head":1}\n'


def joined(objects: Objects, target: Path) -> tuple[list[bytes], bool]:
    told = join_exchanges(objects, "run", target)
    return target.read_bytes().splitlines(keepends=True), told.whole


@pytest.fixture
def objects() -> Objects:
    return Objects(fresh_url())


def put_pieces(objects: Objects, groups: list[list[bytes]], *, at: int = 0) -> None:
    for group in groups:
        content = b"".join(group)
        objects.put(f"run/exchanges/{piece_name(at)}", content)
        at += len(content)


def test_pieces_are_joined_in_the_order_of_where_they_stand(objects: Objects, tmp_path: Path) -> None:
    put_pieces(objects, [[HEAD, b"a\n"], [b"b\n"], [b"c\n", b"d\n"]])
    assert joined(objects, tmp_path / "exchanges.jsonl") == ([HEAD, b"a\n", b"b\n", b"c\n", b"d\n"], False)


def test_pieces_that_stand_in_the_one_object_already_are_passed_over(objects: Objects, tmp_path: Path) -> None:
    put_pieces(objects, [[HEAD, b"a\n"], [b"b\n"]])
    objects.put("run/exchanges.jsonl", HEAD + b"a\nb\n")
    assert joined(objects, tmp_path / "exchanges.jsonl") == ([HEAD, b"a\n", b"b\n"], True)


def test_what_this_machine_alone_has_stands_last_but_for_half_a_line(objects: Objects, tmp_path: Path) -> None:
    target = tmp_path / "exchanges.jsonl"
    put_pieces(objects, [[HEAD, b"a\n"], [b"from another machine\n"]])
    target.write_bytes(HEAD + b"a\nanswered here, never put\nhalf a li")
    assert joined(objects, target) == ([HEAD, b"a\n", b"from another machine\n", b"answered here, never put\n"], False)


def test_a_piece_of_a_process_that_did_not_know_of_the_others_is_not_lost(objects: Objects, tmp_path: Path) -> None:
    put_pieces(objects, [[HEAD, b"a\n"], [b"b\n"]])
    objects.put(f"run/exchanges/{piece_name(len(HEAD), 'f' * 16)}", b"x\n")
    lines, _ = joined(objects, tmp_path / "exchanges.jsonl")
    assert sorted(lines) == sorted([HEAD, b"a\n", b"b\n", b"x\n"])


def test_an_object_that_is_no_piece_is_left_alone(objects: Objects, tmp_path: Path) -> None:
    put_pieces(objects, [[HEAD, b"a\n"]])
    objects.put("run/exchanges/0.jsonl", b"evil\n")
    objects.put("run/exchanges/0000000000000099.jsonl.bak", b"evil\n")
    assert joined(objects, tmp_path / "exchanges.jsonl")[0] == [HEAD, b"a\n"]


def test_the_whole_is_put_before_its_pieces_go(objects: Objects, tmp_path: Path) -> None:
    put_pieces(objects, [[HEAD, b"a\n"], [b"b\n"]])
    target = tmp_path / "exchanges.jsonl"
    told = join_exchanges(objects, "run", target)
    put_whole(objects, "run", target, told.pieces)
    assert objects.listing("run/exchanges").files == {}
    assert objects.read("run/exchanges.jsonl") == HEAD + b"a\nb\n"
    assert joined(objects, tmp_path / "elsewhere.jsonl") == ([HEAD, b"a\n", b"b\n"], True)


LINES = st.lists(st.integers(0, 10**6).map(lambda number: b"%d\n" % number), max_size=12)


@given(
    lines=LINES,
    cuts=st.lists(st.integers(0, 12), max_size=6),
    whole=st.integers(0, 12),
    gone=st.integers(0, 6),
    local=st.integers(0, 12),
    alone=LINES,
)
def test_whatever_was_compacted_and_wherever_a_machine_died_every_line_is_there_once_joined(
    tmp_path_factory: pytest.TempPathFactory,
    lines: list[bytes],
    cuts: list[int],
    whole: int,
    gone: int,
    local: int,
    alone: list[bytes],
) -> None:
    objects = Objects(fresh_url())
    log = [HEAD, *lines]
    edges = sorted({0, len(log), *(cut for cut in cuts if cut < len(log))})
    groups = [log[start:end] for start, end in itertools.pairwise(edges)]
    put_pieces(objects, groups)
    if whole:
        # A machine died while it made one object of the first groups: that is put, and some pieces are gone.
        kept = groups[:whole]
        objects.put("run/exchanges.jsonl", b"".join(b"".join(group) for group in kept))
        names = sorted(objects.listing("run/exchanges").files)
        objects.delete(f"run/exchanges/{name}" for name in names[: min(gone, len(kept))])
    target = tmp_path_factory.mktemp("copy") / "exchanges.jsonl"
    target.write_bytes(b"".join(log[:local] + (alone if local else [])))
    found, _ = joined(objects, target)
    assert found[: len(log)] == log
    assert set(found) == set(log) | (set(alone) if local else set())
