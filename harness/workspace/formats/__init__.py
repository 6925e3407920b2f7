"""Documents as people have them: text, Markdown, HTML and PDF, to the text that is sent."""

from harness.workspace.formats.texts import SUFFIXES, read_text

__all__ = ["SUFFIXES", "read_text"]
