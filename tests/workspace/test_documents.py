"""Documents: what is read, and what is refused with its place."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workspace_pieces import Write, error_of

from harness.errors import HarnessError, LimitError, WorkspaceError
from harness.limits import MAX_DOCUMENT_BYTES, MAX_META_BYTES
from harness.workspace.documents import find_documents, read_document


def refused(path: Path, kind: type[HarnessError] = WorkspaceError, **options: Any) -> str:
    with pytest.raises(kind) as caught:
        read_document(path, **options)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_document_has_the_name_of_its_stem_and_the_text_of_its_file(write: Write) -> None:
    path = write("seeds/a.b.txt", "Zwei\nZeilen\n")
    document = read_document(path)
    assert (document.name, document.text, document.meta, document.path) == ("a.b", "Zwei\nZeilen\n", {}, path)


def test_the_sidecar_gives_metadata_and_the_publication_date(write: Write) -> None:
    write("seeds/a.meta.json", {"published_at": "2024-06-17T17:32", "outlet": "The Paper"})
    document = read_document(write("seeds/a.md", "# Text"))
    assert document.meta["outlet"] == "The Paper"
    assert document.published_at == "2024-06-17T17:32"


def test_a_byte_order_mark_and_foreign_line_ends_change_neither_text_nor_digest(write: Write) -> None:
    plain = read_document(write("seeds/a.txt", "one\ntwo\n"))
    other = read_document(write("other/a.txt", b"\xef\xbb\xbfone\r\ntwo\r\n"))
    assert (other.text, other.digest) == (plain.text, plain.digest)


def test_the_digest_is_of_the_text_and_the_metadata(write: Write) -> None:
    path = write("seeds/a.txt", "one")
    digests = [read_document(path).digest]
    for meta in ({"x": 1, "y": 2}, {"x": 1, "y": 3}):
        write("seeds/a.meta.json", meta)
        digests.append(read_document(path).digest)
    write("seeds/a.meta.json", '{"y": 2, "x": 1}')
    assert read_document(path).digest == digests[1]
    write("seeds/a.txt", "two")
    digests.append(read_document(path).digest)
    assert len(set(digests)) == 4
    assert all(len(digest) == 64 for digest in digests)


@pytest.mark.parametrize("text", ["", " \n\t\n", "\ufeff\u200b\n"])
def test_a_blank_document_is_refused_with_its_path(write: Write, text: str) -> None:
    path = write("seeds/a.txt", text)
    assert refused(path) == f"{path}: the document is blank; write its text, or remove the file"


def test_undecodable_bytes_are_refused_with_line_and_offset(write: Write) -> None:
    path = write("seeds/a.txt", b"fine\ncaf\xe9\n")
    assert refused(path) == f"{path}:2: byte 0xE9 at offset 8 is not UTF-8; save the file as UTF-8"


def test_a_file_that_begins_like_utf16_and_is_none_is_refused(write: Write) -> None:
    path = write("seeds/a.txt", "text".encode("utf-16") + b"\x00")
    assert refused(path).endswith("is not UTF-8; this looks like UTF-16; save the file as UTF-8")


def test_a_document_of_50_megabytes_is_refused_without_reading_it(write: Write) -> None:
    path = write("seeds/a.txt", "")
    os.truncate(path, 50 * 1024 * 1024)
    assert (
        refused(path, LimitError)
        == f"{path}: the file has 52,428,800 bytes, and the limit is 20 MiB; split it, or leave it out"
    )


def test_the_largest_document_that_is_allowed_is_read(write: Write) -> None:
    path = write("seeds/a.txt", b"a" * MAX_DOCUMENT_BYTES)
    assert len(read_document(path).text) == MAX_DOCUMENT_BYTES


def test_a_sidecar_that_is_no_object_is_refused(write: Write) -> None:
    sidecar = write("seeds/a.meta.json", "[1]")
    assert refused(write("seeds/a.txt", "text")) == f"{sidecar}: metadata must be a JSON object, got [1]"


def test_a_sidecar_that_is_no_json_is_refused_with_its_line(write: Write) -> None:
    sidecar = write("seeds/a.meta.json", '{\n"outlet": \n}')
    assert refused(write("seeds/a.txt", "text")) == f"{sidecar}:3: not JSON: expecting value (column 1)"


def test_a_sidecar_beyond_its_bound_is_a_limit_error(write: Write) -> None:
    sidecar = write("seeds/a.meta.json", "")
    os.truncate(sidecar, MAX_META_BYTES + 1)
    assert refused(write("seeds/a.txt", "text"), LimitError).startswith(f"{sidecar}: the file has")


@pytest.mark.parametrize("date", ["17 June 2024", "2024-13-01", 20240617, ""])
def test_a_publication_date_that_cannot_be_read_is_refused_with_its_pointer(write: Write, date: Any) -> None:
    sidecar = write("seeds/a.meta.json", {"published_at": date})
    said = refused(write("seeds/a.txt", "text"))
    assert said.startswith(f"{sidecar}: /published_at: no ISO 8601 date or date-time: ")
    assert said.endswith("; write it like 2024-06-17 or 2024-06-17T17:32")


def test_a_publication_date_that_is_null_is_not_there(write: Write) -> None:
    write("seeds/a.meta.json", {"published_at": None})
    assert read_document(write("seeds/a.txt", "text")).published_at is None


def test_a_sidecar_that_leads_out_of_the_workspace_is_refused(
    write: Write, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("outside") / "secret.json"
    secret.write_text("{}", encoding="utf-8")
    path = write("seeds/a.txt", "text")
    (tmp_path / "seeds/a.meta.json").symlink_to(secret)
    assert "leads out of the workspace" in refused(path, root=tmp_path)


def test_text_and_markdown_are_found_by_name(write: Write, tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "C.TXT", "a.meta.json", "d.html", "e.pdf", "notes.docx", ".hidden.txt"):
        write(f"seeds/{name}", "text")
    assert list(find_documents(tmp_path, tmp_path / "seeds")) == ["C", "a", "b", "d", "e"]


def test_two_files_of_one_stem_are_refused(write: Write, tmp_path: Path) -> None:
    write("seeds/a.md", "one")
    path = write("seeds/a.txt", "two")
    with pytest.raises(WorkspaceError) as caught:
        find_documents(tmp_path, tmp_path / "seeds")
    assert str(caught.value) == f"{path}: the name 'a' is taken by a.md beside it; rename one of the two"


@pytest.mark.parametrize("stem", ["a\nb", "a\x1b[31m", "a\udce9"])
def test_a_name_that_cannot_be_printed_is_refused(write: Write, tmp_path: Path, stem: str) -> None:
    write(f"seeds/{stem}.txt", "text")
    with pytest.raises(WorkspaceError, match="holds characters that cannot be printed; rename it") as caught:
        find_documents(tmp_path, tmp_path / "seeds")
    assert str(caught.value).isprintable()


def test_a_pipe_in_place_of_a_document_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert refused(tmp_path / "a.txt").endswith("this is no regular file")


@given(st.binary(max_size=200))
def test_any_bytes_make_a_document_or_one_clear_error(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "a.txt"
    path.write_bytes(data)
    said = error_of(WorkspaceError, lambda: read_document(path))
    if said is None:
        assert read_document(path).text.strip()
    else:
        assert said.startswith(str(path))
        assert "\n" not in said
