"""The page in both themes, on paper, on a narrow screen, and against a script that got into it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from chromium import watched

pytestmark = pytest.mark.browser

CUT = """
() => Array.from(document.querySelectorAll('body *')).filter(one => {
    const style = getComputedStyle(one), cuts = kind => kind !== 'visible';
    return (cuts(style.overflowX) && one.scrollWidth > one.clientWidth + 1)
        || (cuts(style.overflowY) && one.scrollHeight > one.clientHeight + 1);
}).map(one => one.outerHTML.slice(0, 200))
"""
"""What does not show all of itself."""

FOLDED = """
() => Array.from(document.querySelectorAll('details')).filter(one => {
    const inner = one.lastElementChild;
    return inner.tagName !== 'SUMMARY' && !inner.checkVisibility({contentVisibilityAuto: false});
}).map(one => one.outerHTML.slice(0, 200))
"""


def document_of(many: Path) -> Path:
    return min((many / "documents").iterdir())


@pytest.fixture(params=["real", "example", "many", "a document"])
def path(request: pytest.FixtureRequest, real_run: Path, example: Path, many: Path) -> Path:
    """One page of each kind."""
    return {
        "real": real_run / "report.html", "example": example / "report.html", "many": many / "report.html",
        "a document": document_of(many),
    }[request.param]  # fmt: skip


def test_each_theme_is_the_reader_s(path: Path, visit: Any) -> None:
    sums = {}
    for scheme in ("light", "dark"):
        page = visit(path, scheme=scheme)
        shown = page.evaluate(
            "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
        )
        sums[scheme] = [sum(map(int, text[4:-1].split(","))) for text in shown]
    assert sums["light"][0] < 200 < 700 < sums["light"][1]
    assert sums["dark"][1] < 200 < 600 < sums["dark"][0]


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_a_page_is_no_wider_than_its_screen(path: Path, visit: Any, width: int) -> None:
    page = visit(path, width=width)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_on_paper_everything_is_unfolded_and_nothing_is_cut(path: Path, visit: Any) -> None:
    page = visit(path, width=1000)  # about what a sheet on its side holds
    assert page.evaluate(FOLDED) != [] or path.parent.name == "documents"
    page.emulate_media(media="print")
    assert page.evaluate(FOLDED) == []
    assert page.evaluate(CUT) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 1000
    assert page.locator("nav").count() == page.locator("nav:not(:visible)").count()
    assert page.pdf()[:5] == b"%PDF-"


def test_on_paper_the_ink_is_dark_whatever_the_theme(example: Path, visit: Any) -> None:
    page = visit(example / "report.html", scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """The address of a server, and what is asked of it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", asked
    server.shutdown()
    server.server_close()
    thread.join()


def injected(at: str) -> str:
    return f"""
        <script>document.title = 'ran'</script><img src=x onerror="document.title = 'ran'">
        <script src="{at}/script.js"></script><img src="{at}/image.png"><link rel=stylesheet href="{at}/style.css">
        <iframe src="{at}/frame"></iframe><video src="{at}/video" autoplay></video><object data="{at}/object"></object>
        <a id=link href="javascript:document.title='ran'">x</a>
        <form id=form action="{at}/form"><input name=a></form><p style="background:url({at}/background)">x</p>
        <svg onload="document.title='ran'"><use href="{at}/use#x"/></svg>"""


def test_the_policy_stops_whatever_got_into_the_page(
    example: Path, chromium: Any, tmp_path: Path, elsewhere: tuple[str, list[str]]
) -> None:
    address, asked = elsewhere
    copy = tmp_path / "report.html"
    html = (example / "report.html").read_text("utf-8")
    copy.write_text(html.replace("</main>", injected(address) + "</main>"), "utf-8")
    page = chromium.new_page()
    watch = watched(page)
    page.goto(copy.as_uri())
    page.evaluate("document.getElementById('link').click()")
    page.evaluate("document.getElementById('form').submit()")
    page.wait_for_timeout(300)
    assert asked == []
    assert page.title() != "ran"
    assert sum("Content Security Policy" in line for line in watch.console) >= 8
    page.close()


def test_the_same_without_the_policy_would_run_and_ask(
    example: Path, chromium: Any, tmp_path: Path, elsewhere: tuple[str, list[str]]
) -> None:
    address, asked = elsewhere
    copy = tmp_path / "report.html"
    html = (example / "report.html").read_text("utf-8").replace('http-equiv="Content-Security-Policy"', "")
    copy.write_text(html.replace("</main>", injected(address) + "</main>"), "utf-8")
    page = chromium.new_page()
    page.goto(copy.as_uri())
    page.wait_for_timeout(300)
    assert page.title() == "ran"
    assert "/script.js" in asked
    assert "/image.png" in asked
    page.close()


def test_without_scripts_everything_can_still_be_read(example: Path, visit: Any) -> None:
    page = visit(example / "report.html", java_script_enabled=False)
    assert page.locator("#documents tr.slot").count() == 14
    assert page.locator(".filter:visible").count() == 0
    page.locator("#why summary").last.click()
    assert page.locator("#why details[open]").count() >= 1
