"""axe-core, which knows what a screen reader and weak eyes need, finds no serious fault in either theme."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from test_browser_page import document_of

pytestmark = pytest.mark.browser


def faults(page: Any) -> list[str]:
    """What axe-core finds serious or critical, a line a rule."""
    pytest.importorskip("axe_playwright_python", reason="axe-core is not installed: make test-browser")
    source = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    page.evaluate(source)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert len(found["passes"]) > 15
    return [
        f"{one['impact']} {one['id']}, {len(one['nodes'])} times: {one['help']}: {one['nodes'][0]['html'][:200]}"
        for one in found["violations"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("which", ["real", "example", "many", "a document"])
def test_axe_finds_no_fault(which: str, scheme: str, real_run: Path, example: Path, many: Path, visit: Any) -> None:
    path = {
        "real": real_run / "report.html", "example": example / "report.html", "many": many / "report.html",
        "a document": document_of(many),
    }[which]  # fmt: skip
    assert faults(visit(path, scheme=scheme)) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_on_a_narrow_screen(scheme: str, example: Path, visit: Any) -> None:
    assert faults(visit(example / "report.html", scheme=scheme, width=390)) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_on_a_comparison(scheme: str, compared: Path, visit: Any) -> None:
    assert faults(visit(compared, scheme=scheme)) == []
    assert faults(visit(compared, scheme=scheme, width=390)) == []


def test_a_comparison_is_no_wider_than_its_screen_and_leads_to_its_runs(compared: Path, visit: Any) -> None:
    page = visit(compared, width=390)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.locator("#runs tbody a").first.click()
    page.wait_for_url("**/report.html")
    assert page.locator("h1").inner_text() == "Extraction report"
