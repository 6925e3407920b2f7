"""Runs compared on one page: the runs, what differs, the changed slots first, and text from runs as text."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from harness.report.compare_view import ComparisonView, PairRow, RunRow
from harness.report.page import render_compare
from harness.report.verdict_view import ChangeRow, DriverRow


def view(text: str) -> ComparisonView:
    runs = tuple(RunRow(f"{text}-{n}", text, f"{90 - n}.0%", "", "100.0%", "–", "1.0 s") for n in range(2))
    change = ChangeRow(text, text, "1", f"/{text}", "right", "not right", worse=True)
    driver = DriverRow(text, text, "90.0%", "80.0%", "-10.0", "", "-1.0", "0.04", fell=True, significant=True)
    pair = PairRow(runs[0].name, runs[1].name, "-1.0", "-2.0 to 0.0", "0.04", (driver,), (change,), "1 slot differs.")
    return ComparisonView(runs, (pair,), "The comparison speaks of other documents like these.")


class Tags(HTMLParser):
    """Every tag with the names of its attributes, in order, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[str]]] = []
        self.shown = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, [name for name, _ in attrs]))

    def handle_data(self, data: str) -> None:
        self.shown += data


def page(text: str) -> Tags:
    return Tags("".join(render_compare(view(text), links=["a/report.html", None])))


def test_slots_that_changed_come_before_what_drives_the_difference() -> None:
    shown = page("plain").shown
    order = ("90.0%", "-2.0 to 0.0", "Slots that changed", "/plain", "What drives the difference")
    places = [shown.index(words) for words in order]
    assert places == sorted(places)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}", "&lt;"])
def test_text_of_runs_is_text(text: str) -> None:
    hostile = page(text)
    assert hostile.tags == page("plain").tags
    assert f"/{text}" in hostile.shown
