"""Stored responses scored anew: the same numbers as judging them in memory, in however many parts and processes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from cli_workspace import LABELS, TEXT, make_workspace

from harness import pipeline
from harness.engines import LocalEngine
from harness.errors import GoldError
from harness.extract import ModelSettings
from harness.judgement import rescore, set_baseline
from harness.runs import load_run
from harness.score import score_run
from harness.workspace import Workspace, open_workspace


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Of eleven documents read twice by the rules."""
    root = make_workspace(tmp_path)
    for number in range(10):
        (root / "seeds" / f"elm-{number}.txt").write_text(TEXT.replace("Lorton", f"Elm {number}"), "utf-8")
        gold = LABELS if number % 3 else {**LABELS, "visitor": None, "stops": ["Ash"]}
        (root / "gold" / "visit" / f"elm-{number}.json").write_text(json.dumps(gold), "utf-8")
    material = pipeline.gather(open_workspace(root, environ={}))
    settings = ModelSettings("rules")
    return pipeline.run(
        material, settings, reports=root / "reports", environ={}, repeats=2, name="first"
    ).directory.path


def workspace_of(run: Path) -> Workspace:
    return open_workspace(run.parents[1], environ={})


def test_a_run_scored_anew_is_as_it_was_in_however_many_parts_and_processes(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = []
    for workers, records in ((1, 500), (1, 3), (3, 3)):
        monkeypatch.setattr("harness.judgement.rescoring.LocalEngine", lambda workers=workers: LocalEngine(workers))
        monkeypatch.setattr("harness.runs.PART_RECORDS", records, raising=False)
        path = rescore(run, workspace_of(run))
        assert (path / "outcomes.parquet").is_dir() == (records == 3)
        assert load_run(path).judged == load_run(run).judged
        for name in ("extractions.jsonl", "scores.json"):
            assert (path / name).read_bytes() == (run / name).read_bytes()
        reports.append([(path / name).read_bytes() for name in ("report.md", "run.json")])
        shutil.rmtree(path)
    assert reports[1:] == reports[:-1]


def test_it_is_judged_by_the_gold_of_now(run: Path) -> None:
    (run.parents[1] / "gold" / "visit" / "elm-1.json").write_text(json.dumps({**LABELS, "stops": []}), "utf-8")
    found = workspace_of(run)
    material = pipeline.gather(found)
    judged = pipeline.judge(material, [row.extraction for row in load_run(run).judged])
    again = load_run(rescore(run, found))
    assert again.judged == tuple(judged)
    assert again.scoreboard == score_run(judged)
    assert again.scoreboard != load_run(run).scoreboard
    assert again.info.signature.gold != load_run(run).info.signature.gold


def test_a_baseline_scored_anew_keeps_no_quotations(run: Path) -> None:
    gold = run.parents[1] / "gold" / "visit" / "lorton.json"
    quoted = {
        "format": 1,
        "document": "lorton",
        "schema": "visit",
        "labels": LABELS,
        "evidence": {"/place": ["Lorton"]},
    }
    gold.write_text(json.dumps(quoted), "utf-8")
    found = workspace_of(run)
    path = set_baseline(run, found.reports)
    before = {name: (path / name).read_bytes() for name in ("extractions.jsonl", "outcomes.parquet")}
    assert rescore(path, found, in_place=True) == path
    assert load_run(path).evidence == {}
    assert {name: (path / name).read_bytes() for name in before} == before
    assert load_run(rescore(run, found)).evidence == {("visit", "lorton"): {"/place": ("Lorton",)}}


def test_nothing_is_left_of_what_cannot_be_judged(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise GoldError("it was changed meanwhile")

    monkeypatch.setattr("harness.pipeline.judging.compare_record", broken)
    with pytest.raises(GoldError, match="changed meanwhile"):
        rescore(run, workspace_of(run))
    assert sorted(one.name for one in run.parent.iterdir()) == ["first"]
