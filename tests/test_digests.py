"""Digests by name, as a dict has them."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.digests import Digests, compact
from harness.signature import Signature

HASHED = st.binary(max_size=4).map(lambda data: hashlib.sha256(data).hexdigest())
NAMES = st.text(st.sampled_from("ab/-é"), max_size=4)


@given(st.dictionaries(NAMES, HASHED), NAMES)
def test_they_are_what_a_dict_of_them_is(given: dict[str, str], other: str) -> None:
    made = compact(given)
    assert isinstance(made, Digests)
    assert dict(made) == given
    assert made == given
    assert list(made) == sorted(given)
    assert len(made) == len(given)
    assert made.get(other) == given.get(other)
    assert (other in made) == (other in given)


@given(st.dictionaries(st.tuples(st.sampled_from(["a/", "a-b/", "a/b/", "é/"]), st.text("xyz", max_size=3)), HASHED))
def test_names_that_begin_alike_are_found_and_sorted_among_all(given: dict[tuple[str, str], str]) -> None:
    beginnings = dict.fromkeys(beginning for beginning, _ in given)
    made = Digests(
        (one, [(rest, digest) for (beginning, rest), digest in given.items() if beginning == one]) for one in beginnings
    )
    whole = {beginning + rest: digest for (beginning, rest), digest in given.items()}
    assert list(made.items()) == sorted(whole.items())
    assert made == compact(whole)
    assert all(made[name] == digest for name, digest in whole.items())


@pytest.mark.parametrize("digest", ["", "aa", "A" * 64, "g" * 64, 7, None])
def test_what_is_no_digest_is_kept_as_it_is(digest: object) -> None:
    given = {"letter": digest}
    assert compact(given) == given  # type: ignore[arg-type]
    assert type(compact(given)) is dict  # type: ignore[arg-type]


def test_other_digests_or_names_are_not_equal() -> None:
    one, two = (hashlib.sha256(data).hexdigest() for data in (b"1", b"2"))
    assert compact({"a": one}) != compact({"a": two})
    assert compact({"a": one}) != compact({"b": one})
    assert compact({"a": one}) != compact({"a": one, "b": two})


@given(st.dictionaries(NAMES, HASHED), st.dictionaries(NAMES, HASHED))
def test_a_signature_of_them_has_the_hash_the_line_and_the_json_of_one_of_dicts(
    documents: dict[str, str], gold: dict[str, str]
) -> None:
    plain = Signature("rules", params={"seed": 0}, documents=documents, gold=gold)
    made = Signature("rules", params={"seed": 0}, documents=compact(documents), gold=compact(gold))
    assert made == plain
    assert made.line == plain.line
    assert json.dumps(made.to_json(), sort_keys=True) == json.dumps(plain.to_json(), sort_keys=True)
    asked = {name: member for name, member in plain.to_json().items() if name not in ("line", "hash")}
    whole = json.dumps(asked, sort_keys=True, separators=(",", ":"))
    assert made.digest == hashlib.sha256(whole.encode("ascii")).hexdigest()[:12]
    assert Signature.from_json(made.to_json()) == made
