"""A picture in Markdown, as GitHub shows it in the reader's theme."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from harness.report.pictures.files import PictureLink

__all__ = ["picture_block"]


def picture_block(link: PictureLink) -> str:
    """Lines of HTML that Markdown takes as they are: no blank line is among them."""
    return "\n".join(
        (
            "<picture>",
            f'  <source media="(prefers-color-scheme: dark)" srcset="{quote(link.dark)}">',
            f'  <img alt="{escape(link.text)}" src="{quote(link.light)}">',
            "</picture>",
        )
    )
