"""A real inference engine: llama.cpp over a tiny model of random weights. `make test-engine` installs what it needs.

Where it is not installed these tests are skipped, and say why.
"""

import importlib.util
import json
from pathlib import Path

import pytest
from cli_workspace import make_workspace
from lanes import put_in_lane

NEEDED = ("llama_cpp", "gguf", "uvicorn", "sse_starlette", "starlette_context")
LACKING = [name for name in NEEDED if importlib.util.find_spec(name) is None]


def pytest_collection_modifyitems(items):
    missing = f"llama.cpp is not installed ({', '.join(LACKING)} missing): make test-engine" if LACKING else None
    put_in_lane(items, Path(__file__).parent, pytest.mark.engine, missing=missing)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """The path of the model."""
    from tiny_gguf import write_tiny_gguf

    return write_tiny_gguf(tmp_path_factory.mktemp("model") / "tiny.gguf")


@pytest.fixture(scope="session")
def engine_server(tiny, tmp_path_factory):
    """llama.cpp's server with that model."""
    from engine_server import EngineServer

    with EngineServer(tiny, log=tmp_path_factory.mktemp("server") / "log.txt", context=8_192) as running:
        yield running


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """`harness run` in a small workspace: what it left, by file; `run.error` is the line of one that was refused."""
    from harness.cli import main

    workspace = make_workspace(tmp_path)
    monkeypatch.chdir(workspace)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)

    class Run:
        folder = workspace
        error = ""

        def __call__(self, *arguments, name="run"):
            code = main(["run", "--name", name, *map(str, arguments)])
            captured = capsys.readouterr()
            if code:
                self.error = captured.err.splitlines()[-1]
                assert code == 2, captured.err
                return None
            left = workspace / "reports" / name
            lines = (left / "extractions.jsonl").read_text("utf-8").splitlines()
            return {
                "rows": [json.loads(line) for line in lines],
                "scores": json.loads((left / "scores.json").read_text("utf-8")),
                "info": json.loads((left / "run.json").read_text("utf-8")),
                "report": (left / "report.md").read_text("utf-8"),
            }

    return Run()
