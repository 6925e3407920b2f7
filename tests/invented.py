"""Judged records made up for tests of scores, runs and reports. Nothing in them was extracted from anything."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from harness.records import Comparison, Extraction, Failure, Judged, Outcome, Usage
from harness.runs import RunInfo, summarise
from harness.signature import Signature


def slot(path: str, verdict: str, gold: Any = None, prediction: Any = None, **members: Any) -> Outcome:
    """A slot at the place that its path names, with the similarity that its verdict allows."""
    pointer = "/" + path.replace("[]", "/0").replace(".", "/")
    similarity = {"correct": 1.0, "absent": None, "skipped": None}.get(verdict, 0.0)
    made = Outcome(
        path, None if gold is None else pointer, None if prediction is None else pointer, gold, prediction,
        verdict, similarity, None,
    )  # fmt: skip
    return made._replace(**members)


def right(path: str, value: Any = "x", **members: Any) -> Outcome:
    return slot(path, "correct", value, value, **members)


def wrong(path: str, gold: Any = "x", prediction: Any = "y", reason: str = "other", **members: Any) -> Outcome:
    return slot(path, "wrong", gold, prediction, reason=reason, **members)


def missing(path: str, gold: Any = "x", **members: Any) -> Outcome:
    return slot(path, "missing", gold, **members)


def spurious(path: str, prediction: Any = "y", reason: str = "unsupported", **members: Any) -> Outcome:
    return slot(path, "spurious", None, prediction, reason=reason, **members)


def absent(path: str, **members: Any) -> Outcome:
    return slot(path, "absent", **members)


def judged(
    *outcomes: Outcome,
    document: str = "invented",
    schema: str = "invoice",
    repeat: int = 0,
    similarity: float = 0.5,
    unknown_keys: tuple[str, ...] = (),
    failure: Failure | None = None,
    **members: Any,
) -> Judged:
    """One judged record; a failure stands for a response that could not be had, unless `response` is given."""
    valid = failure is None
    given: dict[str, Any] = {"response": None if failure else {}, "valid_first": valid, "valid": valid, **members}
    extraction = Extraction(document=document, schema=schema, repeat=repeat, failure=failure, **given)
    return Judged(extraction, Comparison(outcomes, similarity, unknown_keys))


def info(rows: list[Judged] | tuple[Judged, ...], **members: Any) -> RunInfo:
    """What such a run would say of itself."""
    documents = {row.extraction.document for row in rows}
    schemas = {row.extraction.schema for row in rows}
    signature = Signature(
        model="invented/model-1",
        mode="TOOLS",
        params={"temperature": 0},
        repeats=max((row.extraction.repeat for row in rows), default=0) + 1,
        documents=dict.fromkeys(documents, "d" * 64),
        schemas=dict.fromkeys(schemas, "5" * 64),
        gold={f"{schema}/{document}": "9" * 64 for schema in schemas for document in documents},
        harness="0.1.0",
    )
    given: dict[str, Any] = {
        "name": "2026-01-02T0304-invented",
        "started": "2026-01-02T03:04:05+00:00",
        "finished": "2026-01-02T03:05:15+00:00",
        "versions": {"pydantic": "2.0", "python": "3.11.0", "harness": "0.1.0"},
        "settings": {"concurrency": 4},
        "extractions": summarise(row.extraction for row in rows),
        **members,
    }
    return RunInfo(signature=signature, **given)


def example_run() -> tuple[tuple[Judged, ...], dict[tuple[str, str], dict[str, tuple[str, ...]]]]:
    """A run of two schemas over one document, with every verdict, a failure, unknown keys; and its evidence."""
    usage = Usage(input_tokens=1180, output_tokens=214, requests=1)
    invoice = judged(
        right("number", "INV-7", critical=True),
        wrong("issued_on", "2031-03-04", "2031-03", "coarser", critical=True, similarity=2 / 3),
        wrong("seller.name", "Larch & Sons", "Larch and Sons", "near_miss", similarity=0.88),
        missing("seller.city", "Ostby"),
        absent("seller.phone"),
        right("lines[].label", "Oak table"),
        right("lines[].price", 1247.5, weight=2.0),
        wrong("lines[].quantity", 2, "two", "invalid", similarity=0.0),
        wrong("lines[].label", "Chair", "Stool", prediction_pointer="/lines/1/label", gold_pointer="/lines/2/label",
              similarity=0.2),
        spurious("lines[].label", "Delivery", "over_extracted", prediction_pointer="/lines/3/label"),
        spurious("lines[].price", 12, prediction_pointer="/lines/3/price"),
        slot("note", "skipped", "Thanks!", "thanks"),
        document="letter-from-ostby", schema="invoice", similarity=0.62, unknown_keys=("/vat", "/lines/0/sku"),
        response={"number": "INV-7"}, valid_first=False, valid=False, attempts=2, usage=usage, latency=1.73,
        cost=Decimal("0.00213"),
        failure=Failure("invalid", "lines.0.quantity: a whole number was expected, got 'two'"),
    )  # fmt: skip
    people = judged(
        missing("people[].name", "Ida Larch", critical=True),
        missing("people[].role", "owner"),
        document="letter-from-ostby", schema="people", similarity=0.0, latency=30.0, usage=Usage(requests=1),
        failure=Failure("timeout", "no answer within 30 s"),
    )  # fmt: skip
    evidence = {
        ("invoice", "letter-from-ostby"): {
            "/issued_on": ("Ostby, 4 March 2031",),
            "/seller/name": ("Yours, Larch & Sons",),
            "/seller/city": ("Ostby, 4 March 2031",),
            "/lines/0/quantity": ("two oak tables", "2 x"),
        },
        ("people", "letter-from-ostby"): {"/people/0": ("Ida Larch, the owner",)},
    }
    return (invoice, people), evidence
