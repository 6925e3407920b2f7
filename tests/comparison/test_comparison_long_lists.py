"""Long lists are paired by the similarities of few of their pairs, and as if by those of all."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Literal

import numpy as np
import pytest
from generated import compared
from hypothesis import given
from pydantic import BaseModel

import harness
from harness import Date, Exact, Keyed, Number, Ordered, PersonName, Similar, Unordered
from harness.comparison.align import SCALE, quantise
from harness.comparison.candidates import Candidates
from harness.comparison.compare import compile_matcher
from harness.comparison.matchers import Reading, long_list
from harness.comparison.matchers.cells import MARGIN
from harness.comparison.priced import Known, price
from harness.records import Gold


@contextmanager
def lists_are_long_from(pairs: float) -> Iterator[None]:
    before, long_list.LONG = long_list.LONG, pairs
    try:
        yield
    finally:
        long_list.LONG = before


def both_ways(model: Any, gold: Gold | dict[str, Any], prediction: Any) -> Any:
    """The comparison with every list taken as long, after it was found to be the same with none."""
    with lists_are_long_from(1):
        priced = harness.compare(model, gold, prediction)
    with lists_are_long_from(float("inf")):
        whole = harness.compare(model, gold, prediction)
    assert priced.outcomes == whole.outcomes
    assert priced.similarity == pytest.approx(whole.similarity, abs=1e-12)
    return priced


@given(compared())
def test_few_similarities_give_the_pairs_of_all(case: Any) -> None:
    spec, gold, prediction = case
    both_ways(spec.annotation, gold, prediction)


@given(compared(doubts=True))
def test_few_similarities_give_the_pairs_of_all_where_gold_has_doubts(case: Any) -> None:
    spec, gold, prediction = case
    both_ways(spec.annotation, gold, prediction)


class Note(BaseModel):
    title: str | None = None
    number: float | None = None


class Entry(BaseModel):
    name: Annotated[str | None, PersonName()] = None
    date: Annotated[str | None, Date()] = None
    amount: Annotated[float | None, Number(rel_tol=0.01)] = None
    status: Literal["open", "closed"] | None = None
    code: Annotated[str | None, Exact()] = None
    text: Annotated[str | None, Similar(0.7, sense=True)] = None
    note: Note | None = None
    tags: list[str] = []


NAMES = ["Ada Quill", "Ivo Marsh", "I. Marsh", "Una Pell", "Tam Orchard", "Tamsin Orchard", "Beno Falk", "A. B. Falk"]
WORDS = ["the mill", "was", "not", "sold", "bought", "in 1999", "in 2001", "by the river", "twice", "again"]
DATES = ["2020", "2020-05", "2020-05-06", "2020-05-06T10:00:00Z", "2020-05-06T12:00:00+02:00", "2021-05-06", "May"]


def entry(rng: random.Random, variety: int) -> dict[str, Any]:
    """variety: how many codes and amounts there are; of few, many entries are equal or tied."""
    item = {
        "name": rng.choice(NAMES),
        "date": rng.choice(DATES),
        "amount": rng.randrange(variety) * 1.005,
        "status": rng.choice(["open", "closed"]),
        "code": f"{rng.randrange(variety):04}",
        "text": " ".join(rng.sample(WORDS, 4)),
        "note": rng.choice([None, "a string", {"title": rng.choice(NAMES), "number": rng.randrange(3)}]),
        "tags": rng.sample(NAMES, rng.randrange(3)),
    }
    return {key: None if rng.random() < 0.1 else value for key, value in item.items()}


def entries(n: int, variety: int, seed: int) -> tuple[list[Any], list[Any]]:
    """Gold's entries, and a prediction's: some dropped, changed, copied, made up, of the wrong shape; shuffled."""
    rng = random.Random(seed)
    gold = [{**entry(rng, variety), "note": None} if rng.random() < 0.3 else entry(rng, variety) for _ in range(n)]
    for item in gold:
        item["note"] = item["note"] if isinstance(item["note"], dict) else None
    prediction: list[Any] = []
    for item in gold:
        if rng.random() < 0.9:
            prediction.append(
                {**item, **{key: value for key, value in entry(rng, variety).items() if rng.random() < 0.2}}
            )
        if rng.random() < 0.1:
            prediction.append(rng.choice([entry(rng, variety), "a string", item]))
    rng.shuffle(prediction)
    return gold, prediction


def listed(marker: Any) -> Any:
    class Entries(BaseModel):
        entries: Annotated[list[Entry], marker] = []

    return Entries


MARKERS = [
    Unordered(),
    Unordered(threshold=0.2),
    Unordered(match_on=("name", "date")),
    Unordered(match_on=("code",), threshold=1),
    Keyed("code"),
    Keyed("name"),
    Ordered(),
    Ordered(threshold=0.2),
]


@pytest.mark.parametrize("marker", MARKERS, ids=str)
@pytest.mark.parametrize("variety", [3, 1000])
def test_a_list_of_a_hundred_is_paired_as_by_all_similarities(marker: Any, variety: int) -> None:
    gold, prediction = entries(100, variety, seed=variety)
    found = both_ways(listed(marker), {"entries": gold}, {"entries": prediction})
    assert found.tally.correct > (30 if isinstance(marker, Ordered) else 100)


def test_doubts_of_gold_are_minded_in_long_lists() -> None:
    gold, prediction = entries(80, 5, seed=2)
    rng = random.Random(3)
    at = [f"/entries/{row}" for row in range(80)]
    named = [path for path, item in zip(at, gold, strict=True) if item["name"]]
    record = Gold(
        "",
        "",
        {"entries": gold},
        accept={f"{path}/name": (rng.choice(NAMES),) for path in rng.sample(named, 20)},
        ignore=frozenset(rng.sample(at, 8) + [f"{path}/date" for path in rng.sample(at, 20)]),
        optional=frozenset(rng.sample(at, 8) + [f"{path}/code" for path in rng.sample(at, 20)]),
    )
    both_ways(listed(Unordered()), record, {"entries": prediction})


@pytest.mark.parametrize("variety", [2, 30, 5000])
def test_prices_found_by_few_similarities_prove_the_pairing_over_all(variety: int) -> None:
    gold, prediction = entries(250, variety, seed=variety)
    prediction = [item for item in prediction if isinstance(item, dict)]
    matcher = compile_matcher(Entry)
    mine = [matcher.read(item, None, "", Reading(gold=True)) for item in gold]
    theirs = [matcher.read(item, None, "", Reading(gold=False)) for item in prediction]
    cells = matcher.cells(mine, theirs)
    counted: list[int] = []

    def weigh(rows: Any, columns: Any, *, free: bool) -> Any:
        similarities = cells.cells(rows, columns)
        return quantise(similarities, similarities >= 0.5)

    known = Known(cells.shape, weigh, counted.append)
    places = np.arange(len(mine)), np.arange(len(theirs))
    matching = price(known, Candidates(cells, 0.5), places, SCALE)

    table = matcher.table([item for item in mine if item], [item for item in theirs if item])
    weights = quantise(table, table >= 0.5)
    rows, columns = np.array(matching.row_prices, float), np.array(matching.column_prices, float)
    assert min(rows.min(), columns.min()) >= 0
    slack = rows[:, None] + columns[None, :] - weights
    assert slack[weights >= 0].min() >= 0, "no pair is worth more than its prices"
    pairs = [(row, column) for row, column in enumerate(matching.columns) if column >= 0]
    assert sum(weights[pair] for pair in pairs) == rows.sum() + columns.sum(), "and the pairs are worth all of them"
    tight = set(zip(*map(np.ndarray.tolist, np.nonzero((slack == 0) & (weights >= 0))), strict=True))
    assert tight <= {(row, column) for row, cells in enumerate(known.weights) for column in cells}
    if variety == 5000:
        assert counted[-1] < table.size / 10


@pytest.mark.parametrize("variety", [3, 1000])
def test_bounds_are_not_below_what_they_bound_and_single_cells_are_as_in_a_table(variety: int) -> None:
    gold, prediction = entries(60, variety, seed=9)
    matcher = compile_matcher(Entry)
    mine = [matcher.read(item, None, "", Reading(gold=True)) for item in gold]
    theirs = [matcher.read(item, None, "", Reading(gold=False)) for item in prediction]
    cells = matcher.cells(mine, theirs)
    rows, columns = (side.ravel() for side in np.indices(cells.shape))
    table = matcher.table([item for item in mine if item], [item for item in theirs if item])
    found = cells.cells(rows, columns).reshape(table.shape)
    assert np.abs(found - table).max() < 1e-12
    assert (cells.ceilings_at(rows, columns).reshape(table.shape) >= table - MARGIN).all()
    least = cells.likeness()
    loose = np.zeros(table.shape)
    for which, few in least.lookups:
        loose += few[which]
    for at, to, more in least.single:
        loose[at, to] += more
    assert (loose >= table - MARGIN).all()
    for excess, factor in least.closer:
        loose -= excess(0, len(mine)) * factor
    assert (loose >= table - MARGIN).all()
