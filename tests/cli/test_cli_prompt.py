"""`harness prompt` shows what a run sends; `--prompt` and `--param` change it, and the signature with it."""

import json

import pytest
from cli_workspace import LABELS
from faultserver import FaultServer, content, tool_call

from harness.cli import main

TEMPLATE = """\
{% block system %}Fill in a {{ schema.name }}.{% endblock %}
{% block user %}
{{ document }}
{% if published_at %}It is of {{ published_at }}.{% endif %}
{% endblock %}
"""


@pytest.fixture
def here(workspace, monkeypatch):
    monkeypatch.chdir(workspace)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    return workspace


@pytest.fixture
def server():
    with FaultServer() as running:
        yield running


@pytest.fixture
def said(capsys):
    """The exit code, standard output and standard error of a command."""

    def run(*arguments):
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def refused(said, *arguments):
    code, out, err = said(*arguments)
    assert (code, out) == (2, "")
    (line,) = err.splitlines()
    return line


def info_of(workspace, name="run"):
    return json.loads((workspace / "reports" / name / "run.json").read_text("utf-8"))


@pytest.mark.parametrize("mode", ["TOOLS", "JSON_SCHEMA", "JSON", "MD_JSON"])
def test_what_is_shown_is_to_the_byte_what_a_run_sends(here, server, said, mode):
    asked = [
        "--model", "openai/m", "--mode", mode, "--base-url", server.url, "--seed", 3, "--temperature", 0.5,
        "--max-tokens", 99, "--param", "top_p=0.9", "--param", 'stop=["END"]', "--param", "user=me",
    ]  # fmt: skip
    server.answer = lambda request: tool_call(LABELS) if mode == "TOOLS" else content(LABELS)
    assert said("run", *asked, "--attempts", 0)[0] == 0
    code, out, _ = said("prompt", "visit", *asked, "--json", "-")
    assert code == 0
    (request,) = server.requests
    assert out.encode() == request.raw
    members = json.loads(out)
    assert (members["top_p"], members["stop"], members["user"], members["seed"]) == (0.9, ["END"], "me", 3)


def test_it_reads_as_messages_and_then_the_schema_and_needs_no_model_and_no_key(here, said):
    code, out, _ = said("prompt", "visit")
    assert code == 0
    parts = [line for line in out.splitlines() if line.startswith("--- ")]
    assert parts == ["--- system ---", "--- user ---", "--- model ---", "--- tools ---", "--- tool_choice ---"]
    assert "null where the document does not say" in out
    assert "Ada Quill, who is invented" in out
    assert '"visitor"' in out


def test_a_template_of_one_s_own_is_sent_and_its_hash_is_in_the_signature(here, server, said):
    (here / "ask.j2").write_text(TEMPLATE, "utf-8")
    server.answer = lambda request: tool_call(LABELS)
    asked = ["--model", "openai/m", "--base-url", server.url]
    assert said("run", *asked, "--name", "plain")[0] == 0
    assert said("run", *asked, "--name", "own", "--prompt", "ask.j2")[0] == 0
    system, user = server.requests[1].body["messages"]
    assert system["content"] == "Fill in a Visit."
    assert "Ada Quill, who is invented" in user["content"]
    assert said("prompt", "visit", *asked, "--prompt", "ask.j2", "--json", "-")[1].encode() == server.requests[1].raw
    plain, own = info_of(here, "plain"), info_of(here, "own")
    assert plain["signature"]["params"]["prompt"]["version"] == 1
    assert own["signature"]["params"]["prompt"]["version"] == "own"
    assert plain["signature"]["hash"] != own["signature"]["hash"]
    assert own["command"]["prompt"] == "ask.j2"


def test_a_run_with_a_template_and_parameters_is_replayed_from_what_it_stored(here, server, said, monkeypatch):
    (here / "ask.j2").write_text(TEMPLATE, "utf-8")
    server.answer = lambda request: tool_call(LABELS)
    asked = ["--model", "openai/m", "--base-url", server.url, "--prompt", here / "ask.j2", "--param", "top_p=0.9"]
    assert said("run", *asked, "--name", "first")[0] == 0
    monkeypatch.chdir(here / "seeds")
    assert said("run", "--replay", "first", "--name", "again")[0] == 0
    assert len(server.requests) == 1
    (here / "ask.j2").write_text(TEMPLATE.replace("Fill in", "Write"), "utf-8")
    code, out, err = said("run", "--replay", "first", "--name", "changed")
    assert (code, out) == (2, "")
    line = err.splitlines()[-1]
    assert "prompt" in line
    assert "--prompt ask.j2 --param top_p=0.9" in line


def test_a_prompt_can_be_a_setting_of_the_workspace(here, said):
    (here / "ask.j2").write_text(TEMPLATE, "utf-8")
    (here / "pyproject.toml").write_text('[tool.harness]\nprompt = "ask.j2"\n', "utf-8")
    assert "--- user ---" in said("prompt", "visit")[1]
    assert "Fill in a Visit." in said("prompt", "visit")[1]


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("{{ document", "ask.j2:1: unexpected end of template"),
        ("Extract.", "ask.j2: the document is not shown"),
        ("{{ document }}\n{{ documnet }}", "ask.j2:2: there is no 'documnet'"),
        ("{{ document }}{{ ''.__class__ }}", "ask.j2:1: "),
        ("{% include '/etc/passwd' %}{{ document }}", "ask.j2:1: another file cannot stand in a prompt"),
        ("{{ document }}{{ schema.fields }}", "ask.j2:1: schema has no 'fields'"),
    ],
)
def test_a_bad_template_is_one_line_with_file_and_line_and_nothing_is_asked(here, server, said, template, found):
    (here / "ask.j2").write_text(template, "utf-8")
    asked = ["--model", "openai/m", "--base-url", server.url, "--prompt", "ask.j2"]
    assert found in refused(said, "run", *asked)
    assert found in refused(said, "prompt", "visit", *asked)
    assert server.requests == []
    assert list((here / "reports").iterdir()) == []


def test_a_template_that_is_not_there_is_one_line(here, said):
    assert "nowhere.j2: the prompt cannot be read" in refused(said, "prompt", "visit", "--prompt", "nowhere.j2")


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("top_p", "--param must be NAME=VALUE, got 'top_p'"),
        ("=1", "--param must be NAME=VALUE"),
        ("top_p=NaN", "NaN is no number of JSON"),
        ("stop=[1,", "'[1,' is no JSON"),
        ("messages=[]", "messages is set by the harness"),
        ("api_key=abc", "would be written into the run"),
    ],
)
def test_a_parameter_that_cannot_be_sent_is_one_line(here, said, given, found):
    assert found in refused(said, "prompt", "visit", "--param", given)


def test_the_rules_are_sent_nothing(here, said):
    assert "rules is no language model" in refused(said, "prompt", "visit", "--model", "rules")
