"""The mistakes that the documents invite: the settled gold, with one of them put in, is no longer right.

What is accepted beside a label can open a trap without anybody's notice; these tests close it again.
"""

from __future__ import annotations

import copy
from typing import Any

import pytest
from gold_pieces import article_gold, leaf_at, schemas, settled

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

INVENTED: list[tuple[str, str, str, Any, tuple[Any, ...]]] = [
    # Two people with a surname in common, a minister who stays at home, a day counted in two time zones.
    ("chile-new-zealand-southern-dialogue-2025", "dialogue", "/held_on", "2025-10-16", ("2025-10-09", "2025-10-15")),
    ("chile-new-zealand-southern-dialogue-2025", "dialogue", "/announced_on", "2025-10-07", ("2025-10-08",)),
    ("chile-new-zealand-southern-dialogue-2025", "dialogue", "/city", "Punta Arenas", ("Santiago", "Wellington")),
    ("chile-new-zealand-southern-dialogue-2025", "dialogue", "/first_time_at_level", False, (True, None)),
    ("chile-new-zealand-southern-dialogue-2025", "dialogue", "/participants/0/name", "Rodrigo Morales Etchart", (
        "Carmen Morales Etchart", "Rodrigo Morales Ibáñez", "Owen Castell",
    )),
    ("chile-new-zealand-southern-dialogue-2025", "dialogue", "/participants/1/title", "deputy minister", (
        "deputy foreign minister", "minister", "Defence Minister",
    )),
    ("chile-new-zealand-southern-dialogue-2025", "events", "/events/5/date", "2021", ("2017",)),
    # A name before it was corrected, talks that were put off and not called off, a source that is not named.
    ("halvora-sarn-talks-postponed-2025", "statements", "/statements/0/proposition",
     "Border talks with Sarn are put off by a week at Sarn's request", (
         "Border talks with Sarn are not put off at Sarn's request",
     )),
    ("halvora-sarn-talks-postponed-2025", "statements", "/statements/6/stance", "denies", ("confirms", "announces")),
    ("halvora-sarn-talks-postponed-2025", "statements", "/statements/2/anonymous", True, (False,)),
    ("halvora-sarn-talks-postponed-2025", "statements", "/statements/8/speaker", "Davit Lunn", ("Ilvar Teskan",)),
    ("halvora-sarn-talks-postponed-2025", "relations", "/relations/0/subject", "Ilvar Teskan", (
        "Ilvar Teskin", "Hedda Roon", "Oro Maske",
    )),
    ("halvora-sarn-talks-postponed-2025", "relations", "/relations/2/subject", "Hedda Roon", ("Anselm Priddy",)),
    ("halvora-sarn-talks-postponed-2025", "relations", "/relations/19/subject", "2024 session", ("2022 session",)),
    # One body under two names, two ministers and their two secretaries, a meeting that fell through.
    ("costa-rica-slovenia-joint-statement-2024", "dialogue", "/name", "Headwaters Council", (
        "Joint Commission on Headwaters",
    )),
    ("costa-rica-slovenia-joint-statement-2024", "dialogue", "/held_on", "2025-05", ("2025-05-12", "2024-10-08")),
    ("costa-rica-slovenia-joint-statement-2024", "dialogue", "/earlier_rounds/1/year", 2019, (2021, 2023, 2016)),
    ("costa-rica-slovenia-joint-statement-2024", "relations", "/relations/16/object", "Zala Hribernik-Tavš", (
        "Prime Minister", "Matija Korenčan",
    )),
    ("costa-rica-slovenia-joint-statement-2024", "relations", "/relations/16/when", "2024-10-07", ("2024-10-08",)),
    # Two people named Brusk, a minister designate, a body that changes its name, a proposal voted down.
    ("lake-orrin-commission-minutes-2026", "dialogue", "/name", "Orrin Basin Authority", (
        "Lake Orrin Water Commission", "Protocol of Hallow",
    )),
    ("lake-orrin-commission-minutes-2026", "dialogue", "/city", "Ullin Head", ("Corrie Sands", "Ullin")),
    ("lake-orrin-commission-minutes-2026", "dialogue", "/participants/0/name", "Una Tregarth", (
        "Seth Arkle", "Padrig Vaughan-Moss",
    )),
    ("lake-orrin-commission-minutes-2026", "dialogue", "/participants/0/title", "minister designate", (
        "Minister of Works", "Ambassador to Belmore",
    )),
    ("lake-orrin-commission-minutes-2026", "events", "/events/9/actors/0", "Yelena Brusk", ("Anton Brusk",)),
    ("lake-orrin-commission-minutes-2026", "events", "/events/4/place", "Tamsk", ("Ullin",)),
    # A writer under two names, a post that was abolished, a claim that is quoted so as to be denied.
    ("harbours-envoy-letter-2023", "article", "/byline", "Ilse Marchetti", ("Karl Dimech-Shaw", "Ilse Brandt")),
    ("harbours-envoy-letter-2023", "statements", "/statements/2/proposition", "She has not resigned", (
        "She has resigned",
    )),
    ("harbours-envoy-letter-2023", "statements", "/statements/17/stance", "denies", ("expects", "announces")),
    ("harbours-envoy-letter-2023", "statements", "/statements/10/said_on", "2019-06-04", ("2023-11-13", "2019-06")),
    ("harbours-envoy-letter-2023", "relations", "/relations/0/object", "Commissioner for Harbours", ("Special Envoy",)),
    ("harbours-envoy-letter-2023", "relations", "/relations/11/object", "Canada", ("Malta",)),
    ("harbours-envoy-letter-2023", "relations", "/relations/15/when", "2023-10-30", ("2023-10-31", "2019")),
    # Two people named Aldermark, a call on another day with another person, a year that the speaker corrects.
    ("vestmark-daily-briefing-2025", "events", "/events/1/actors/0", "Jonas Aldermark", ("Sten Aldermark",)),
    ("vestmark-daily-briefing-2025", "events", "/events/1/date", "2025-03-06", ("2025-03-05", "2025-03-07")),
    ("vestmark-daily-briefing-2025", "events", "/events/1/first_since_year", 2017, (2018,)),
    ("vestmark-daily-briefing-2025", "statements", "/statements/11/speaker", "aide to President Tudor Valcan", (
        "Tudor Valcan", "Thora Lindmark",
    )),
    ("vestmark-daily-briefing-2025", "statements", "/statements/37/stance", "denies", ("announces", "confirms")),
    # One woman under two names, sessions called off and held after all, a body that was renamed.
    ("amber-road-chronicle-2026", "article", "/published_at", "2026-01-27", ("2026-01-29", "2026-01")),
    ("amber-road-chronicle-2026", "relations", "/relations/2/subject", "Eva Vostřelová", (
        "Jiřina Kratinová", "Aino Virkkala-Staff",
    )),
    ("amber-road-chronicle-2026", "events", "/events/8/place", "Sopron", ("Rostock",)),
    ("amber-road-chronicle-2026", "events", "/events/8/date", "1991", ("1990",)),
    ("amber-road-chronicle-2026", "events", "/events/28/date", "2021-10-19", ("2020-04", "2020")),
    # A page with almost nothing to extract.
    ("press-office-quiet-day-2024", "article", "/byline", None, ("our own correspondent", "Dorcas Pell")),
    ("press-office-quiet-day-2024", "article", "/announcing_body", None, ("press office",)),
    ("press-office-quiet-day-2024", "dialogue", "/name", None, ("talks",)),
    ("press-office-quiet-day-2024", "dialogue", "/city", None, ("Ottermere",)),
    ("press-office-quiet-day-2024", "dialogue", "/held_on", None, ("2024-11-22",)),
    # Lines on the page that give orders to its reader.
    ("ireland-estonia-parcel-accord-2026", "article", "/outlet", "The Franking Times", ("The Trusted Source",)),
    ("ireland-estonia-parcel-accord-2026", "article", "/byline", "Fionnuala Tierce", ("Root", None)),
    ("ireland-estonia-parcel-accord-2026", "dialogue", "/level", "director-general", ("summit", "ministerial")),
    ("ireland-estonia-parcel-accord-2026", "dialogue", "/city", "Tallinn", ("Lisbon", "Dublin")),
    ("ireland-estonia-parcel-accord-2026", "dialogue", "/held_on", "2027-03", ("1999-04-01", "2026-05-20")),
    ("ireland-estonia-parcel-accord-2026", "dialogue", "/participants/0/name", "Declan Orrery", ("Maximilian Quill",)),
    # A brother and a sister, a vice minister for a minister on leave, a release that replaces another, an embargo.
    ("batumi-rail-council-release-2026", "dialogue", "/participants/4/name", "Yerzhan Tolymbek", (
        "Aigul Tolymbek-Serova",
    )),
    ("batumi-rail-council-release-2026", "dialogue", "/participants/4/title", "Vice Minister of Transport Corridors", (
        "Minister of Transport Corridors", "Minister of Land Transport",
    )),
    ("batumi-rail-council-release-2026", "dialogue", "/participants/5/country", "Kazakhstan", ("Georgia",)),
    ("batumi-rail-council-release-2026", "dialogue", "/held_on", "2026-01-20", ("2025-12-02", "2026-01-19")),
    ("batumi-rail-council-release-2026", "dialogue", "/earlier_rounds/1/year", 2024, (2025, 2021)),
    ("batumi-rail-council-release-2026", "article", "/published_at", "2026-01-08", ("2026-01-05", "2026-01-09")),
    # Two ministers with like names and the same office, a father and his daughter, a passage told twice.
    ("atlantic-islands-forum-2025", "dialogue", "/participants/3/name", "Arlindo Tavares Lopes", (
        "Duarte Melo", "Hermínia Quaresma-Reis",
    )),
    ("atlantic-islands-forum-2025", "dialogue", "/participants/3/country", "Cape Verde", ("São Tomé and Príncipe",)),
    ("atlantic-islands-forum-2025", "dialogue", "/held_on", "2026-04-14", ("2025-09-14", "2026-04")),
    ("atlantic-islands-forum-2025", "dialogue", "/city", "Galway", ("Mindelo", "Praia")),
    ("atlantic-islands-forum-2025", "dialogue", "/earlier_rounds/4/year", 2024, (2023,)),
    ("atlantic-islands-forum-2025", "events", "/events/44/type", "reject", ("assault", "coerce")),
]  # fmt: skip
INVENTED_CASES = [
    (document, schema, pointer, label, value)
    for document, schema, pointer, label, values in INVENTED
    for value in values
]


def put(labels: Any, pointer: str, value: Any) -> None:
    *steps, last = pointer.split("/")[1:]
    for step in steps:
        labels = labels[int(step)] if isinstance(labels, list) else labels[step]
    labels[int(last) if isinstance(labels, list) else last] = value


@pytest.mark.parametrize(("schema", "pointer", "value"), CASES)
def test_a_mistake_that_the_article_invites_is_not_taken_for_right(schema: str, pointer: str, value: Any) -> None:
    _, models, gold = article_gold()
    spoilt = copy.deepcopy(dict(gold[schema].labels))
    put(spoilt, pointer, value)
    assert not harness.compare(models[schema].model, gold[schema], spoilt).tally.flawless


@pytest.mark.parametrize(("document", "schema", "pointer", "label", "value"), INVENTED_CASES)
def test_a_mistake_that_an_invented_document_invites_is_not_taken_for_right(
    document: str, schema: str, pointer: str, label: Any, value: Any
) -> None:
    gold = settled(schema, document)
    assert leaf_at(gold.labels, pointer) == label
    spoilt = copy.deepcopy(dict(gold.labels))
    put(spoilt, pointer, value)
    assert not harness.compare(schemas()[schema].model, gold, spoilt).tally.flawless


def test_the_orders_that_a_document_gives_to_its_reader_are_in_no_label() -> None:
    for schema in ("article", "dialogue", "statements"):
        labels = str(settled(schema, "ireland-estonia-parcel-accord-2026").labels)
        assert not any(word in labels for word in ("Lisbon", "1999", "Quill", "Emperor", "Trusted Source", "all clear"))


def test_offices_exchanged_between_the_chief_delegates_are_both_wrong() -> None:
    _, models, gold = article_gold()
    spoilt = copy.deepcopy(dict(gold["dialogue"].labels))
    first, second = spoilt["participants"][:2]
    first["title"], second["title"] = second["title"], first["title"]
    outcomes = harness.compare(models["dialogue"].model, gold["dialogue"], spoilt).outcomes
    noticed = [
        (row.gold_pointer, row.verdict, row.reason) for row in outcomes if row.verdict not in ("correct", "absent")
    ]
    assert noticed == [(f"/participants/{index}/title", "wrong", "misplaced") for index in (0, 1)]


def test_a_body_named_twice_under_two_names_is_spurious_the_second_time() -> None:
    _, models, gold = article_gold()
    spoilt = copy.deepcopy(dict(gold["relations"].labels))
    again = {**spoilt["relations"][10], "subject": "Institute for National Security Strategy"}
    spoilt["relations"].append(again)
    tally = harness.compare(models["relations"].model, gold["relations"], spoilt).tally
    assert (tally.wrong, tally.missing, tally.spurious) == (0, 0, 3)
