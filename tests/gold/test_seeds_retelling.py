"""The retelling and its gold beside the original article, which is not part of this repository.

Facts carry over, sentences do not. The environment variable ORIGINAL_ARTICLE names a file with the original;
without it there is nothing to compare.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from gold_pieces import SCHEMAS, article_gold, leaves

VARIABLE = "ORIGINAL_ARTICLE"
RUN = 8
"""Words in a row that the retelling may not share with the original."""


@pytest.fixture
def original() -> str:
    name = os.environ.get(VARIABLE)
    if not name:
        pytest.skip(f"{VARIABLE} is not set, so the original article is not at hand")
    return Path(name).read_text(encoding="utf-8")


def words(text: str) -> list[str]:
    """Words and numbers in lower case, with the apostrophes and hyphens inside them."""
    return re.findall(r"\w+(?:[-'+]\w+)*", text.casefold().replace("\u2019", "'"))


def runs(text: str) -> Iterator[tuple[str, ...]]:
    sequence = words(text)
    return (tuple(sequence[start : start + RUN]) for start in range(len(sequence) - RUN + 1))


def shared_runs(paragraphs: list[str], original: str, names: list[str]) -> list[str]:
    """Runs of a paragraph that stand in the original, but for those that lie within one of the names."""
    known = set(runs(original))
    free = {run for name in names for run in runs(name)}
    return [" ".join(run) for text in paragraphs for run in runs(text) if run in known and run not in free]


def running_text() -> list[str]:
    """The paragraphs of the retelling without its head (outlet, headline, byline, date) and its credit line."""
    document, _, _ = article_gold()
    head = (document.meta["outlet"], document.meta["headline"], f"By {document.meta['byline']}")
    paragraphs = [text.strip() for text in document.text.split("\n\n")]
    return [text for text in paragraphs if text not in head and not text.startswith(("Published:", "Credit:"))]


def names() -> list[str]:
    """Names and titles, which the original and the retelling share of need."""
    gold = article_gold()[2]
    texts = [gold["article"].labels["headline"], gold["dialogue"].labels["name"]]
    for pointer, label in leaves(gold["dialogue"].labels):
        if pointer.endswith(("/name", "/organisation", "/title")):
            texts += [label, *gold["dialogue"].accept.get(pointer, ())]
    return texts


def test_the_retelling_shares_no_run_of_eight_words_with_the_original(original: str) -> None:
    assert shared_runs(running_text(), original, names()) == []


@pytest.mark.parametrize("schema", SCHEMAS)
def test_no_label_or_accepted_value_is_worded_as_in_the_original(original: str, schema: str) -> None:
    gold = article_gold()[2][schema]
    values = [str(value) for _, value in leaves(gold.labels)]
    values += [str(value) for accepted in gold.accept.values() for value in accepted]
    assert shared_runs(values, original, names()) == []


def test_names_and_years_of_gold_stand_in_the_original_too(original: str) -> None:
    gold = article_gold()[2]
    article, dialogue = gold["article"].labels, gold["dialogue"].labels
    values = [article["outlet"], article["headline"], article["byline"], dialogue["name"], dialogue["city"]]
    values += [person["name"] for person in dialogue["participants"]] + dialogue["follows_from"]["parties"]
    values += [str(earlier["year"]) for earlier in dialogue["earlier_rounds"]]
    text = " ".join(words(original))
    assert [value for value in values if " ".join(words(value)) not in text] == []


def test_only_head_and_credit_line_are_set_aside() -> None:
    document, _, _ = article_gold()
    kept = running_text()
    assert [text for text in document.text.strip().split("\n\n") if text not in kept] == [
        document.meta["outlet"],
        document.meta["headline"],
        f"By {document.meta['byline']}",
        "Published: June 17, 2024, 17:32",
        f'Credit: retold in our own words from "{document.meta["headline"]}" by {document.meta["byline"]}, '
        f"{document.meta['outlet']}, June 17, 2024.",
    ]


def test_a_shared_run_is_told_and_a_shared_name_is_not() -> None:
    copied = "They met on the quiet side of the old harbour wall in spring."
    title = "deputy director of the office of very long names"
    told = shared_runs([f"So {copied}", f"He is {title}."], f"{copied} She was {title} then.", [title])
    assert told[0] == "they met on the quiet side of the"
    assert all(run in copied.casefold() for run in told)
