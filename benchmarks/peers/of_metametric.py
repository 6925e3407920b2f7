# /// script
# dependencies = ["metametric==0.2.1", "numpy==2.4.6", "rapidfuzz==3.14.6", "scipy==1.17.1"]
# ///
"""metametric: precision, recall and F1 of a whole record, a product over fields and a one-to-one matching over lists.

`similar` grades strings by rapidfuzz, given as the fields' metrics; `equal` is what it derives from types by itself.
"""

# No `from __future__ import annotations` here: metametric derives a metric from the types themselves, and strings that
# name them would silently become metrics of equality.

from dataclasses import dataclass
from typing import Any, Optional

from metametric import dsl
from metametric.core.decorator import metametric
from rapidfuzz.distance import Levenshtein
from worker import Scorer, serve


@metametric()
@dataclass(frozen=True)
class Participant:
    name: str
    country: Optional[str]  # noqa: UP045 - metametric reads `Optional[...]`
    title: Optional[str]  # noqa: UP045


@metametric()
@dataclass(frozen=True)
class Event:
    kind: str
    date: Optional[str]  # noqa: UP045
    place: Optional[str]  # noqa: UP045
    summary: Optional[str]  # noqa: UP045


@metametric()
@dataclass(frozen=True)
class Record:
    headline: str
    published: Optional[str]  # noqa: UP045
    outlet: Optional[str]  # noqa: UP045
    count: Optional[int]  # noqa: UP045
    participants: list[Participant]
    events: list[Event]
    topics: list[str]


@metametric()
@dataclass(frozen=True)
class Row:
    name: str
    date: Optional[str]  # noqa: UP045
    place: Optional[str]  # noqa: UP045
    status: Optional[str]  # noqa: UP045
    count: Optional[int]  # noqa: UP045
    amount: Optional[float]  # noqa: UP045


@metametric()
@dataclass(frozen=True)
class Rows:
    rows: list[Row]


def ratio(left: str | None, right: str | None) -> float:
    if left is None or right is None:
        return float(left is right)
    return Levenshtein.normalized_similarity(left, right)


GRADED = dsl.from_func(ratio)
EQUAL = dsl.from_func(lambda left, right: float(left == right))
PARTICIPANT = dsl.dataclass[Participant]({"name": GRADED, "country": GRADED, "title": GRADED})
EVENT = dsl.dataclass[Event]({"kind": EQUAL, "date": EQUAL, "place": GRADED, "summary": GRADED})
RECORD = dsl.dataclass[Record](
    {
        "headline": GRADED,
        "published": EQUAL,
        "outlet": GRADED,
        "count": EQUAL,
        "participants": dsl.set_matching[Participant, "<->"](PARTICIPANT),
        "events": dsl.set_matching[Event, "<->"](EVENT),
        "topics": dsl.set_matching[str, "<->"](GRADED),
    }
)
ROW = dsl.dataclass[Row](
    {"name": GRADED, "date": EQUAL, "place": GRADED, "status": EQUAL, "count": EQUAL, "amount": EQUAL}
)
ROWS = dsl.dataclass[Rows]({"rows": dsl.set_matching[Row, "<->"](ROW)})


def record_of(record: Any) -> Record:
    participants = [Participant(**item) for item in record["participants"]]
    return Record(**{**record, "participants": participants, "events": [Event(**item) for item in record["events"]]})


def rows_of(record: Any) -> Rows:
    return Rows([Row(**item) for item in record["rows"]])


def scorer(task: str, metrics: dict[str, Any]) -> Scorer:
    metric = metrics[task]
    family = dsl.family(metric, dsl.macro_average(["precision", "recall", "f1"]))

    def score(gold: Any, prediction: Any) -> dict[str, float]:
        aggregator = family.new()
        aggregator.update_single(prediction, gold)
        return aggregator.compute()

    return Scorer(form={"record": record_of, "rows": rows_of}[task], score=score, values=lambda _: 0)


def similar(task: str) -> Scorer:
    return scorer(task, {"record": RECORD, "rows": ROWS})


def equal(task: str) -> Scorer:
    return scorer(task, {"record": Record.metric, "rows": Rows.metric})


def matching(task: str) -> Scorer:
    """The pairs of `rows`, with the share of equal fields as the items' metric; for that alone."""

    def share(left: Row, right: Row) -> float:
        fields = Row.__dataclass_fields__
        return sum(getattr(left, name) == getattr(right, name) for name in fields) / len(fields)

    metric = dsl.set_matching[Row, "<->"](dsl.from_func(share))

    def pairs(answer: Any) -> list[tuple[int, int]]:
        return [(int(str(m.pred_path).strip("[]./")), int(str(m.ref_path).strip("[]./"))) for m in answer]

    def score(gold: Rows, prediction: Rows) -> Any:
        return [match for match in metric.compute(gold.rows, prediction.rows)[1] if not match.pred_path.is_root()]

    return Scorer(form=rows_of, score=score, values=lambda _: 0, pairs=pairs)


if __name__ == "__main__":
    serve({"similar": similar, "equal": equal, "matching": matching})
