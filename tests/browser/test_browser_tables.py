"""Tables that sort and filter, by pointer and by keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from invented import judged, missing, right, spurious, wrong
from run_folder import write_run

from harness.records import Judged

pytestmark = pytest.mark.browser


def column(page: Any, table: str, number: int) -> list[str]:
    """The shown texts of a column."""
    cells = page.locator(f"{table} tbody tr:not([hidden]) > :nth-child({number})")
    return [text.strip() for text in cells.all_inner_texts()]


def head(page: Any, table: str, name: str) -> Any:
    return page.locator(f"{table} thead").get_by_role("button", name=name, exact=True)


def slots(count_right: int, count_wrong: int, path: str) -> list[Any]:
    return [right(path, "x")] * count_right + [wrong(path, "x", "y")] * count_wrong


@pytest.fixture(scope="module")
def ratios(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Field paths with every kind of number: 0, nearly 0, a middle, nearly all, all, nothing."""
    rows: list[Judged] = []
    for number in range(40):
        first = int(number == 0)
        of_each = (
            slots(0, 1, "zero") + slots(first, 55, "tiny") + slots(1, 1, "half") + slots(55, first, "nearly")
            + slots(number % 3, 0, "all") + slots(2, 1, "most") + [missing("unsaid"), spurious("not_there", "z")]
        )  # fmt: skip
        rows.append(judged(*of_each, document=f"d{number}", schema="s"))
    return write_run(tmp_path_factory.mktemp("ratios"), rows)


TABLE = "#where table"


def test_a_column_of_shares_sorts_by_value_false_extremes_in_their_place_and_dashes_last(
    ratios: Path, visit: Any
) -> None:
    page = visit(ratios / "report.html")
    head(page, TABLE, "Precision").click()
    rising = column(page, TABLE, 7)
    assert rising == ["0.0%", "0.0%", "<0.1%", "50.0%", "66.7%", ">99.9%", "100.0%", "–"]
    assert page.locator(f"{TABLE} th[aria-sort=ascending]").inner_text() == "Precision"
    head(page, TABLE, "Precision").click()
    assert column(page, TABLE, 7) == [*rising[-2::-1], "–"]
    assert page.locator(f"{TABLE} th[aria-sort]").count() == 1


def test_a_column_of_counts_sorts_by_value(ratios: Path, visit: Any) -> None:
    page = visit(ratios / "report.html")
    head(page, TABLE, "Gold").click()
    assert column(page, TABLE, 2) == ["0", "39", "40", "40", "80", "120", "2,201", "2,201"]


def test_a_column_of_intervals_sorts_by_its_lower_ends(ratios: Path, visit: Any) -> None:
    page = visit(ratios / "report.html")
    head(page, TABLE, "95% interval").click()
    lows = [float(text.split("–")[0]) for text in column(page, TABLE, 10)]
    assert lows == [0.0, 0.0, 0.0, 0.0, 50.0, 66.7, 87.1, 99.9]
    head(page, TABLE, "95% interval").click()
    assert column(page, TABLE, 10)[0] == "99.9–100.0%"


def test_a_column_of_names_sorts_as_people_count(many: Path, visit: Any) -> None:
    page = visit(many / "report.html")
    head(page, "#documents table", "Document").click()
    assert column(page, "#documents table", 1) == [f"letter-{n}" for n in range(40)]
    head(page, "#documents table", "Document").click()
    assert column(page, "#documents table", 1)[0] == "letter-39"


def test_the_total_stays_below_the_schemas_however_they_are_sorted(real_run: Path, visit: Any) -> None:
    page = visit(real_run / "report.html")
    by_score = column(page, "#good table.sortable", 2)
    head(page, "#good table.sortable", "Score").click()
    assert column(page, "#good table.sortable", 2) == sorted(by_score, key=lambda text: float(text.strip("%")))
    assert page.locator("#good table.sortable tfoot th").inner_text() == "all"


def test_sorting_by_another_column_keeps_equal_rows_in_the_order_they_had(many: Path, visit: Any) -> None:
    page = visit(many / "report.html")
    head(page, "#documents table", "Document").click()
    head(page, "#documents table", "Wrong").click()
    assert column(page, "#documents table", 1)[:10] == [f"letter-{n}" for n in range(0, 40, 4)]


def test_a_filter_keeps_the_rows_with_every_word_and_counts_them(many: Path, visit: Any) -> None:
    page = visit(many / "report.html")
    box = page.get_by_label("Filter documents")
    box.fill("LETTER-3")
    assert column(page, "#documents table", 1) != []
    assert all(name.startswith("letter-3") for name in column(page, "#documents table", 1))
    assert page.locator("#documents .filter output").inner_text() == "11 of 40"
    box.fill("no such")
    assert column(page, "#documents table", 1) == []
    assert page.locator("#documents .filter output").inner_text() == "0 of 40"
    box.fill("")
    assert len(column(page, "#documents table", 1)) == 40


def test_a_filtered_table_sorts_and_stays_filtered(many: Path, visit: Any) -> None:
    page = visit(many / "report.html")
    page.get_by_label("Filter documents").fill("letter-3")
    head(page, "#documents table", "Document").click()
    assert column(page, "#documents table", 1) == ["letter-3", *(f"letter-{n}" for n in range(30, 40))]


def test_the_errors_of_a_diagnosis_filter_by_what_was_said(many: Path, visit: Any) -> None:
    page = visit(many / "report.html")
    group = page.locator(
        "#why details", has=page.get_by_role("heading", name="missing", exact=True, include_hidden=True)
    )
    group.locator("summary").click()
    group.get_by_label("Filter missing").fill("elmby")
    rows = group.locator("tbody tr:not([hidden])").all_inner_texts()
    assert len(rows) == 5
    assert all("elmby" in text for text in rows)


def test_the_keyboard_alone_reaches_and_works_everything(many: Path, visit: Any) -> None:
    page = visit(many / "report.html")
    press = page.keyboard.press
    focused = "document.activeElement"
    press("Tab")
    assert page.evaluate(f"{focused}.textContent") == "To the scores"
    press("Enter")
    assert page.evaluate(f"{focused}.id") == "good"
    seen = []
    for _ in range(60):
        press("Tab")
        seen.append(page.evaluate(f"{focused}.getAttribute('aria-label') || {focused}.textContent.trim()"))
        if seen[-1] == "Score":
            break
    assert seen[-1] == "Score"
    assert "Scores by schema" in seen  # a region that may scroll can be reached
    press("Enter")
    assert page.locator("#good th[aria-sort=ascending]").inner_text() == "Score"
    press("Space")
    assert page.locator("#good th[aria-sort=descending]").inner_text() == "Score"
    page.locator("#why summary").first.focus()
    was = page.locator("#why details").first.get_attribute("open")
    press("Enter")
    assert page.locator("#why details").first.get_attribute("open") != was


def test_what_has_the_focus_can_be_seen(many: Path, visit: Any) -> None:
    page = visit(many / "report.html")
    for _ in range(30):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outline")
        assert outline.endswith(" solid 3px"), page.evaluate("document.activeElement.outerHTML")
