"""Several `--model` in one run: a folder each, and then a comparison."""

import json

import pytest
from cli_workspace import LABELS
from faultserver import FaultServer, tool_call

from harness.cli import main


@pytest.fixture
def here(workspace, monkeypatch):
    monkeypatch.chdir(workspace)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    return workspace


def runs(workspace):
    return sorted(path.name for path in (workspace / "reports").iterdir())


def test_each_model_has_its_own_run_and_then_they_are_compared(here, capsys):
    with FaultServer() as server:
        server.answer = lambda request: tool_call(LABELS if request.body["model"] == "good" else {"place": "Lorton"})
        asked = ["--model", "openai/good", "--model", "openai/poor", "--model", "rules", "--base-url", server.url]
        assert main(["run", *asked, "--name", "both"]) == 0
    assert runs(here) == ["both-openai-good", "both-openai-poor", "both-rules"]
    for name, model in zip(runs(here), ("openai/good", "openai/poor", "rules"), strict=True):
        info = json.loads((here / "reports" / name / "run.json").read_text("utf-8"))
        assert info["signature"]["model"] == info["command"]["model"] == model
    out = capsys.readouterr().out
    assert out.count("Report: ") == 3
    compared = out[out.rindex("Report: ") :]
    places = [compared.index(name) for name in ("openai/good", "openai/poor", "rules")]
    assert min(places) > 0
    assert places[0] < places[1], "the best score comes first"
    assert "100.0%" in compared


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--model", "rules", "--model", "rulez"], "did you mean rules?"),
        (["--model", "rules", "--model", "openai/m"], "OPENAI_API_KEY is not set"),
        (["--model", "rules", "--model", "rules"], "the model rules is named twice"),
        (["--model", "rules", "--model", "openai/m", "--replay", "x"], "of one model"),
    ],
)
def test_a_model_that_cannot_be_asked_is_told_before_the_first_is(here, capsys, arguments, said):
    assert main(["run", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert len(err.splitlines()) == 1
    assert runs(here) == []
