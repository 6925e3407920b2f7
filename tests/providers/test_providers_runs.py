"""A whole run through a provider's own client: stored, scored, reported, and replayed."""

import json

import pytest
from cli_workspace import LABELS, make_workspace
from provider_pieces import KEY, KEY_VARIABLES, MAKERS, MODULES, failed, need

from harness.cli import main


@pytest.mark.parametrize("provider", MAKERS)
def test_a_run_is_scored_retried_reported_and_replayed_and_no_key_is_left(
    server, provider, tmp_path, monkeypatch, capsys
):
    need(MODULES[provider])
    workspace = make_workspace(tmp_path)
    monkeypatch.chdir(workspace)
    monkeypatch.setenv(KEY_VARIABLES[provider], KEY)
    value = json.dumps(LABELS) if provider == "cohere" else LABELS
    server.script(
        failed(503, f"busy, {KEY}"), MAKERS[provider](value, **({} if provider == "cohere" else {"tool": "Visit"}))
    )
    root = server.url.removesuffix("/v1")
    assert main(["run", "--model", f"{provider}/served", "--base-url", root, "--name", "run"]) == 0
    assert len(server.requests) == 2, "our scheduler asks again after a 503, once"
    monkeypatch.delenv(KEY_VARIABLES[provider])
    assert main(["run", "--replay", "run", "--name", "again"]) == 0
    assert len(server.requests) == 2
    told = capsys.readouterr()
    for name in ("run", "again"):
        scores = json.loads((workspace / "reports" / name / "scores.json").read_text("utf-8"))
        assert scores["overall"]["slots"]["tally"]["correct"] == 5
    left = [path for path in (workspace / "reports").rglob("*") if path.is_file()]
    assert [path for path in left if KEY.encode() in path.read_bytes()] == []
    assert KEY not in told.out + told.err
