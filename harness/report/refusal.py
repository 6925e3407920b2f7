"""What is said where no verdict could be had: a run that cannot be compared, a file that cannot be read."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

from harness.report.github import annotation
from harness.report.junit import clean, suites
from harness.report.verdict_markdown import MARK

__all__ = ["refusal_annotation", "refusal_comment", "refusal_junit", "refusal_markdown"]

_TITLE = "NOT CHECKED"


def refusal_markdown(message: str) -> str:
    """For a step summary. message: of the error, on one line, printable."""
    # Indented by four, it is code to its end, whatever it holds.
    return f"## ⚠️ {_TITLE}\n\nNothing was compared, so nothing is known of this run:\n\n    {message}\n"


def refusal_comment(message: str) -> str:
    """The same as a sticky comment, over the verdict of an earlier run."""
    return f"{MARK}\n{refusal_markdown(message)}"


def refusal_junit(message: str) -> str:
    """JUnit XML of one case, in error."""
    case = ElementTree.Element("testcase", classname="harness.check", name="score", time="0")
    ElementTree.SubElement(case, "error", type=_TITLE, message=clean(message)).text = clean(message)
    return suites({"check": [case]})


def refusal_annotation(message: str) -> str:
    """The line by which GitHub shows an error."""
    return annotation("error", f"{_TITLE}: extraction-harness", message)
