"""A report of a run of any size stays one that GitHub renders, and says what it leaves out."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from invented import info, judged, missing, right, wrong

from harness.records import Failure, Judged
from harness.report import build_view, render_markdown
from harness.report.shorten import MARKDOWN_LIMIT, shortened
from harness.report.view import ReportView
from harness.score import score_run


def view_of(schemas: int, slots: int, *, warnings: int = 0, length: int = 5) -> ReportView:
    """A view of a run with so many schemas, so many slots that are not right in each, and values of such a length."""
    rows: list[Judged] = [
        judged(
            right("fine"), *(wrong(f"f{n}", "é" * length, "è" * length) for n in range(slots)),
            missing("gone"), schema=f"schema{number}", document=f"d{number}", unknown_keys=(f"/k{number}",),
            failure=Failure("invalid", "no"), response={},
        )
        for number in range(schemas)
    ]  # fmt: skip
    told = info(rows, warnings=tuple(f"warning {n} {'w' * 250}" for n in range(warnings)))
    return build_view(info=told, scoreboard=score_run(rows), judged=rows)


def test_a_report_that_fits_is_whole() -> None:
    text = render_markdown(view_of(2, 60))
    assert "left out so that GitHub" not in text
    assert text.count("`/f") == 2 * 60


@pytest.mark.parametrize(("schemas", "slots", "warnings"), [(20, 150, 0), (3, 20, 3_000), (150, 20, 10)])
def test_a_report_of_any_size_is_rendered(schemas: int, slots: int, warnings: int) -> None:
    one = view_of(1, slots, warnings=warnings, length=100)
    view = replace(one, fields=one.fields * schemas, slots=one.slots * schemas)
    text = render_markdown(view)
    assert len(text.encode("utf-8")) <= MARKDOWN_LIMIT
    assert len(text.encode("utf-8")) > MARKDOWN_LIMIT / 10
    assert f"**Score {view.score}" in text
    assert text.count("\n### Fields of") == schemas


def test_what_is_left_out_is_counted() -> None:
    view = view_of(2, 30, warnings=30)
    short = shortened(view, 10)
    for one in (*short.fields, *short.slots):
        assert one.left_out is not None
        (more,) = re.findall(r"^(\d+) \w+(?: \w+)? more in \[report\.html\]\(report\.html\)", one.left_out.text)
        assert int(more) == {"fields": 22, "slots": 21}["fields" if hasattr(one, "worst") else "slots"]
    assert [sum(len(record.rows) for record in one.records) for one in short.slots] == [10, 10]
    assert [len(one.worst) + len(one.others) for one in short.fields] == [10, 10]
    assert short.warnings[10:] == ("20 warnings more: see run.json",)
    assert (short.failures, short.unknown_keys) == (view.failures, view.unknown_keys)
    assert shortened(view, 1_000) == view
