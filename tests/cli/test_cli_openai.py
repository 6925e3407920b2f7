"""`harness run --model openai/NAME` against a server on loopback, in its own process, as a user types it."""

import json

import pytest
from cli_workspace import LABELS, harness
from faultserver import FaultServer, fenced, refusal, status, tool_call

KEY = "sk-canary-0123456789abcdef"


@pytest.fixture
def server():
    with FaultServer() as running:
        yield running


def run(workspace, server, *arguments, **environ):
    return harness(
        "run", "--model", "openai/invented-model", "--base-url", server.url, "--name", "run", *arguments,
        cwd=workspace, **environ,
    )  # fmt: skip


def scores(workspace):
    return json.loads((workspace / "reports" / "run" / "scores.json").read_text("utf-8"))["overall"]


def test_a_right_answer_scores_100_and_its_tokens_are_told(workspace, server):
    server.answer = lambda request: tool_call(LABELS, name="Visit")
    done = run(workspace, server)
    assert done.returncode == 0, done.stderr
    assert "Score 100.0%" in done.stdout
    (request,) = server.requests
    assert "Ada Quill" in json.dumps(request.body["messages"])
    assert request.body["tools"][0]["function"]["parameters"]["properties"].keys() == LABELS.keys()
    info = json.loads((workspace / "reports" / "run" / "run.json").read_text("utf-8"))
    assert info["extractions"]["requests"] == 1
    assert info["extractions"]["input_tokens"]["total"] > 0


def test_a_refusal_is_a_failed_row_that_stays_in_the_denominator(workspace, server):
    server.answer = lambda request: refusal()
    done = run(workspace, server, "--attempts", "0")
    assert done.returncode == 0, done.stderr
    assert scores(workspace)["slots"]["tally"]["missing"] == 5
    assert scores(workspace)["records"]["failures"] == {"refusal": 1}
    assert "refusal" in (workspace / "reports" / "run" / "report.md").read_text("utf-8")


def test_an_answer_that_is_repaired_is_invalid_at_first_and_valid_in_the_end(workspace, server):
    server.script(tool_call({**LABELS, "stops": "Elm"}, name="Visit"), tool_call(LABELS, name="Visit"))
    done = run(workspace, server, "--attempts", "1")
    assert done.returncode == 0, done.stderr
    records = scores(workspace)["records"]
    assert (records["valid_first"], records["valid"]) == (0, 1)


def test_json_in_a_fence_is_scored(workspace, server):
    server.answer = lambda request: fenced({**LABELS, "place": "Morton"})
    done = run(workspace, server, "--mode", "MD_JSON")
    assert done.returncode == 0, done.stderr
    assert scores(workspace)["slots"]["tally"]["correct"] == 4


@pytest.mark.parametrize("code", [401, 404])
def test_a_key_appears_in_no_file_and_no_output_whatever_the_server_says(workspace, server, code):
    server.answer = lambda request: status(code, f"the key {KEY} is not known")
    done = run(workspace, server, OPENAI_API_KEY=KEY)
    assert KEY not in done.stdout + done.stderr
    for path in (workspace / "reports").rglob("*"):
        if path.is_file():
            assert KEY.encode() not in path.read_bytes(), path
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
