"""From a scoreboard, a verdict or a comparison to text: strings are decided once, in a view, and then rendered."""

from typing import TYPE_CHECKING

from harness.later import names_of

if TYPE_CHECKING:
    from harness.report.build import build_listed_view, build_view
    from harness.report.build_lists import Listing
    from harness.report.compare_view import ComparisonView, build_comparison_view, comparison_console, render_comparison
    from harness.report.console import console_summary
    from harness.report.escape import visible
    from harness.report.github import github_annotations
    from harness.report.junit import render_junit
    from harness.report.markdown import render_markdown
    from harness.report.plain import is_right, record_lines, verdict_lines
    from harness.report.refusal import refusal_annotation, refusal_comment, refusal_junit, refusal_markdown
    from harness.report.verdict_markdown import render_comment, render_verdict
    from harness.report.verdict_view import FloorRow, VerdictView, build_verdict_view, floor_rows
    from harness.report.view import ReportView

__all__ = [
    "ComparisonView",
    "FloorRow",
    "Listing",
    "ReportView",
    "VerdictView",
    "build_comparison_view",
    "build_listed_view",
    "build_verdict_view",
    "build_view",
    "comparison_console",
    "console_summary",
    "floor_rows",
    "github_annotations",
    "is_right",
    "record_lines",
    "refusal_annotation",
    "refusal_comment",
    "refusal_junit",
    "refusal_markdown",
    "render_comment",
    "render_comparison",
    "render_junit",
    "render_markdown",
    "render_verdict",
    "verdict_lines",
    "visible",
]

__getattr__ = names_of(
    __name__,
    {
        "build": "build_listed_view build_view",
        "build_lists": "Listing",
        "compare_view": "ComparisonView build_comparison_view comparison_console render_comparison",
        "console": "console_summary",
        "escape": "visible",
        "github": "github_annotations",
        "junit": "render_junit",
        "markdown": "render_markdown",
        "plain": "is_right record_lines verdict_lines",
        "refusal": "refusal_annotation refusal_comment refusal_junit refusal_markdown",
        "verdict_markdown": "render_comment render_verdict",
        "verdict_view": "FloorRow VerdictView build_verdict_view floor_rows",
        "view": "ReportView",
    },
)
