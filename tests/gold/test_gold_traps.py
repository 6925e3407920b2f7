"""The mistakes that the article invites: the settled gold, with one of them put in, is no longer right.

What is accepted beside a label can open a trap without anybody's notice; these tests close it again.
"""

from __future__ import annotations

import copy
from typing import Any

import pytest
from gold_pieces import workspace_gold

import harness

TRAPS: list[tuple[str, str, tuple[Any, ...]]] = [
    # Two people of like rank on two sides, and a rank that is like another rank.
    ("dialogue", "/participants/0/title", ("vice foreign minister", "vice foreign minister of South Korea")),
    ("dialogue", "/participants/1/title", ("first vice foreign minister", "foreign minister")),
    ("dialogue", "/participants/2/title", ("director general", "deputy director")),
    ("dialogue", "/participants/3/title", ("director general for international policy", "director")),
    ("dialogue", "/participants/2/organisation", ("Foreign Ministry", "Central Military Commission")),
    ("dialogue", "/participants/2/chief_delegate", (True,)),
    ("relations", "/relations/0/object", (
        "vice foreign minister", "vice foreign minister of South Korea", "South Korean vice foreign minister",
        "South Korea's vice foreign minister",
    )),
    ("relations", "/relations/1/object", (
        "first vice foreign minister", "first vice foreign minister of China", "Chinese first vice foreign minister",
    )),
    # Tuesday, Monday, Wednesday and Friday of an article dated a Monday.
    ("dialogue", "/held_on", ("2024-06-17", "2024-06-25", "2024-06", "Tuesday")),
    ("dialogue", "/announced_on", ("2024-06-18", "2024-06-10")),
    ("statements", "/statements/3/said_on", ("2024-06-19", "2024-06-05", "2024-06-17")),
    ("statements", "/statements/5/said_on", ("2024-06-21", "2024-06-07")),
    ("article", "/published_at", ("2024-06-17", "2024-06-18")),
    # A month without a day, a year without a month, and days that the document does not tell.
    ("dialogue", "/follows_from/agreed_on", ("2024-05-26", "2024-05-27", "2024", "2023-05")),
    ("events", "/events/5/date", ("2024-05-27",)),
    ("events", "/events/2/date", ("2013-06", "2015")),
    ("events", "/events/13/date", ("2022", "2022-02-24")),
    ("events", "/events/5/place", ("Seoul",)),
    # A source that is not named.
    ("statements", "/statements/3/anonymous", (False,)),
    ("statements", "/statements/3/speaker", (
        "South Korean presidential office", "presidential office", "South Korea's Foreign Ministry",
    )),
    ("events", "/events/9/actors/0", ("South Korean presidential office", "Yoon Suk Yeol")),
    # An event that is expected, and events that may not happen.
    ("events", "/events/7/status", ("past", "scheduled", "possible", "ongoing")),
    ("events", "/events/7/date", ("2024-06-18", "2024-06-19")),
    ("events", "/events/10/status", ("scheduled", "expected")),
    ("events", "/events/11/status", ("ongoing", "expected", "past")),
    ("relations", "/relations/26/when", ("2024-06-18", "2024-06-19")),
    # A body under two names, and bodies that are like it.
    ("statements", "/statements/5/speaker", ("South Korea's spy agency", "spy agency")),
    ("statements", "/statements/0/speaker", ("China's Foreign Ministry", "the ministry")),
    ("dialogue", "/announced_by", ("Foreign Ministry", "China's Foreign Ministry")),
    ("article", "/announcing_body", ("Foreign Ministry", "China's Foreign Ministry")),
    # What is said of the rounds before and not of this one.
    ("dialogue", "/level", ("director-general", "ministerial")),
    ("dialogue", "/level_before", ("vice-ministerial",)),
    ("dialogue", "/earlier_rounds/1/level", ("vice-ministerial",)),
    ("events", "/events/0/first_since_year", (2013,)),
    ("events", "/events/7/first_in_years", (9,)),
    ("relations", "/relations/22/subject", ("2015 round", "2015", "2015 talks")),
    ("relations", "/relations/22/object", ("2013 round", "2013", "2013 talks")),
    ("relations", "/relations/23/object", ("2013 round", "2013 dialogue", "2013 Korea-China dialogue", "2015 talks")),
]  # fmt: skip
CASES = [(schema, pointer, value) for schema, pointer, values in TRAPS for value in values]


def put(labels: Any, pointer: str, value: Any) -> None:
    *steps, last = pointer.split("/")[1:]
    for step in steps:
        labels = labels[int(step)] if isinstance(labels, list) else labels[step]
    labels[int(last) if isinstance(labels, list) else last] = value


@pytest.mark.parametrize(("schema", "pointer", "value"), CASES)
def test_a_mistake_that_the_article_invites_is_not_taken_for_right(schema: str, pointer: str, value: Any) -> None:
    _, schemas, gold = workspace_gold()
    spoilt = copy.deepcopy(dict(gold[schema].labels))
    put(spoilt, pointer, value)
    assert not harness.compare(schemas[schema].model, gold[schema], spoilt).tally.flawless


def test_offices_exchanged_between_the_chief_delegates_are_both_wrong() -> None:
    _, schemas, gold = workspace_gold()
    spoilt = copy.deepcopy(dict(gold["dialogue"].labels))
    first, second = spoilt["participants"][:2]
    first["title"], second["title"] = second["title"], first["title"]
    outcomes = harness.compare(schemas["dialogue"].model, gold["dialogue"], spoilt).outcomes
    noticed = [
        (row.gold_pointer, row.verdict, row.reason) for row in outcomes if row.verdict not in ("correct", "absent")
    ]
    assert noticed == [(f"/participants/{index}/title", "wrong", "misplaced") for index in (0, 1)]


def test_a_body_named_twice_under_two_names_is_spurious_the_second_time() -> None:
    _, schemas, gold = workspace_gold()
    spoilt = copy.deepcopy(dict(gold["relations"].labels))
    again = {**spoilt["relations"][10], "subject": "Institute for National Security Strategy"}
    spoilt["relations"].append(again)
    tally = harness.compare(schemas["relations"].model, gold["relations"], spoilt).tally
    assert (tally.wrong, tally.missing, tally.spurious) == (0, 0, 3)
