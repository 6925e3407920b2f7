"""What a score is a score of."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from harness.signature import SCORER_VERSION, Signature, harness_version, signature


def _made(**members: Any) -> Signature:
    given: dict[str, Any] = {
        "model": "rules",
        "documents": {"letter": "aa"},
        "schemas": {"people": "bb", "invoice": "cc"},
        "gold": {("people", "letter"): "dd"},
        **members,
    }
    return signature(**given)


def test_the_line_names_model_counts_and_versions_in_the_documented_order() -> None:
    made = _made()
    names = [part.partition(":")[0] for part in made.line.split("|")]
    assert names == ["model", "docs", "schemas", "gold", "scorer", "harness", "hash"]
    assert made.line.startswith("model:rules|docs:1|schemas:2|gold:")
    assert f"|scorer:{SCORER_VERSION}|harness:{harness_version()}|hash:{made.digest}" in made.line
    assert len(made.digest) == 12
    assert set(made.digest) <= set("0123456789abcdef")


def test_mode_parameters_and_repeats_stand_in_the_line_where_there_are_any() -> None:
    line = _made(mode="TOOLS", params={"temperature": 0}, repeats=3).line
    assert "|mode:TOOLS|params:" in line
    assert "|repeats:3|" in line


@pytest.mark.parametrize(
    "change",
    [
        {"model": "other"},
        {"mode": "JSON"},
        {"params": {"temperature": 1}},
        {"repeats": 2},
        {"documents": {"letter": "ab"}},
        {"documents": {"letter": "aa", "more": "aa"}},
        {"schemas": {"people": "bb", "invoice": "c0"}},
        {"gold": {("people", "letter"): "d0"}},
        {"gold": {}},
    ],
)
def test_whatever_may_change_a_score_changes_the_hash(change: dict[str, Any]) -> None:
    assert _made(**change).digest != _made().digest


def test_the_versions_of_scorer_and_harness_are_in_the_hash() -> None:
    assert replace(_made(), scorer=SCORER_VERSION + 1).digest != _made().digest
    assert replace(_made(), harness="0").digest != _made().digest


def test_the_order_in_which_things_are_named_is_not() -> None:
    assert _made(schemas={"invoice": "cc", "people": "bb"}).line == _made().line


@pytest.mark.parametrize("model", ["a|b", "a b", "a\nb", "a\x1b[31mb", "m" * 5000, "\u202eevil"])
def test_no_model_name_can_break_the_line(model: str) -> None:
    line = _made(model=model).line
    assert line.isprintable()
    assert " " not in line
    assert len(line.split("|")) == 7
    assert len(line) < 300


def test_it_comes_back_from_its_json() -> None:
    made = _made(mode="TOOLS", params={"seed": 0, "stop": ["x"]}, repeats=2)
    assert Signature.from_json(json.loads(json.dumps(made.to_json()))) == made


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": 2}, "format 2"),
        ({"model": "other"}, "hash"),
        ({"colour": "red"}, "unknown"),
        ({"docs": 1}, "unknown"),
    ],
)
def test_one_that_was_changed_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Signature.from_json({**_made().to_json(), **change})
