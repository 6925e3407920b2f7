"""Scoreboards worked out by hand from tiny lists of slots."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import absent, example_run, judged, missing, right, slot, spurious, wrong

from harness.errors import PredictionError
from harness.records import REASONS, VERDICTS, Failure, Judged, Outcome, Tally
from harness.score import RunCount, score_run
from harness.scoreboard import Scoreboard


def test_the_ratios_of_a_single_record_are_those_worked_out_by_hand() -> None:
    board = score_run(
        [judged(right("a"), right("b"), wrong("c"), missing("d"), spurious("e"), absent("f"), absent("g"))]
    )
    slots = board.overall.slots
    assert slots.plain == Tally(correct=2, wrong=1, missing=1, spurious=1, absent=2)
    assert slots.weighted.precision == 2 / 4
    assert slots.weighted.recall == 2 / 4
    assert board.score == 4 / 8
    assert slots.weighted.spurious_rate == 1 / 3
    assert slots.weighted.omission_rate == 1 / 4
    assert slots.reasons == {"other": 1, "unsupported": 1}


def test_weights_move_the_ratios_and_leave_the_plain_counts() -> None:
    board = score_run([judged(right("price", weight=3.0), wrong("note", weight=0.5), missing("tax"))])
    assert board.overall.slots.plain == Tally(correct=1, wrong=1, missing=1)
    assert board.overall.slots.weighted == Tally(correct=3.0, wrong=0.5, missing=1.0)
    assert board.score == pytest.approx(2 * 3 / (3.5 + 4.5))


def test_the_score_pools_slots_while_the_means_weigh_paths_and_documents_alike() -> None:
    board = score_run(
        [
            judged(right("a"), right("a"), right("a"), missing("b"), document="long"),
            judged(wrong("a"), absent("b"), document="short"),
        ]
    )
    assert board.score == pytest.approx(6 / (4 + 5))
    assert board.fields["invoice"]["a"].f1 == pytest.approx(6 / 8)
    assert board.fields["invoice"]["b"].f1 == 0
    assert board.macro_f1() == pytest.approx((6 / 8 + 0) / 2)
    assert board.documents["long"].slots.f1 == pytest.approx(6 / 7)
    assert board.documents["short"].slots.f1 == 0
    assert board.document_f1 == pytest.approx((6 / 7 + 0) / 2)


def test_a_ratio_of_nothing_is_none_and_stays_out_of_means() -> None:
    board = score_run(
        [judged(right("a"), absent("b"), document="told"), judged(absent("a"), absent("b"), document="silent")]
    )
    assert board.fields["invoice"]["b"].f1 is None
    assert board.macro_f1() == 1
    assert board.documents["silent"].slots.f1 is None
    assert board.document_f1 == 1
    assert board.overall.records.accuracy == 1


def test_a_run_of_no_record_has_no_ratio_at_all() -> None:
    board = score_run([])
    records = board.overall.records
    assert records.count == 0
    assert [board.score, board.macro_f1(), board.document_f1] == [None] * 3
    assert [records.accuracy, records.straight_through_rate, records.validity, records.similarity] == [None] * 4


def test_the_same_path_in_two_schemas_is_two_field_paths() -> None:
    board = score_run([judged(right("name"), schema="people"), judged(wrong("name"), schema="places")])
    assert board.fields["people"]["name"].f1 == 1
    assert board.fields["places"]["name"].f1 == 0
    assert board.macro_f1() == 0.5
    assert board.macro_f1("people") == 1
    assert board.schemas["people"].slots.f1 == 1
    assert board.overall.records.count == 2


@pytest.mark.parametrize(
    ("outcomes", "accurate"),
    [
        ([right("a"), absent("b"), slot("c", "skipped", 1, 2)], 1),
        ([right("a"), wrong("b")], 0),
        ([right("a"), missing("b")], 0),
        ([right("a"), spurious("b")], 0),
    ],
)
def test_a_record_is_accurate_when_no_slot_is_wrong_missing_or_spurious(outcomes: list[Outcome], accurate: int) -> None:
    assert score_run([judged(*outcomes)]).overall.records.accurate == accurate


def test_repeats_are_records_of_their_own() -> None:
    board = score_run([judged(right("a"), repeat=0), judged(wrong("a"), repeat=1), judged(right("a"), repeat=2)])
    assert board.overall.records.count == 3
    assert board.overall.records.accuracy == 2 / 3
    assert board.documents["invented"].records.count == 3


def test_straight_through_looks_at_critical_slots_alone() -> None:
    board = score_run(
        [
            judged(right("id", critical=True), wrong("note"), document="1"),
            judged(wrong("id", critical=True), right("note"), document="2"),
            judged(right("note"), document="3"),
        ]
    )
    assert board.overall.records.critical == 3
    assert board.overall.records.straight_through == 2
    assert board.overall.records.straight_through_rate == 2 / 3


def test_a_schema_without_critical_slots_has_no_straight_through_rate_and_is_no_part_of_the_overall_one() -> None:
    board = score_run([judged(wrong("a"), schema="plain"), judged(right("id", critical=True), schema="strict")])
    assert board.schemas["plain"].records.straight_through_rate is None
    assert board.schemas["strict"].records.straight_through_rate == 1
    assert board.overall.records.straight_through_rate == 1
    assert board.documents["invented"].records.critical == 1


def test_failures_stay_in_every_denominator_and_are_counted_by_kind() -> None:
    board = score_run(
        [
            judged(right("a"), document="1", similarity=1.0),
            judged(missing("a"), document="2", similarity=0.0, failure=Failure("refusal", "no")),
            judged(missing("a"), document="3", similarity=0.0, failure=Failure("timeout", "late")),
            judged(missing("a"), document="4", similarity=0.0, failure=Failure("timeout", "late")),
        ]
    )
    records = board.overall.records
    assert records.failures == {"refusal": 1, "timeout": 2}
    assert records.accuracy == records.validity == records.validity_first == records.similarity == 1 / 4
    assert board.score == pytest.approx(2 / (1 + 4))


def test_a_lost_response_earns_nothing_even_where_gold_has_nothing() -> None:
    board = score_run([judged(failure=Failure("refusal", "no")), judged(right("id", critical=True), document="2")])
    assert board.overall.records.accurate == 1
    assert board.overall.records.straight_through == 1
    assert board.overall.records.critical == 2


def test_a_response_that_does_not_fit_its_schema_is_invalid_and_still_scored() -> None:
    board = score_run([judged(right("a"), response={"a": "x"}, failure=Failure("invalid", "b: field required"))])
    assert board.overall.records.accurate == 1
    assert board.overall.records.validity == 0
    assert board.score == 1


def test_validity_before_and_after_repair_are_apart() -> None:
    board = score_run([judged(document="1", valid_first=False, attempts=2), judged(document="2")])
    assert board.overall.records.validity_first == 1 / 2
    assert board.overall.records.validity == 1


def test_two_answers_for_one_record_are_refused_with_their_names() -> None:
    with pytest.raises(PredictionError, match="two answers for document 'x', schema 'invoice', repeat 0"):
        score_run([judged(document="x"), judged(document="x")])


@st.composite
def _records(draw: st.DrawFn) -> list[Judged]:
    outcome = st.builds(
        Outcome,
        path=st.sampled_from(["a", "b[].c", "$"]),
        gold_pointer=st.none(),
        prediction_pointer=st.none(),
        gold=st.none(),
        prediction=st.none(),
        verdict=st.sampled_from(VERDICTS),
        similarity=st.none(),
        reason=st.sampled_from([None, *REASONS]),
        weight=st.floats(min_value=0.001, max_value=1000),
        critical=st.booleans(),
    )
    keys = draw(st.sets(st.tuples(st.sampled_from("xyz"), st.sampled_from("pq"), st.integers(0, 2)), max_size=8))
    return [
        judged(
            *draw(st.lists(outcome, max_size=6)),
            document=document,
            schema=schema,
            repeat=repeat,
            similarity=draw(st.floats(0, 1)),
            failure=draw(st.sampled_from([None, Failure("timeout", "late"), Failure("invalid", "b")])),
        )
        for document, schema, repeat in sorted(keys)
    ]


@settings(max_examples=40, deadline=None)
@given(_records(), st.randoms())
def test_the_order_in_which_answers_come_in_changes_no_digit(rows: list[Judged], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert json.dumps(score_run(shuffled).to_json()) == json.dumps(score_run(rows).to_json())


@settings(max_examples=40, deadline=None)
@given(_records())
def test_every_partition_of_the_slots_adds_up_to_the_whole(rows: list[Judged]) -> None:
    board = score_run(rows)
    outcomes = [outcome for row in rows for outcome in row.comparison.outcomes]
    for groups in (board.schemas.values(), board.documents.values()):
        assert sum((group.slots.plain for group in groups), Tally()) == board.overall.slots.plain
        assert sum(group.records.count for group in groups) == len(rows)
    by_path = [slots.plain for paths in board.fields.values() for slots in paths.values()]
    assert sum(by_path, Tally()) == board.overall.slots.plain == Tally.of(outcomes)
    exact = sum((Fraction(row.weight) for row in outcomes if row.verdict == "correct"), Fraction(0))
    assert board.overall.slots.weighted.correct == pytest.approx(float(exact))
    assert sum(board.overall.slots.reasons.values()) == sum(row.reason is not None for row in outcomes)


@settings(max_examples=40, deadline=None)
@given(_records())
def test_a_scoreboard_comes_back_from_its_json_as_it_was(rows: list[Judged]) -> None:
    board = score_run(rows)
    stored = json.loads(json.dumps(board.to_json(), sort_keys=True))
    assert Scoreboard.from_json(stored) == board
    assert Scoreboard.from_json(stored).to_json() == stored == json.loads(json.dumps(board.to_json()))


def _spoilt(**members: object) -> object:
    value = score_run(example_run()[0]).to_json()
    return {**value, **members}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (_spoilt(format=2), "format 2"),
        (_spoilt(format=None), "format None"),
        ({}, "no member 'format'"),
        ({"format": 1}, "no member 'overall'"),
        (_spoilt(overall=3), "kind"),
        (_spoilt(schemas=[]), "kind"),
        (_spoilt(documents={"x": {"slots": {}, "records": {}}}), "no member"),
        ([], "kind"),
        (None, "kind"),
    ],
)
def test_what_is_no_scoreboard_is_refused_in_one_line(value: object, message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        Scoreboard.from_json(value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("count", [-1, 1.5, "3", True, None, float("nan"), float("inf")])
def test_a_number_that_is_no_count_is_refused(count: object) -> None:
    value = score_run(example_run()[0]).to_json()
    value["overall"]["records"]["accurate"] = count
    with pytest.raises(ValueError, match="is no count"):
        Scoreboard.from_json(value)


def test_records_counted_one_by_one_have_to_come_in_order() -> None:
    count = RunCount()
    count.add(judged(document="b", repeat=1))
    with pytest.raises(PredictionError, match="two answers for document 'b'"):
        count.add(judged(document="b", repeat=1))
    with pytest.raises(ValueError, match="comes after"):
        count.add(judged(document="b", repeat=0))
