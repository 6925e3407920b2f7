"""From a scoreboard to text: strings are decided once, in a view, and then rendered."""

from harness.report.build import build_view
from harness.report.console import console_summary
from harness.report.markdown import render_markdown
from harness.report.view import ReportView

__all__ = ["ReportView", "build_view", "console_summary", "render_markdown"]
