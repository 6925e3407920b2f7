"""Gold: what a gold file may say, and one clear line with file and pointer for what it may not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from workspace_pieces import LABELS, TEXT, Write

from harness.errors import GoldError, HarnessError, LimitError
from harness.limits import MAX_DEPTH
from harness.records import Document, Schema
from harness.workspace import load_schema, parse_gold, read_gold

DOCUMENT = Document(name="talks", text=TEXT, meta={}, digest="0" * 64)


def gold_file(**members: Any) -> dict[str, Any]:
    return {"labels": LABELS, **members}


def refused(
    schema: Schema, data: Any, *, document: Document | None = DOCUMENT, kind: type[HarnessError] = GoldError
) -> str:
    with pytest.raises(kind) as caught:
        parse_gold(data, schema, file="g.json", document=document)
    said = str(caught.value)
    assert "\n" not in said
    assert said.startswith("g.json: ")
    return said.removeprefix("g.json: ")


def test_a_gold_file_is_read_whole(meeting: Schema) -> None:
    gold = parse_gold(
        gold_file(
            format=1,
            document="talks",
            schema="meeting",
            accept={"/title": ["meeting", "dialogue"]},
            optional=["/people/1"],
            ignore=["/notes", "/held_on"],
            evidence={"/people/0/name": ["Ann Lee"], "/rounds": ["third round"]},
            inferred={"/title": "told of without a name"},
            annotator="a",
            guideline=1,
        ),
        meeting,
        document=DOCUMENT,
    )
    assert (gold.document, gold.schema, gold.labels, gold.annotator, gold.guideline) == (
        "talks",
        "meeting",
        LABELS,
        "a",
        1,
    )
    assert gold.accept == {"/title": ("meeting", "dialogue")}
    assert (gold.optional, gold.ignore) == (frozenset({"/people/1"}), frozenset({"/notes", "/held_on"}))
    assert gold.evidence == {"/people/0/name": ("Ann Lee",), "/rounds": ("third round",)}
    assert gold.inferred == {"/title": "told of without a name"}


def test_a_bare_record_is_gold_without_doubts(meeting: Schema, tmp_path: Path) -> None:
    gold = parse_gold({"title": "talks"}, meeting, file=tmp_path / "talks.json")
    assert (gold.document, gold.schema, gold.labels, gold.accept) == ("talks", "meeting", {"title": "talks"}, {})
    assert gold.path == tmp_path / "talks.json"


def test_a_record_of_a_schema_with_a_field_named_labels_is_bare(write: Write) -> None:
    path = write("s.py", "from pydantic import BaseModel\nclass A(BaseModel):\n    labels: dict[str, int]\n")
    schema = load_schema(path)
    assert parse_gold({"labels": {"x": 1}}, schema).labels == {"labels": {"x": 1}}


def test_a_record_of_an_open_schema_is_bare_unless_all_its_keys_are_those_of_a_gold_file(write: Write) -> None:
    text = "from pydantic import BaseModel\nclass A(BaseModel, extra='allow'):\n    x: int | None = None\n"
    schema = load_schema(write("s.py", text))
    assert parse_gold({"labels": 1, "x": 2}, schema).labels == {"labels": 1, "x": 2}
    assert parse_gold({"labels": {"x": 2, "y": 3}, "ignore": ["/y"]}, schema).labels == {"x": 2, "y": 3}


def test_an_unknown_key_suggests_the_near_one(meeting: Schema) -> None:
    said = refused(meeting, gold_file(evidnce={}))
    assert said == "/evidnce: a gold file has no key 'evidnce'; did you mean 'evidence'?"
    assert refused(meeting, gold_file(zzz=1)).startswith("/zzz: a gold file has no key 'zzz'; the keys are format,")


@pytest.mark.parametrize("version", [2, "1", True, None])
def test_another_format_is_refused(meeting: Schema, version: Any) -> None:
    said = f"/format: the format is {json.dumps(version)}, and this version reads 1"
    assert refused(meeting, gold_file(format=version)) == said


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([], "gold must be a JSON object, got []"),
        (None, "gold must be a JSON object, got null"),
        ({"labels": []}, "/labels: labels must be a JSON object, got []"),
        ({"labels": {}, "document": 3}, "/document: must be a name, got 3"),
        ({"labels": {}, "annotator": " "}, '/annotator: must be a name, got " "'),
        ({"labels": {}, "guideline": "one"}, '/guideline: must be an integer, got "one"'),
        ({"labels": {}, "document": "../../x"}, "/document: says '../../x', and the document is 'talks'"),
    ],
)
def test_what_is_not_of_a_gold_files_form_is_refused(meeting: Schema, data: Any, said: str) -> None:
    assert refused(meeting, data) == said


def test_labels_that_do_not_fit_say_the_first_misfit_and_count_the_others(meeting: Schema) -> None:
    labels = {**LABELS, "rounds": "several", "people": [{"name": "Ann Lee", "role": "chair"}]}
    assert refused(meeting, {"labels": labels}) == (
        "/labels/rounds: does not fit Meeting: Input should be a valid integer, unable to parse string as an integer, "
        'got "several" (and 1 more)'
    )
    assert refused(meeting, {"people": [{}, {"role": "chair"}]}) == (
        "/people/1/role: does not fit Meeting: Input should be 'host' or 'guest', got \"chair\""
    )


def test_a_key_that_is_required_is_named_where_it_is_missing(write: Write) -> None:
    text = (
        "from typing import Annotated, Literal\nfrom pydantic import BaseModel, Field\n"
        "class Call(BaseModel):\n    kind: Literal['call']\n    minutes: int\n"
        "class Visit(BaseModel):\n    kind: Literal['visit']\n    place: str\n"
        "class A(BaseModel):\n    event: Annotated[Call | Visit, Field(discriminator='kind')]\n"
    )
    schema = load_schema(write("s.py", text))
    assert refused(schema, {"event": {"kind": "call"}}) == "/event/minutes: does not fit A: Field required"
    assert refused(schema, {"event": {"kind": "x"}}).startswith("/event: does not fit A: Input tag 'x'")
    assert refused(schema, {"event": {"kind": "call", "minutes": "x"}}).startswith(
        "/event/minutes: does not fit A: Input"
    )
    assert refused(schema, {"event": {"kind": "call", "minutes": 5, "place": "Rome"}}).startswith(
        "/event/place: the schema has no key 'place', so it would not be scored; "
    )


def test_a_key_that_the_schema_does_not_have_is_refused_wherever_it_stands(meeting: Schema) -> None:
    labels = {**LABELS, "people": [{"name": "Ann Lee", "rol": "host"}]}
    assert refused(meeting, {"labels": labels}) == (
        "/labels/people/0/rol: the schema has no key 'rol', so it would not be scored; did you mean 'role'?"
    )


def test_a_validator_that_fails_is_no_traceback(write: Write) -> None:
    text = (
        "from pydantic import BaseModel, model_validator\nclass A(BaseModel):\n    x: int | None = None\n"
        "    @model_validator(mode='after')\n    def check(self):\n        raise KeyError('lost')\n"
    )
    assert refused(load_schema(write("s.py", text)), {}) == "A fails on these labels: KeyError: 'lost'"


@pytest.mark.parametrize("member", ["optional", "ignore"])
@pytest.mark.parametrize(
    ("listed", "said"),
    [
        (["/titel"], "/0: '/titel' points at nothing: the record has no key 'titel', did you mean 'title'?"),
        (["", "/people/2"], "/1: '/people/2' points at nothing: /people has 2 items, counted from 0"),
        (["/people/01"], "/0: '/people/01' points at nothing: /people has 2 items, counted from 0"),
        (["/people/-"], "/0: '/people/-' points at nothing: /people has 2 items, counted from 0"),
        (["/title/x"], "/0: '/title/x' points at nothing: /title is no list or object"),
        (["title"], "/0: 'title' is no JSON pointer: it must be empty or begin with a slash"),
        (["/ti~tle"], "/0: '/ti~tle' is no JSON pointer: ~ must be written ~0 and / within a key ~1"),
        ([3], "/0: must be a pointer, got 3"),
        ("/title", ': must be a list of pointers, got "/title"'),
    ],
)
def test_a_pointer_that_points_at_nothing_is_refused(meeting: Schema, member: str, listed: Any, said: str) -> None:
    assert refused(meeting, gold_file(**{member: listed})) == f"/{member}{said}"


@pytest.mark.parametrize(
    ("accept", "said"),
    [
        ({"/titel": ["x"]}, "/accept/~1titel: '/titel' points at nothing: the record has no key 'titel', did you mean"),
        (
            {"/held_on": ["2024"]},
            "/accept/~1held_on: points at nothing, which has no other form; name a leaf of something",
        ),
        ({"/people": ["x"]}, "/accept/~1people: points at a list, which has no other form; name a leaf"),
        ({"/people/0": ["x"]}, "/accept/~1people~10: points at a record, which has no other form; name a leaf"),
        ({"/notes": ["x"]}, "/accept/~1notes: points at nothing, which has no other form; name a leaf"),
        ({"/title": "x"}, '/accept/~1title: must be a list of values, got "x"'),
        ({"/title": ["x", None]}, "/accept/~1title/1: must be a scalar of something, got null"),
        ({"/title": [" "]}, '/accept/~1title/0: must be a scalar of something, got " "'),
        ({"/title": [["x"]]}, '/accept/~1title/0: must be a scalar of something, got ["x"]'),
        (["/title"], '/accept: must be an object with pointers as its keys, got ["/title"]'),
    ],
)
def test_accept_names_leaves_of_something_with_values_of_something(meeting: Schema, accept: Any, said: str) -> None:
    assert refused(meeting, gold_file(accept=accept)).startswith(said)


def test_zero_and_false_are_something_to_accept(meeting: Schema) -> None:
    assert parse_gold(gold_file(accept={"/rounds": [0, False]}), meeting).accept == {"/rounds": (0, False)}


@pytest.mark.parametrize(
    ("quoted", "hint"),
    [
        ("fourth round", "quote the document as it stands"),
        ("talks in  seoul", "it differs in case, white space, quotation marks or dashes alone"),
        ("'unable to come'", "quote the document as it stands"),
        ('"unable to come"', "it differs in case, white space, quotation marks or dashes alone"),
    ],
)
def test_evidence_must_stand_in_the_document(meeting: Schema, quoted: str, hint: str) -> None:
    said = refused(meeting, gold_file(evidence={"/title": ["talks", quoted]}))
    assert said == f"/evidence/~1title/1: {json.dumps(quoted)} does not stand in the document talks; {hint}"


@pytest.mark.parametrize(
    ("evidence", "said"),
    [
        ({"/titel": ["talks"]}, "/evidence/~1titel: '/titel' points at nothing"),
        ({"/title": "talks"}, '/evidence/~1title: must be a list of quotations, got "talks"'),
        ({"/title": [""]}, '/evidence/~1title/0: must be words of the document, got ""'),
        ({"/title": [3]}, "/evidence/~1title/0: must be words of the document, got 3"),
        ([], "/evidence: must be an object with pointers as its keys, got []"),
    ],
)
def test_evidence_is_lists_of_quotations_by_pointer(meeting: Schema, evidence: Any, said: str) -> None:
    assert refused(meeting, gold_file(evidence=evidence)).startswith(said)


def test_evidence_is_not_looked_for_without_a_document(meeting: Schema) -> None:
    gold = parse_gold(gold_file(evidence={"/title": ["not there"]}), meeting)
    assert gold.evidence == {"/title": ("not there",)}


@pytest.mark.parametrize(
    ("inferred", "said"),
    [
        ({"/titel": "why"}, "/inferred/~1titel: '/titel' points at nothing"),
        ({"/title": " "}, '/inferred/~1title: must be the reason in words, got " "'),
        ({"/title": ["why"]}, '/inferred/~1title: must be the reason in words, got ["why"]'),
        (["/title"], "/inferred: must be an object"),
    ],
)
def test_what_is_inferred_has_a_reason(meeting: Schema, inferred: Any, said: str) -> None:
    assert refused(meeting, gold_file(inferred=inferred)).startswith(said)


def test_hostile_text_stays_on_one_line_and_bounded(meeting: Schema) -> None:
    said = refused(meeting, gold_file(evidence={"/title": ["\x1b[31m\nforged: line " + "x" * 10_000]}))
    assert said.isprintable()
    assert len(said) < 400


def test_values_that_json_does_not_have_are_refused(meeting: Schema) -> None:
    assert refused(meeting, {"rounds": float("nan")}) == "/rounds: NaN is not a value of JSON"
    assert refused(meeting, {"held_on": Path()}).endswith("is not a value of JSON")
    assert refused(meeting, {"notes": {1: "x"}}) == "/notes: the key 1 is no string"


def test_labels_nested_beyond_the_bound_are_a_limit_error(meeting: Schema) -> None:
    deep: Any = "x"
    for _ in range(100_000):
        deep = [deep]
    assert refused(meeting, {"title": deep}, kind=LimitError) == f"nested deeper than {MAX_DEPTH} levels"


def test_the_digest_is_of_what_decides_scores_alone(meeting: Schema) -> None:
    plain = parse_gold(LABELS, meeting).digest
    same = [
        gold_file(),
        gold_file(evidence={"/title": ["talks"]}, inferred={"/rounds": "x"}, annotator="b", guideline=2),
        {"labels": dict(reversed(LABELS.items()))},
    ]
    other = [
        gold_file(accept={"/title": ["x"]}),
        gold_file(optional=["/title"]),
        gold_file(ignore=["/title"]),
        {"labels": {**LABELS, "rounds": 4}},
    ]
    assert {parse_gold(data, meeting).digest for data in same} == {plain}
    assert len({plain, *(parse_gold(data, meeting).digest for data in other)}) == 5


def test_a_file_that_is_no_json_is_refused_with_line_and_column(meeting: Schema, write: Write) -> None:
    path = write("g.json", '{"labels": {\n  "title": "talks",\n}}')
    with pytest.raises(GoldError) as caught:
        read_gold(path, meeting)
    assert str(caught.value).startswith(f"{path}:3: not JSON: ")
    assert str(caught.value).endswith(" (column 1)")


def test_a_file_in_its_place_may_not_name_another_document_or_schema(meeting: Schema, write: Write) -> None:
    path = write("gold/meeting/talks.json", gold_file(document="../../x"))
    with pytest.raises(GoldError) as caught:
        read_gold(path, meeting, filed=True)
    assert str(caught.value) == f"{path}: /document: says '../../x', and the file's path says 'talks'"
    write("gold/meeting/talks.json", gold_file(schema="other"))
    with pytest.raises(GoldError, match=r"/schema: says 'other', and the file's path says 'meeting'$"):
        read_gold(path, meeting, filed=True)
    assert read_gold(path, meeting).schema == "other"
