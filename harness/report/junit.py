"""A verdict as JUnit XML: a suite for the gate and one for each schema, a case for each field path."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
from itertools import groupby

from harness.report.plain import change_line, driver_line
from harness.report.verdict_view import DriverRow, VerdictView

__all__ = ["clean", "render_junit", "suites"]


def render_junit(view: VerdictView, *, strict: bool = False) -> str:
    """The XML. A case fails exactly where the check does: the gate's own, floors, and, of a regression, the field paths
    that drove it. strict: whether an inconclusive comparison fails."""
    floors = (_floor_case(row.label, row.wanted, row.got, row.met) for row in view.floors)
    rows = sorted(view.all_drivers, key=lambda row: (row.schema_name, row.name))
    fields = {
        schema: [_field_case(row, view) for row in paths]
        for schema, paths in groupby(rows, key=lambda row: row.schema_name)
    }
    return suites({"check": [_gate_case(view, strict=strict), *floors]}, fields)


def suites(*parts: Mapping[str, Sequence[ElementTree.Element]]) -> str:
    """The whole file: a suite for each name, in order, with its cases."""
    root = ElementTree.Element("testsuites", name="extraction-harness")
    for part in parts:
        for name, cases in part.items():
            _suite(root, name, cases)
    for total in ("tests", "failures", "errors", "skipped"):
        root.set(total, str(sum(int(suite.get(total, "0")) for suite in root)))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _suite(root: ElementTree.Element, name: str, cases: Sequence[ElementTree.Element]) -> None:
    suite = ElementTree.SubElement(root, "testsuite", name=clean(name))
    suite.extend(cases)
    suite.set("tests", str(len(cases)))
    for total, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(total, str(sum(case.find(tag) is not None for case in cases)))


def _case(suite: str, name: str) -> ElementTree.Element:
    return ElementTree.Element("testcase", classname=clean(f"harness.{suite}"), name=clean(name), time="0")


def _gate_case(view: VerdictView, *, strict: bool) -> ElementTree.Element:
    case = _case("check", "score")
    said = "\n".join((*view.reasons, *filter(None, (view.settle, view.numbers, view.speaks_of))))
    if view.outcome == "regression":
        body = "\n".join((said, *map(driver_line, view.drivers), *map(change_line, view.changes)))
        _outcome(case, "failure", view.title, view.reasons[0], body)
    elif view.outcome == "incomplete":
        _outcome(case, "error", view.title, view.reasons[0], said)
    elif view.outcome == "inconclusive":
        _outcome(case, "failure" if strict else "skipped", view.title, view.reasons[0], said)
    else:
        ElementTree.SubElement(case, "system-out").text = clean(said)
    return case


def _floor_case(label: str, wanted: str, got: str, met: bool) -> ElementTree.Element:
    case = _case("check", f"{label} {wanted}")
    if not met:
        _outcome(case, "failure", "floor", f"{label} is {got}, wanted {wanted}", "")
    return case


def _field_case(row: DriverRow, view: VerdictView) -> ElementTree.Element:
    case = _case(row.schema_name, row.name)
    drove = row.fell and row.contribution.startswith((">-", "-")) and (view.exact or row.significant)
    if view.outcome == "regression" and drove:
        mine = [one for one in view.changes if one.schema_name == row.schema_name and one.worse]
        _outcome(case, "failure", view.title, driver_line(row), "\n".join(map(change_line, mine)) if view.exact else "")
    else:
        ElementTree.SubElement(case, "system-out").text = clean(driver_line(row))
    return case


def _outcome(case: ElementTree.Element, tag: str, kind: str, message: str, body: str) -> None:
    if tag == "skipped":
        found = ElementTree.SubElement(case, tag, message=clean(message))
    else:
        found = ElementTree.SubElement(case, tag, type=clean(kind), message=clean(message))
    found.text = clean(body) or None


def clean(text: str) -> str:
    """`text` without what XML 1.0 cannot hold; `visible` text has none of it but a few unassigned characters."""
    return "".join(
        char
        for char in text
        if char in "\t\n" or (char >= " " and not "\ud800" <= char <= "\udfff" and char not in "\ufffe\uffff")
    )
