"""One session of pytest over one run: makes or finds it, and adds its items to what was collected."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from harness.errors import HarnessError, RunError, excerpt

if TYPE_CHECKING:
    from harness.policy import Policy
    from harness.pytest_plugin.scores import HarnessScores
    from harness.report import FloorRow
    from harness.runs import LoadedRun
    from harness.workspace import Workspace

__all__ = ["HarnessSession"]

_SENT = "harness_run"
"""Under which the controller of pytest-xdist tells its workers the run, so that a model is asked once."""


class HarnessSession:
    """The hooks of a session with a run."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._path: Path | None = None
        self._loaded: LoadedRun | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Finds the run, or makes it; a worker is told of it."""
        sent: dict[str, Any] = getattr(self._config, "workerinput", {})
        if _SENT in sent:
            self._path = Path(sent[_SENT])
            return
        run, model = self._config.getoption("harness_run"), self._config.getoption("harness_model")
        if run and model:
            raise pytest.UsageError("--harness-run names a run and --harness-model makes one: give one of the two")
        try:
            self._path = (self._find(run) if run else self._make(model)).resolve()
            self._floors(self._run())
        except HarnessError as error:
            raise pytest.UsageError(f"extraction-harness: {error}") from error

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """A worker of pytest-xdist begins."""
        node.workerinput[_SENT] = str(self._path)

    def pytest_report_header(self) -> str:
        """Which run is tested, and how good it is."""
        from harness.report import visible
        from harness.report.numbers import percent

        run = self._run()
        name, model = (visible(text, 100) for text in (run.info.name, run.info.signature.model))
        return f"harness: run {name}, model {model}, score {percent(run.scoreboard.score)}"

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, session: pytest.Session, items: list[pytest.Item]) -> None:
        """Adds the run's items, before -k, -m and --lf choose among all."""
        try:
            made = self._items(session)
        except HarnessError as error:
            raise pytest.UsageError(f"extraction-harness: {error}") from error
        for item in made:
            session.ihook.pytest_itemcollected(item=item)
        # By this report the terminal counts them.
        report = pytest.CollectReport("harness", "passed", None, list(made))
        session.ihook.pytest_collectreport(report=report)
        items += made

    def scores(self) -> HarnessScores:
        """What the fixture gives."""
        from harness.pytest_plugin.scores import HarnessScores

        return HarnessScores(self._run())

    def _items(self, session: pytest.Session) -> list[pytest.Item]:
        from harness.cli.reports import baseline_run
        from harness.pytest_plugin.items import FloorItem, GateItem, Group, RecordItem, record_groups, score_of
        from harness.report.numbers import percent

        run = self._run()
        made: list[pytest.Item] = []
        top = Group.from_parent(session, name="harness", nodeid="harness", path=run.path)
        schemas: dict[str, Group] = {}
        for schema, document, rows in record_groups(run.judged):
            if schema not in schemas:
                schemas[schema] = Group.from_parent(top, name=_name(schema))
            item = RecordItem.from_parent(schemas[schema], name=_name(document), judged=rows)
            item.user_properties.append(("score", percent(score_of(rows))))
            made.append(item)
        check = Group.from_parent(session, name="harness-check", nodeid="harness-check", path=run.path)
        made += [
            FloorItem.from_parent(check, name=_name(f"{floor.label} {floor.wanted}"), floor=floor)
            for floor in self._floors(run)
        ]
        baseline = baseline_run(self._workspace())
        made.append(GateItem.from_parent(check, name="gate", run=run.path, baseline=baseline, policy=self._policy()))
        return made

    def _run(self) -> LoadedRun:
        from harness.runs import load_run

        if self._loaded is None:
            assert self._path is not None
            self._loaded = load_run(self._path)
        return self._loaded

    def _floors(self, run: LoadedRun) -> tuple[FloorRow, ...]:
        from harness.judgement import floors_of
        from harness.report import floor_rows

        return floor_rows(floors_of(run, self._policy()))

    def _policy(self) -> Policy:
        from harness.workspace import load_policy

        return load_policy(self._workspace().root)

    def _workspace(self) -> Workspace:
        from harness.workspace import open_workspace

        named = self._config.getoption("harness_workspace")
        start = self._config.invocation_params.dir / (named or "")
        return open_workspace(start, environ=os.environ, overrides={}, explicit=bool(named))

    def _find(self, run: str) -> Path:
        from harness.cli.reports import stored_run

        return stored_run(self._workspace(), run)

    def _make(self, model: str) -> Path:
        """Makes a run as the command line does, with its progress shown, and finds the folder that it ended in."""
        from harness.cli import main

        workspace = self._workspace()
        before = _finished(workspace.reports)
        name = f"pytest-{time.strftime('%Y-%m-%dT%H%M%S')}-{os.getpid()}"
        with _uncaptured(self._config):
            code = main(["run", "--model", model, "--name", name, "--workspace", str(workspace.root)])
        made = _finished(workspace.reports) - before
        if code or not made:
            raise RunError(
                f"`harness run --model {excerpt(model)}` ended with exit code {code}", hint="it says why above"
            )
        return max(made, key=lambda path: (path / "run.json").stat().st_mtime_ns)


def _finished(reports: Path) -> set[Path]:
    return {path.parent for path in reports.glob("*/run.json")}


def _uncaptured(config: pytest.Config) -> contextlib.AbstractContextManager[None]:
    """What is printed is seen at once, since a run takes its time."""
    capture = config.pluginmanager.get_plugin("capturemanager")
    return contextlib.nullcontext() if capture is None else capture.global_and_fixture_disabled()


def _name(text: str) -> str:
    """A part of a node's id: visible, bounded, and without what parts one from the next."""
    from harness.report import visible

    return visible(text, 300).replace("::", ":⋮")
