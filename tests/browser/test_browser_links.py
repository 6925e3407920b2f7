"""From an error to its slot, from the slot to its place in the text and back; and from report.md to all of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser


def where(page: Any) -> str:
    """The id of what the keyboard is at."""
    return str(page.evaluate("document.activeElement.id"))


def seen(page: Any, anchor: str) -> bool:
    """Whether it stands in the window."""
    return bool(
        page.evaluate(
            "id => { const at = document.getElementById(id).getBoundingClientRect();"
            " return at.top >= 0 && at.bottom <= innerHeight && at.height > 0; }",
            anchor,
        )
    )


def test_an_error_leads_to_its_slot_the_slot_to_the_text_and_the_text_back(real_run: Path, visit: Any) -> None:
    page = visit(real_run / "report.html")
    group = page.locator("#why details", has=page.locator("tbody a")).first
    if group.get_attribute("open") is None:
        group.locator("summary").click()
    link = group.locator("tbody a").first
    anchor = str(link.get_attribute("href")).removeprefix("#")
    link.click()
    page.wait_for_function("id => document.activeElement.id === id", arg=anchor)
    assert seen(page, anchor)
    assert page.locator(f"[id='{anchor}']").evaluate("row => row.matches('tr.slot:target')")

    slot = page.locator("tr.slot", has=page.get_by_role("link", name="in the text")).first
    slot_anchor = slot.get_attribute("id")
    slot.get_by_role("link", name="in the text").click()
    page.wait_for_function("document.activeElement.matches('a.mark')")
    mark = where(page)
    assert seen(page, mark)
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.matches('tr.slot')")
    assert seen(page, where(page))
    page.go_back()
    page.wait_for_function("id => document.activeElement.id === id", arg=mark)
    page.go_back()
    page.go_back()
    page.go_forward()
    assert page.url.endswith(f"#{anchor}")
    assert slot_anchor is not None


def test_every_slot_that_a_mark_shows_leads_back_to_that_mark_or_one_before_it(real_run: Path, visit: Any) -> None:
    page = visit(real_run / "report.html")
    lost = page.evaluate(
        """Array.from(document.querySelectorAll('a.mark[id]')).filter(mark => {
            const slot = document.getElementById(mark.hash.slice(1));
            const link = slot && slot.querySelector('td:last-child a');
            const place = link && document.getElementById(link.hash.slice(1));
            return !place || !(place === mark || place.compareDocumentPosition(mark) & 4);
        }).map(mark => mark.outerHTML)"""
    )
    assert lost == []
    assert page.locator("a.mark[id]").count() > 20


def targets(folder: Path) -> list[str]:
    """The anchors of report.html to which report.md leads."""
    return re.findall(r"(?m)^\[\d+\]: report\.html(#d-\S+)$", (folder / "report.md").read_text("utf-8"))


def test_a_link_of_the_markdown_report_opens_the_page_at_the_slot(real_run: Path, visit: Any) -> None:
    anchors = targets(real_run)
    assert len(anchors) > 50
    for anchor in (anchors[0], anchors[-1]):
        page = visit(real_run / "report.html", anchor)
        assert f"#{where(page)}" == anchor
        assert seen(page, anchor[1:])


def test_the_same_link_leads_on_to_the_document_s_own_file_where_there_is_one(many: Path, visit: Any) -> None:
    anchors = targets(many)
    for anchor in (anchors[0], anchors[-1]):
        page = visit(many / "report.html", anchor)
        page.wait_for_function("document.activeElement.matches('tr.slot')")
        assert page.url == (many / "documents" / f"{anchor[1:13]}.html").as_uri() + anchor
        assert f"#{where(page)}" == anchor
        assert seen(page, anchor[1:])
        page.get_by_role("link", name="2026-01-02T0304-invented").click()
        page.wait_for_url("**/report.html#documents")


def test_an_error_of_the_list_opens_the_document_s_own_file(many: Path, visit: Any) -> None:
    page = visit(many / "report.html")
    group = page.locator("#why details").first
    if group.get_attribute("open") is None:
        group.locator("summary").click()
    group.locator("tbody a").first.click()
    page.wait_for_url("**/documents/d-*.html#d-*")
    assert page.locator("tr.slot:target").count() == 1
    assert seen(page, where(page))


@pytest.mark.parametrize(
    "fragment", ["#d-0123456789", "#d-0123456789-zz", "#nothing", "#%", "#d-<script>", "#%E0%A4%A"]
)
def test_a_fragment_that_leads_nowhere_leaves_the_page_as_it_is(example: Path, visit: Any, fragment: str) -> None:
    page = visit(example / "report.html", fragment)
    assert page.locator("h1").inner_text() == "Extraction report"
    page.get_by_role("link", name="Map").click()
    page.wait_for_function("document.activeElement.id === 'map'")


def test_a_link_into_a_folded_part_unfolds_it(example: Path, visit: Any) -> None:
    page = visit(example / "report.html")
    page.evaluate("document.querySelector('.raw, #good details').querySelector('td, pre').id = 'inner'")
    page.evaluate("location.hash = '#inner'")
    page.wait_for_function("document.getElementById('inner').closest('details').open")
