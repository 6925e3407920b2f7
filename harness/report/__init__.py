"""From a scoreboard, a verdict or a comparison to text: strings are decided once, in a view, and then rendered."""

from harness.report.build import build_listed_view, build_view
from harness.report.build_lists import Listing
from harness.report.compare_view import ComparisonView, build_comparison_view, comparison_console, render_comparison
from harness.report.console import console_summary
from harness.report.github import github_annotations
from harness.report.junit import render_junit
from harness.report.markdown import render_markdown
from harness.report.verdict_console import verdict_console
from harness.report.verdict_markdown import render_comment, render_verdict
from harness.report.verdict_view import VerdictView, build_verdict_view
from harness.report.view import ReportView

__all__ = [
    "ComparisonView",
    "Listing",
    "ReportView",
    "VerdictView",
    "build_comparison_view",
    "build_listed_view",
    "build_verdict_view",
    "build_view",
    "comparison_console",
    "console_summary",
    "github_annotations",
    "render_comment",
    "render_comparison",
    "render_junit",
    "render_markdown",
    "render_verdict",
    "verdict_console",
]
