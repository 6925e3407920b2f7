"""A prompt of one's own: what it may do, what it may not, and that a document stays a value of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.errors import HarnessError, LimitError, UsageError
from harness.extract.prompt import DEFAULT_PROMPT, PROMPT_DIGEST, Prompt, read_prompt
from harness.limits import MAX_PROMPT_BYTES
from harness.records import Document, Schema

unchanging = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)


def read(folder: Path, text: str) -> Prompt:
    path = folder / "ask.j2"
    path.write_text(text, "utf-8")
    return read_prompt(path)


def test_blocks_are_messages_and_a_template_without_them_is_the_user_s(
    tmp_path: Path, document: Document, schema: Schema
) -> None:
    both = read(tmp_path, "{% block system %}Be brief.{% endblock %}{% block user %}{{ text }}{% endblock %}")
    assert both.messages(document, schema) == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": document.text},
    ]
    plain = read(tmp_path, "Read this.\n{{ text }}\n")
    assert plain.messages(document, schema) == [{"role": "user", "content": f"Read this.\n{document.text}"}]


def test_it_is_given_the_document_in_its_marks_its_date_and_the_schema(
    tmp_path: Path, document: Document, schema: Schema
) -> None:
    prompt = read(
        tmp_path,
        "{{ schema.name }}: {{ schema.description }}{% for name in schema.json.properties %} {{ name }}{% endfor %}.\n"
        "{{ published_at | default('no date', true) }}\n{{ document }}",
    )
    (message,) = prompt.messages(document, schema)
    first, second, begins, *_, ends = message["content"].split("\n")
    assert first.startswith("Record: What a letter says.")
    assert "who" in first.split()
    assert second == "2024-06-17"
    assert begins.endswith(" begins =====")
    assert ends == begins.replace("begins", "ends")
    (undated,) = prompt.messages(replace(document, meta={}), schema)
    assert undated["content"].split("\n")[1] == "no date"


@unchanging
@given(text=st.text(min_size=1).filter(lambda text: text.strip()))
def test_a_document_is_no_template(tmp_path: Path, document: Document, schema: Schema, text: str) -> None:
    hostile = f"{{{{ schema.name }}}}{{% block system %}}{text}"
    (message,) = read(tmp_path, "{{ text }}").messages(replace(document, text=hostile), schema)
    assert message["content"] == hostile.strip("\n").strip().encode("utf-8", "replace").decode()


@pytest.mark.parametrize(
    "attack",
    [
        "{{ text.__class__.__mro__ }}",
        "{{ text.format }}",
        "{{ text.format_map }}",
        "{{ text.upper() }}",
        "{{ schema.json.__class__ }}",
        "{{ cycler }}",
        "{{ self }}",
        "{{ text | attr('format') }}",
        "{{ text | map('upper') }}",
        "{% import 'os' as os %}",
        "{% include 'secrets' %}",
        "{% macro m() %}{% endmacro %}",
        "{% set x = text %}",
        "{{ [text, text] }}",
        "{{ text ~ text }}",
        "{{ text * 9 }}",
        "{{ text % 9 }}",
        "{{ range(9) }}",
        "{{ loop.cycle(1) }}",
    ],
)
def test_nothing_is_called_made_or_reached_but_what_is_on_the_list(tmp_path: Path, attack: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(tmp_path, f"{{{{ text }}}}\n{attack}")
    assert "\n" not in str(caught.value)
    assert f"{tmp_path}/ask.j2:2: " in str(caught.value)


def test_what_it_makes_is_bounded(tmp_path: Path, document: Document, schema: Schema) -> None:
    prompt = read(
        tmp_path,
        "{% for a in text %}{% for b in text %}{% for c in text %}{{ text }}{% endfor %}{% endfor %}{% endfor %}",
    )
    with pytest.raises(LimitError):
        prompt.messages(replace(document, text="x" * 1_000), schema)


def test_a_file_beyond_the_limit_or_that_is_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LimitError):
        read(tmp_path, "{{ text }}" + "x" * MAX_PROMPT_BYTES)
    (tmp_path / "ask.j2").write_bytes(b"one\n{{ text }}\xff")
    with pytest.raises(UsageError, match=r"ask\.j2:2: the prompt is not UTF-8"):
        read_prompt(tmp_path / "ask.j2")
    with pytest.raises(UsageError, match="cannot be read"):
        read_prompt(tmp_path)


def test_its_digest_is_of_its_words(tmp_path: Path) -> None:
    first, same, other = (read(tmp_path, text).digest for text in ("{{ text }}", "{{ text }}", "{{ text }} "))
    assert first == same != other
    assert DEFAULT_PROMPT.digest == PROMPT_DIGEST != first


@given(source=st.text(st.sampled_from("{%}#- abtextdocuminl|.'\"()[]\n"), max_size=60))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_template_is_taken_or_refused_in_one_line(tmp_path: Path, source: str) -> None:
    said = ""
    try:
        read(tmp_path, source)
    except HarnessError as error:
        said = str(error)
    assert "\n" not in said
