"""The whole path over a real server: llama.cpp's grammar constrains the replies, so that nonsense fits the schema."""

import pytest


def ask(run, server, mode, *arguments):
    return run(
        "--model", "openai/tiny", "--base-url", server.url, "--mode", mode, "--seed", 1, "--max-tokens", 500,
        "--retries", 0, "--attempts", 0, "--repeats", 3, *arguments,
    )  # fmt: skip


def test_forced_tools_give_nonsense_that_fits_the_schema_and_an_honest_score(run, engine_server):
    left = ask(run, engine_server, "TOOLS")
    records = left["scores"]["overall"]["records"]
    assert (records["count"], records["valid_first"], records["valid"]) == (3, 3, 3)
    for row in left["rows"]:
        assert isinstance(row["response"], dict)
        assert row["response"].keys() <= {"visitor", "place", "day", "stops"}
        assert all(isinstance(stop, str) for stop in row["response"].get("stops", []))
    assert left["scores"]["overall"]["slots"]["tally"]["correct"] <= 1
    assert "**Score " in left["report"]
    assert "| `visit` |" in left["report"] or "[`visit`]" in left["report"]


def test_the_engine_s_own_tokens_and_time_are_told(run, engine_server):
    told = ask(run, engine_server, "TOOLS")["info"]["extractions"]
    assert told["requests"] == 3
    assert told["input_tokens"]["total"] > 3 * 100, "a token a character"
    assert told["output_tokens"]["total"] > 3 * 10
    assert 0 < told["latency"]["median"] <= told["latency"]["p95"]
    assert told["cost"]["total"] is None


def test_repeats_are_asked_with_seeds_of_their_own(run, engine_server):
    responses = [row["raw"] for row in ask(run, engine_server, "TOOLS")["rows"]]
    assert len(set(responses)) == 3


def test_json_mode_gives_objects_whose_keys_the_schema_does_not_have(run, engine_server):
    left = ask(run, engine_server, "JSON")
    assert all(isinstance(row["response"], dict) for row in left["rows"])
    assert left["scores"]["overall"]["slots"]["tally"]["correct"] <= 1


@pytest.mark.parametrize(("mode", "kinds"), [("JSON_SCHEMA", {"bad_status"}), ("MD_JSON", {"no_json", "truncated"})])
def test_what_this_server_cannot_do_is_a_row_and_a_report_all_the_same(run, engine_server, mode, kinds):
    left = ask(run, engine_server, mode)
    assert {row["failure"]["kind"] for row in left["rows"]} <= kinds
    assert left["scores"]["overall"]["records"]["valid"] == 0
    assert left["scores"]["overall"]["slots"]["tally"]["missing"] == 3 * 5
    assert "## Failures" in left["report"]


def test_a_run_of_the_engine_is_replayed_without_it(run, engine_server):
    first = ask(run, engine_server, "TOOLS")
    again = run("--replay", "run", name="again")
    assert [row["response"] for row in again["rows"]] == [row["response"] for row in first["rows"]]
    assert again["scores"]["overall"] == first["scores"]["overall"]
