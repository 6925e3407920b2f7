"""Texts that mean harm, on every page of a run full of them: Chromium shows them, runs none and asks for nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cli_workspace import harness
from hostile import TEXTS, hostile_run

from harness.report.escape import legible

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The run's page, the documents' and that of a comparison."""
    folder = tmp_path_factory.mktemp("hostile")
    before = hostile_run(folder / "before", good=True, name="before")
    after = hostile_run(folder / "after", good=False, name="after")
    done = harness("compare", before, after, "--html", folder / "compare.html", cwd=folder)
    assert done.returncode == 0, done.stderr
    return [after / "report.html", folder / "compare.html", *sorted((after / "documents").iterdir())]


def test_every_page_shows_the_texts_and_runs_asks_and_says_nothing(pages: list[Path], visit: Any) -> None:
    assert len(pages) == 2 + len(TEXTS)
    shown = set()
    for path in pages:
        page = visit(path)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        page.mouse.move(300, 300)
        page.keyboard.press("Tab")
        assert page.title() != "RAN"
        assert page.locator("script").count() == 1
        assert page.locator("style").count() == 1
        assert page.locator("iframe, object, embed, img, base, form, link, video, animate, template").count() == 0
        foreign = "Array.from(document.links).filter(one => one.protocol !== 'file:').length"
        assert page.evaluate(foreign) == 0
        handlers = "one => one.getAttributeNames().some(name => name.startsWith('on') || name === 'style')"
        assert page.evaluate(f"Array.from(document.querySelectorAll('*')).filter({handlers}).length") == 0
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path.name
        shown.update(page.locator(".source").all_text_contents())
        page.context.close()
    for name, text in TEXTS.items():
        if len(text) < 50_000 and name != "heaped":  # whose marks are counted anew where a highlight begins
            assert legible(f"before {text} after" * 2) in shown, name


def test_a_hostile_page_is_sorted_filtered_and_printed_as_any_other(pages: list[Path], visit: Any) -> None:
    page = visit(pages[0])
    page.locator("#documents thead button").first.click()
    page.get_by_label("Filter documents").fill("<script>document.title")
    assert page.locator("#documents table.sortable tbody tr:not([hidden])").count() == 2
    assert page.pdf()[:5] == b"%PDF-"
