"""Jinja templates to HTML that is one file: no network, and nothing runs but the page's own script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from harness.report.page.views import DocumentView, PageView
from harness.report.pictures.palette import PICTURE_STYLE

if TYPE_CHECKING:
    import jinja2

    from harness.report.compare_view import ComparisonView

__all__ = ["render_compare", "render_document", "render_page"]


def render_page(page: PageView, documents: Iterable[DocumentView]) -> Iterator[str]:
    """report.html, piece by piece. documents: those that stand on the page itself."""
    return _stream("page.html.j2", page=page, report=page.report, documents=documents)


def render_document(page: PageView, document: DocumentView) -> Iterator[str]:
    """A document's own file, in a folder beside report.html."""
    return _stream("document.html.j2", report=page.report, document=document)


def render_compare(
    view: ComparisonView, *, links: Sequence[str | None], pictures: Sequence[tuple[str, str, str]] = ()
) -> Iterator[str]:
    """The page of a comparison. links: to each run's page, None where there is none. pictures: as on a run's page."""
    return _stream("compare.html.j2", view=view, links=links, pictures=pictures)


def _stream(template: str, **values: Any) -> Iterator[str]:
    return _environment().get_template(template).generate(**values)


@cache
def _environment() -> jinja2.Environment:
    """Every value is escaped; a name that a template does not know is an error, not a blank."""
    import jinja2
    from markupsafe import Markup

    made = jinja2.Environment(
        loader=jinja2.PackageLoader("harness.report.page", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    loader = made.loader
    assert loader is not None
    style, script = (loader.get_source(made, name)[0] for name in ("page.css", "page.js"))
    light, dark = PICTURE_STYLE["light"], PICTURE_STYLE["dark"]
    style += f":root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
    made.globals |= {"style": Markup(style), "script": Markup(script), "policy": _policy(style, script)}
    made.filters["svg"] = Markup
    return made


def _policy(style: str, script: str) -> str:
    """The content security policy: this style, this script, and nothing from anywhere."""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"
