"""Model strings and settings: what is taken, and what is refused in one line."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from typing import Any

import pytest

from harness.errors import ModelError, UsageError
from harness.extract import Model, ModelSettings, open_model

HERE = {"base_url": "http://127.0.0.1:9/v1"}


def description_of(settings: ModelSettings, **environ: str) -> dict[str, Any]:
    async def told() -> dict[str, Any]:
        model: Model = open_model(settings, environ=environ)
        try:
            return model.description()
        finally:
            await model.aclose()

    return asyncio.run(told())


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("opena1/gpt", "did you mean openai/gpt?"),
        ("OpenAI/gpt", "did you mean openai/gpt?"),
        ("gpt-4o", "did you mean openai/gpt-4o?"),
        ("rule", "did you mean rules?"),
        ("antropic/claude", "did you mean anthropic/claude?"),
        ("nobody/claude", "there are `rules`, `llamacpp/PATH.gguf`, `openai/NAME`"),
        ("rules/x", "there are `rules`"),
        ("openai/", "openai/ needs the name of a model"),
        ("openai", "openai/ needs the name of a model"),
        ("", "there is no model ''"),
        ("\x1b[31m/x", "\\x1b[31m"),
    ],
)
def test_a_model_that_there_is_not_is_refused_with_what_there_is(model: str, said: str) -> None:
    with pytest.raises(ModelError) as caught:
        open_model(ModelSettings(model), environ={"OPENAI_API_KEY": "sk-0123456789abcdef"})
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"mode": "TOOL"}, "did you mean TOOLS?"),
        ({"mode": "json-schema"}, "did you mean JSON_SCHEMA?"),
        ({"mode": "RESPONSES_TOOLS"}, "not one of TOOLS, JSON_SCHEMA, JSON, MD_JSON"),
        ({"timeout": 0}, "timeout is 0"),
        ({"timeout": float("inf")}, "timeout is inf"),
        ({"temperature": float("nan")}, "temperature is nan"),
        ({"temperature": -0.1}, "temperature is -0.1"),
        ({"max_tokens": 0}, "max_tokens is 0"),
        ({"attempts": -1}, "attempts is -1"),
        ({"concurrency": 0}, "concurrency is 0"),
        ({"params": {"messages": []}}, "messages is set by the harness"),
        ({"params": {"API_KEY": "x"}}, "would be written into the run"),
        ({"params": {"top_p": float("nan")}}, "no JSON"),
        ({"params": {"top_p": {1, 2}}}, "no JSON"),
    ],
)
def test_a_setting_out_of_range_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError) as caught:
        open_model(ModelSettings("openai/m", **(HERE | changed)), environ={})
    assert said in str(caught.value)


def test_the_description_says_what_was_asked_and_with_what() -> None:
    settings = ModelSettings("openai/m", temperature=0.0, max_tokens=9, seed=3, params={"top_p": 1}, **HERE)
    told = description_of(settings)
    assert told["provider"] == "openai"
    assert told["model"] == "m"
    assert told["mode"] == "TOOLS"
    assert told["base_url"] == "http://127.0.0.1:9/v1"
    assert told["parameters"] == {"temperature": 0.0, "max_tokens": 9, "seed": 3, "top_p": 1}
    assert set(told["client"]) == {"openai", "instructor", "pydantic"}
    assert len(told["prompt"]["sha256"]) == 64
    json.dumps(told, allow_nan=False)


def test_openai_itself_is_told_its_limit_by_the_name_it_takes() -> None:
    told = description_of(ModelSettings("openai/m", max_tokens=9), OPENAI_API_KEY="sk-0123456789abcdef")
    assert told["parameters"] == {"max_completion_tokens": 9}


def test_the_description_holds_no_key_and_no_password() -> None:
    settings = ModelSettings("openai/m", base_url="http://me:hunter2hunter2@127.0.0.1:9/v1?token=query-token")
    told = json.dumps(description_of(settings, OPENAI_API_KEY="sk-canary-0123456789"))
    for secret in ("sk-canary-0123456789", "hunter2hunter2", "query-token"):
        assert secret not in told


def test_the_rules_model_describes_itself() -> None:
    told = description_of(ModelSettings("rules"))
    assert (told["provider"], told["mode"], told["parameters"]) == ("rules", None, {})


def test_the_rules_model_imports_no_client() -> None:
    program = """
import asyncio, sys
from pydantic import BaseModel
from harness.extract import ModelSettings, Task, extract_all, open_model
from harness.records import Document, Schema

class R(BaseModel):
    n: int | None = None

model = open_model(ModelSettings("rules"), environ={})
task = Task(Document("d", "Five.", {}, "x"), Schema("r", R, "y"))
got = asyncio.run(extract_all(model, [task], concurrency=2))
assert got[0].document == "d" and got[0].failure is None and got[0].valid, got
heavy = {"openai", "instructor", "httpx2", "httpx", "pandas", "pyarrow", "scipy"}
print(sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
