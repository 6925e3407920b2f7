"""The plugin for pytest: `pytest --harness-run RUN` or `--harness-model MODEL` makes test items of a run's records.

pytest loads this at every start, so that it imports nothing but pytest until one of the options is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from harness.pytest_plugin.scores import HarnessScores

__all__ = ["harness_scores", "pytest_addoption", "pytest_configure"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options."""
    group = parser.getgroup("harness", "scores of structured extraction (extraction-harness)")
    group.addoption("--harness-run", metavar="RUN", help="test a stored run: its folder, or its name in reports/")
    group.addoption("--harness-model", metavar="MODEL", help="make a run with this model, once, and test it")
    group.addoption("--harness-workspace", metavar="DIR", help="the workspace, if not the one that this folder is in")


def pytest_configure(config: pytest.Config) -> None:
    """The marker of the plugin's items; and, where a run is named, what makes them."""
    config.addinivalue_line("markers", "harness: a record, a floor or the gate of a run (extraction-harness)")
    if config.getoption("harness_run") or config.getoption("harness_model"):
        from harness.pytest_plugin.session import HarnessSession

        config.pluginmanager.register(HarnessSession(config), "harness-session")


@pytest.fixture(scope="session")
def harness_scores(pytestconfig: pytest.Config) -> HarnessScores:
    """The scores of the run that is tested, to assert on; skips where neither option names one."""
    session = pytestconfig.pluginmanager.get_plugin("harness-session")
    if session is None:
        pytest.skip("no run is named: give --harness-run RUN or --harness-model MODEL")
    scores: HarnessScores = session.scores()
    return scores
