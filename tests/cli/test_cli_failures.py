"""Every way in which a reply can fail, through a whole run: a row of its kind, in every denominator, in the report; and
no key in anything that is left or said."""

import json
import logging

import pytest
from cli_workspace import LABELS, make_workspace
from faultserver import (
    FaultServer,
    as_json,
    closed_unanswered,
    content,
    content_filter,
    drip,
    empty_choices,
    fenced,
    gzip,
    hang,
    refusal,
    reset_mid_body,
    status,
    tool_call,
    wrong_content_type,
)

from harness.cli import main

KEY = "sk-canary-0123456789abcdef"
CUT = json.dumps(LABELS)[:-4]
"""Up to within the name of the second stop."""

REPLIES = {
    "right": tool_call(LABELS),
    "echoed": tool_call({**LABELS, "place": f"Bearer {KEY}"}),
    "prose": content(f"Sure. {json.dumps(LABELS)} Anything else?"),
    "fence": fenced(LABELS),
    "zipped": gzip(tool_call(LABELS)),
    "types": tool_call({**LABELS, "stops": "Elm", "extra": KEY}),
    "cut": tool_call(CUT, finish="length"),
    "cut-unsaid": tool_call(CUT),
    "refused": refusal(f"Not with the key {KEY}."),
    "filtered": content_filter(),
    "words": content(f"There is nothing, {KEY}."),
    "empty": empty_choices(),
    "page": wrong_content_type(f"<html>{KEY}</html>"),
    "list": as_json([KEY]),
    "busy": status(429, f"slow down, {KEY}", retry_after=0.01),
    "unauthorized": status(401, f"the key {KEY} is not known"),
    "broken": status(500, f"cannot serve {KEY}"),
    "reset": reset_mid_body(),
    "closed": closed_unanswered(),
    "hang": hang(),
    "drip": drip(tool_call(LABELS), every=0.05),
}

EXPECTED = {
    "right": None, "echoed": None, "prose": "invalid", "fence": "invalid", "zipped": None, "types": "invalid",
    "cut": "truncated", "cut-unsaid": "truncated", "refused": "refusal", "filtered": "content_filter",
    "words": "no_json", "empty": "no_json", "page": "no_json", "list": "no_json", "busy": "rate_limit",
    "unauthorized": "bad_status", "broken": "bad_status", "reset": "connection", "closed": "connection",
    "hang": "timeout", "drip": "timeout",
}  # fmt: skip

CORRECT = {"right": 5, "echoed": 4, "prose": 5, "fence": 5, "zipped": 5, "types": 3, "cut": 4, "cut-unsaid": 4}
"""Slots of the five that are right, of the replies that could be read."""


class Left:
    """What the run left and said."""

    def __init__(self, folder, out, err, logged):
        self.folder, self.out, self.err, self.logged = folder, out, err, logged
        lines = (folder / "extractions.jsonl").read_text("utf-8").splitlines()
        self.rows = {row["document"]: row for row in map(json.loads, lines)}
        self.scores = json.loads((folder / "scores.json").read_text("utf-8"))
        self.info = json.loads((folder / "run.json").read_text("utf-8"))
        self.report = (folder / "report.md").read_text("utf-8")

    @property
    def records(self):
        return self.scores["overall"]["records"]


@pytest.fixture(scope="module")
def left(tmp_path_factory):
    """One run, in which each document is answered in the way of its name; the key is read from `.env`."""
    import contextlib
    import io

    workspace = make_workspace(tmp_path_factory.mktemp("failures"))
    (workspace / "seeds" / "lorton.txt").unlink()
    gold = workspace / "gold" / "visit" / "lorton.json"
    content_of_gold = json.loads(gold.read_text("utf-8"))
    gold.unlink()
    for name in REPLIES:
        (workspace / "seeds" / f"{name}.txt").write_text(f"Ada Quill, of the document <{name}>.", "utf-8")
        gold.with_name(f"{name}.json").write_text(json.dumps({**content_of_gold, "document": name}), "utf-8")
    (workspace / ".env").write_text(f"OPENAI_API_KEY={KEY}\n", "utf-8")

    def answer(request):
        text = json.dumps(request.body["messages"])
        return next(reply for name, reply in REPLIES.items() if f"<{name}>" in text)

    logged, out, err = io.StringIO(), io.StringIO(), io.StringIO()
    handler = logging.StreamHandler(logged)
    logging.getLogger().addHandler(handler)
    with FaultServer(answer) as server, pytest.MonkeyPatch.context() as patch:
        patch.chdir(workspace)
        patch.delenv("OPENAI_API_KEY", raising=False)
        arguments = ["run", "--model", "openai/m", "--base-url", server.url, "--name", "run", "--attempts", "1"]
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main([*arguments, "--retries", "0", "--timeout", "1", "--give-up-after", "1"])
        assert code == 0, err.getvalue()
        assert {request.headers["authorization"] for request in server.requests} == {f"Bearer {KEY}"}
    logging.getLogger().removeHandler(handler)
    return Left(workspace / "reports" / "run", out.getvalue(), err.getvalue(), logged.getvalue())


@pytest.mark.parametrize("name", REPLIES)
def test_each_reply_is_a_row_of_its_kind_that_says_what_was_wrong(left, name):
    failure = left.rows[name]["failure"]
    assert (failure and failure["kind"]) == EXPECTED[name]
    assert left.rows[name]["valid"] == (EXPECTED[name] is None)
    if failure:
        assert failure["detail"]


@pytest.mark.parametrize("name", REPLIES)
def test_what_could_be_read_is_scored_leaf_by_leaf_and_the_rest_is_missing(left, name):
    tally = left.scores["documents"][name]["slots"]["tally"]
    assert tally["correct"] == CORRECT.get(name, 0)
    assert tally["correct"] + tally["wrong"] + tally["missing"] == 5


def test_every_failure_is_in_the_denominators_and_in_the_report(left):
    kinds = [kind for kind in EXPECTED.values() if kind]
    assert left.records["count"] == len(REPLIES)
    assert left.records["valid"] == len(REPLIES) - len(kinds)
    assert left.records["failures"] == {kind: kinds.count(kind) for kind in sorted(set(kinds))}
    section = left.report[left.report.index("## Failures") : left.report.index("## Unknown keys")]
    listed = [line for line in section.splitlines() if line.startswith("| `visit`")]
    for name, kind in EXPECTED.items():
        assert sum(f"`{name}`" in line for line in listed) == (1 if kind else 0), name


def test_a_reply_that_was_cut_off_says_so_and_keeps_what_was_complete(left):
    for name in ("cut", "cut-unsaid"):
        assert left.rows[name]["response"] == {**LABELS, "stops": ["Elm"]}
        assert "read to its last complete value" in left.rows[name]["failure"]["detail"]


def test_what_was_returned_is_kept_and_each_attempt_s_tokens_are_its_own(left):
    row = left.rows["types"]
    assert row["raw"].startswith('{"visitor": "Ada Quill"')
    assert row["attempts"] == 2
    assert [one["failure"] for one in row["by_attempt"]] == ["invalid", "invalid"]
    assert [one["usage"]["input_tokens"] for one in row["by_attempt"]] == [100, 100]
    assert row["usage"]["input_tokens"] == 200
    assert left.rows["refused"]["attempts"] == left.rows["cut"]["attempts"] == 1
    repaired = [row for row in left.rows.values() if row["attempts"] == 2]
    repairs = left.info["extractions"]["repairs"]
    assert repairs["count"] == len(repaired) > 0
    assert repairs["cost"] == {"total": None, "priced": 0}, "nobody knows the price of a server of one's own"
    assert "| attempts after the first" in left.report


def test_the_canary_key_is_in_no_file_and_no_output(left):
    written = [path for path in left.folder.parent.rglob("*") if path.is_file()]
    assert {"exchanges.jsonl", "extractions.jsonl", "report.md", "run.json"} <= {path.name for path in written}
    for path in written:
        assert KEY.encode() not in path.read_bytes(), path
    for said in (left.out, left.err, left.logged):
        assert KEY not in said
    assert left.rows["echoed"]["response"]["place"] == "Bearer [redacted]"
