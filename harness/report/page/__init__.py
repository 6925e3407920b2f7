"""report.html: one file to look at, and a file a document beside it where there are too many for one."""

from harness.report.page.build import PageBuilder
from harness.report.page.build_documents import build_document
from harness.report.page.render import render_compare, render_document, render_page

__all__ = ["PageBuilder", "build_document", "render_compare", "render_document", "render_page"]
