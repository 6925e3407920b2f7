"""A verdict in Markdown, JUnit XML, GitHub's annotations and plain lines, read by parsers that are not ours."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import junitparser
import pytest
from approval import assert_approved
from hypothesis import given
from hypothesis import strategies as st
from invented import judged, missing, right, spurious, wrong
from markdown_it import MarkdownIt
from test_report_markdown import HOSTILE

from harness.gate import decide, decide_exact, decide_incomplete
from harness.policy import Policy
from harness.records import Failure
from harness.report import (
    VerdictView,
    build_verdict_view,
    github_annotations,
    is_right,
    record_lines,
    render_comment,
    render_junit,
    render_verdict,
    verdict_lines,
)
from harness.report.verdict_markdown import COMMENT_LIMIT, MARK
from harness.uncertainty import Interval
from harness.verdict import Difference, Driver, FloorResult, PairedResult, SlotChange, Verdict

_OURS = re.compile(r"</?(?:details|summary)>|<!-- extraction-harness check -->")


def change(name: str = "d1", *, worse: bool = True, schema: str = "invoice", pointer: str = "/total") -> SlotChange:
    verdicts: Any = ("correct", "wrong") if worse else ("wrong", "correct")
    return SlotChange(schema, name, 0, "total", pointer, *verdicts, worse)


def driver(path: str = "total", *, schema: str = "invoice", by: float = -0.1, p: float = 0.001) -> Driver:
    return Driver(schema, path, by / 5, Difference(0.9, 0.9 + by, p_adjusted=p))


def compared(
    *drivers: Driver, change: float = -0.05, p: float = 0.01, bound: float | None = -0.08, **members: Any
) -> PairedResult:
    overall = Difference(0.9, 0.9 + change, gate_p=p, bound=bound)
    return PairedResult(overall, drivers, "documents", 40, (1, 1), exact=False, relabellings=10_000, seed=0, **members)


def view(verdict: Verdict, **members: Any) -> VerdictView:
    names = {"run": "now", "baseline": "before", "model": "invented/model-1", "signature": "model:x|docs:2", **members}
    return build_verdict_view(verdict, **names)


def regression(*drivers: Driver, changes: tuple[SlotChange, ...] = (change(),), **policy: Any) -> Verdict:
    found = decide(compared(*(drivers or (driver(),))), Policy(**policy))
    return replace(found, changes=changes)


def html(text: str) -> str:
    return str(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text))


def parsed(text: str, tmp_path: Path) -> junitparser.JUnitXml:
    path = tmp_path / "check.xml"
    path.write_text(text, "utf-8")
    return junitparser.JUnitXml.fromfile(str(path))


def cases(text: str, tmp_path: Path) -> dict[tuple[str, str], junitparser.TestCase]:
    found = {(case.classname, case.name): case for suite in parsed(text, tmp_path) for case in suite}
    assert len(found) == sum(1 for suite in parsed(text, tmp_path) for _ in suite)
    return found


def kinds(case: junitparser.TestCase) -> list[str]:
    return [type(one).__name__ for one in case.result]


def test_the_comment_of_the_example_is_the_approved_one() -> None:
    interval = Interval(-0.12, -0.05, "documents")
    overall = Difference(0.912, 0.831, interval=interval, bound=-0.11, gate_p=0.0004)
    drivers = (
        Driver(
            "invoice",
            "lines[].price",
            -0.061,
            Difference(0.95, 0.72, interval=Interval(-0.33, -0.12, "documents"), p_adjusted=0.0021),
        ),
        Driver("invoice", "seller.name", -0.024, Difference(0.88, 0.79, p_adjusted=0.31)),
        Driver("invoice", "issued_on", 0.004, Difference(0.90, 0.92, p_adjusted=1.0)),
    )
    result = PairedResult(overall, drivers, "documents", 40, (3, 3), exact=False, relabellings=10_000, seed=0)
    floors = [FloorResult("the score", 0.85, 0.831, False), FloorResult("the cost", 2.0, 1.37, True, True, "dollars")]
    changes = (
        SlotChange("invoice", "letter-from-ostby", None, "lines[].price", "/lines/0/price", 1.0, 1 / 3, True),
        SlotChange("invoice", "letter-from-ostby", None, "seller.name", "/seller/name", 1.0, 0.0, True),
        SlotChange("invoice", "notice", None, "issued_on", "/issued_on", 0.0, 1.0, False),
    )
    verdict = replace(decide(result, Policy(), floors=floors), changes=changes)
    assert_approved("comment.md", render_comment(view(verdict)))


def test_a_case_stands_for_the_gate_each_floor_and_each_field_path(tmp_path: Path) -> None:
    floors = [FloorResult("the score", 0.9, 0.85, False), FloorResult("validity", 0.9, 1.0, True)]
    verdict = decide(
        compared(driver(), driver("date", by=0.02), driver("name", schema="person")), Policy(), floors=floors
    )
    found = cases(render_junit(view(verdict)), tmp_path)
    assert {name: kinds(case) for name, case in found.items()} == {
        ("harness.check", "score"): ["Failure"],
        ("harness.check", "the score at least 90.0%"): ["Failure"],
        ("harness.check", "validity at least 90.0%"): [],
        ("harness.invoice", "total"): ["Failure"],
        ("harness.invoice", "date"): [],
        ("harness.person", "name"): ["Failure"],
    }
    gate = found["harness.check", "score"].result[0]
    assert "fell by 5.0 points" in gate.message
    assert "invoice total: 90.0% -> 80.0% (-10.0 points, -2.0 of the score's change)" in gate.text
    assert "85.0%, wanted at least 90.0%" in found["harness.check", "the score at least 90.0%"].result[0].message


@pytest.mark.parametrize(
    ("verdict", "strict", "kind"),
    [
        (decide(compared(driver(), change=0.0, p=0.5, bound=-0.01), Policy()), False, []),
        (decide(compared(driver(), change=0.0, p=0.5, bound=-0.09), Policy()), False, ["Skipped"]),
        (decide(compared(driver(), change=0.0, p=0.5, bound=-0.09), Policy()), True, ["Failure"]),
        (decide_incomplete(["invoice/d1"]), False, ["Error"]),
        (decide_exact(compared(change=0.0), [], Policy()), False, []),
        (decide_exact(compared(driver()), [change()], Policy()), False, ["Failure"]),
    ],
)
def test_the_gate_s_case_fails_where_the_check_does(
    verdict: Verdict, strict: bool, kind: list[str], tmp_path: Path
) -> None:
    text = render_junit(view(verdict), strict=strict)
    assert kinds(cases(text, tmp_path)["harness.check", "score"]) == kind
    root = parsed(text, tmp_path)
    assert (root.failures, root.errors, root.skipped) == tuple(
        sum(kinds(case) == [name] for suite in root for case in suite) for name in ("Failure", "Error", "Skipped")
    )


def test_of_the_same_responses_a_path_s_case_lists_the_slots_that_got_worse(tmp_path: Path) -> None:
    verdict = decide_exact(compared(driver()), [change("d1"), change("d2", worse=False)], Policy())
    case = cases(render_junit(view(verdict)), tmp_path)["harness.invoice", "total"]
    assert case.result[0].text.strip() == "invoice d1 repeat 0 /total: correct -> wrong"


@pytest.mark.parametrize("text", [*HOSTILE, "]]>", "<!--", "&#0;", "\x00\x0b\ufffe\uffff", "\ud800", "a::b", "{{ x }}"])
def test_hostile_names_break_neither_xml_nor_page_nor_annotation(text: str, tmp_path: Path) -> None:
    verdict = regression(
        driver(text, schema=text or "s"), changes=(change(text, schema=text or "s", pointer="/" + text),)
    )
    floor = FloorResult(f"the score of {text}", 0.9, 0.1, False)
    verdict = replace(verdict, floors=(floor,), reasons=(*verdict.reasons, f"{floor.what} is low", text))
    shown = view(verdict, run=text, baseline=text, model=text, signature=text)

    xml = render_junit(shown)
    xml.encode("utf-8")
    assert len(cases(xml, tmp_path)) == 3

    comment = render_comment(shown)
    page = html(comment)
    assert page.count("<table>") == 3
    assert not re.search(r"<(?:a|img|script|svg|iframe|h1|h3)\b", page)
    for token in MarkdownIt("commonmark").enable("table").parse(comment):
        for child in [token, *(token.children or [])]:
            if child.type in ("html_block", "html_inline"):
                assert "<" not in _OURS.sub("", child.content)
            if child.type == "text":
                # Outside code GitHub makes links, mentions and references of plain text, escaped or not.
                assert not re.search(r"@|#\d|://|www\.", child.content)

    lines = github_annotations(shown)
    assert all(len(line.splitlines()) == 1 and line.startswith("::error title=") for line in lines)
    assert all("\x1b" not in line for line in (*lines, *verdict_lines(shown)))


@given(st.text(max_size=200), st.integers(0, 400), st.integers(0, 300))
def test_a_comment_is_never_longer_than_github_takes_and_keeps_its_mark_and_verdict(
    name: str, changes: int, floors: int
) -> None:
    verdict = regression(
        *(driver(f"{name}{number}") for number in range(20)),
        changes=tuple(change(f"{name}{number}", pointer=name * 3) for number in range(changes)),
    )
    missed = tuple(FloorResult(f"the score of {name} {number}", 0.9, 0.1, False) for number in range(floors))
    reasons = (*verdict.reasons, *(f"{one.what} is low" for one in missed))
    comment = render_comment(view(replace(verdict, floors=missed, reasons=reasons)))
    assert len(comment.encode("utf-8", "surrogatepass")) <= COMMENT_LIMIT
    assert comment.splitlines()[0] == MARK
    assert "REGRESSION" in comment.splitlines()[1]
    assert "fell by 5.0 points" in comment


def test_a_comment_that_was_cut_says_so_and_keeps_the_floors_that_are_missed() -> None:
    held = [FloorResult(f"the score of f{number} of {'s' * 60}", 0.1, 0.9, True) for number in range(900)]
    verdict = replace(regression(), floors=(*held, FloorResult("validity", 0.9, 0.1, False)))
    comment = render_comment(view(verdict))
    assert "Cut to fit a comment: at most 25 rows of a kind" in comment
    assert "| validity " in comment
    assert "Cut" not in render_comment(view(regression()))


def test_names_in_sentences_are_set_as_code() -> None:
    verdict = decide(
        compared(change=0.0, p=0.5, bound=-0.01),
        Policy(),
        floors=[FloorResult("the score of lines[].price of invoice", 0.9, 0.5, False)],
    )
    text = render_verdict(view(verdict))
    assert "**The score of `lines[].price` of invoice is 50.00%, below the floor of 90.00%.**" in text
    assert "| the score of `lines[].price` of invoice |" in text


def test_a_step_summary_and_a_comment_say_the_same() -> None:
    shown = view(regression())
    assert render_comment(shown) == f"{MARK}\n{render_verdict(shown)}"


def test_annotations_name_the_paths_that_drove_a_regression_and_no_more_than_ten() -> None:
    paths = [driver(f"f{number}", p=0.001 if number < 2 else 0.5) for number in range(20)]
    lines = github_annotations(view(regression(*paths)))
    assert len(lines) == 10
    assert lines[0].startswith("::error title=REGRESSION%3A invented/model-1::the score fell by 5.0 points")
    assert [line.split(" ")[0] for line in lines[1:4]] == ["::error", "::error", "::warning"]


def test_a_small_p_reads_as_a_relation() -> None:
    assert "p < 0.001 of a fall" in view(decide(compared(p=0.00001), Policy())).numbers
    assert "p = 0.010 of a fall" in view(decide(compared(), Policy())).numbers
    assert "with p < 0.0001" in decide(compared(p=0.00001), Policy()).reasons[0]


def test_a_comparison_says_when_it_goes_by_t() -> None:
    assert "so few that the gate goes by Student's t" in view(decide(compared(test="t"), Policy())).speaks_of
    assert "Student" not in view(decide(compared(), Policy())).speaks_of


def test_a_record_that_is_not_right_says_which_slots() -> None:
    row = judged(
        right("number"), wrong("total", 12.5, "125", "other"), missing("date", "2031-05-04"), spurious("note", "x\ny")
    )
    assert not is_right(row)
    assert record_lines([row]) == [
        "score 33.3%: 1 wrong, 1 missing, 1 spurious, 1 correct",
        '  wrong    /total: gold 12.5, said "125" (other)',
        '  missing  /date: gold "2031-05-04"',
        '  spurious /note: said "x\\ny" (unsupported)',
    ]
    assert is_right(judged(right("number")))


def test_readings_are_put_together_and_a_lost_one_says_why() -> None:
    bad = wrong("total", 1, 2)
    lost = judged(missing("total", 1), failure=Failure("refusal", "no\x1b[31m"), repeat=2)
    lines = record_lines([judged(bad), judged(bad, repeat=1), lost])
    assert lines == [
        "score 0.0% in 3 readings: 2 wrong, 1 missing, 0 spurious, 0 correct",
        "  reading 2: refusal: the model declined to answer: no␛[31m",
        "  wrong    /total: gold 1, said 2 (other) (2 of 3 readings)",
        "  missing  /total: gold 1 (1 of 3 readings)",
    ]
    assert not is_right(judged(failure=Failure("timeout", "")))


def test_a_long_list_of_slots_is_cut_and_says_so() -> None:
    lines = record_lines([judged(*(missing(f"f{number}") for number in range(80)))])
    assert len(lines) == 52
    assert lines[-1] == "  and 30 slots more"
