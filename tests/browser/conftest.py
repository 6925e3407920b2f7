"""Chromium, opened once for these tests, and pages in it that are watched: a report that does more than show fails."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from chromium import ARGUMENTS, find_chromium, watched
from cli_workspace import harness
from invented import example_run
from run_folder import many_documents, write_run

ROOT = Path(__file__).resolve().parents[2]

Opened = Callable[..., Any]


@pytest.fixture(scope="package")
def real_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run of this workspace by the built-in rules, over one of its documents."""
    folder = tmp_path_factory.mktemp("workspace")
    for name in ("schemas", "seeds", "gold"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "pyproject.toml", folder)
    one = ("--document", "korea-china-dialogue-2024")  # axe-core takes a minute or two for all of them
    done = harness("run", "--model", "rules", "--name", "real", *one, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "reports" / "real"


@pytest.fixture(scope="package")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An invented run of one document with every verdict, and a failure."""
    rows, evidence = example_run()
    text = "Ostby, 4 March 2031\n\ntwo oak tables, 2 x\n\nYours, Larch & Sons\nIda Larch, the owner"
    return write_run(tmp_path_factory.mktemp("example"), rows, evidence, {"letter-from-ostby": text})


@pytest.fixture(scope="package")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An invented run of so many documents that each has a file of its own."""
    rows, texts = many_documents(40)
    return write_run(tmp_path_factory.mktemp("many"), rows, {}, texts)


@pytest.fixture(scope="package")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a comparison of two invented runs, one of them with a third of the other's faults."""
    folder = tmp_path_factory.mktemp("compared")
    rows, texts = many_documents(40)
    better = [row if number % 3 else many_documents(1)[0][0] for number, row in enumerate(rows)]
    better = [replace(row, extraction=one.extraction) for row, one in zip(better, rows, strict=True)]
    for name, of_run in (("before", rows), ("after", better)):
        write_run(folder / name, of_run, {}, texts, name=name)
    done = harness("compare", folder / "before", folder / "after", "--html", folder / "compared.html", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "compared.html"


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """The browser. Package-wide and no wider: while it runs, this thread has an event loop."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: make test-browser")
    path = find_chromium()
    if path is None:
        pytest.skip("there is no Chromium: apt-get install chromium, or set CHROMIUM")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any) -> Iterator[Opened]:
    """`visit(path, fragment, width=, scheme=)`: a page; the test fails where it says, asks or requests anything."""
    opened = []

    def go(path: Path, fragment: str = "", *, width: int = 1280, scheme: str = "light", **context: Any) -> Any:
        made = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **context)
        page = made.new_page()
        opened.append((made, watched(page)))
        page.goto(path.as_uri() + fragment)
        return page

    yield go
    for context, watch in opened:
        context.close()
        assert watch.everything == []
