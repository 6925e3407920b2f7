"""Every worked case of the scoring contract gives the tally that it must give."""

import json
from pathlib import Path

import pytest
from spec_schemas import SCHEMAS

import harness

CASES = json.loads((Path(__file__).parent / "spec" / "scoring_cases.json").read_text("utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_worked_case_gives_its_tally(case):
    comparison = harness.compare(SCHEMAS[case["schema"]], case["gold"], case["prediction"])
    assert comparison.tally.to_json() == case["tally"], [outcome.to_json() for outcome in comparison.outcomes]
    for name in ("f1", "precision", "recall", "similarity"):
        if name in case:
            assert getattr(comparison, name) == pytest.approx(case[name], abs=1e-9)
