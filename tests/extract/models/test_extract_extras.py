"""A library that is not installed is one line that says what to install, whichever it is."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest

from harness.errors import ModelError
from harness.extract import ModelSettings, open_model
from harness.extract.models.sdk_table import CLOSED, SDKS

BY_SDK = {**SDKS, **CLOSED}
PROJECT = tomllib.loads((Path(__file__).resolve().parents[3] / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]


@pytest.mark.parametrize("name", BY_SDK)
def test_a_provider_s_missing_library_is_named_with_the_extra_that_installs_it(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sdk = BY_SDK[name]
    # As Python itself says of a module that is not there.
    monkeypatch.setitem(sys.modules, sdk.module, None)
    with pytest.raises(ModelError) as caught:
        open_model(ModelSettings(f"{name}/m", mode=sdk.modes[0], base_url="http://127.0.0.1:9"), environ={})
    assert str(caught.value) == (
        f"{name}/ needs the library {sdk.distribution}, which is not installed; "
        f"pip install 'extraction-harness[{sdk.extra}]'"
    )


def test_a_missing_engine_is_named_with_the_extra_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "llama_cpp", None)
    with pytest.raises(ModelError) as caught:
        open_model(ModelSettings(f"llamacpp/{tmp_path / 'm.gguf'}"), environ={})
    assert "needs llama-cpp-python, which is not installed; pip install 'extraction-harness[llamacpp]'" in str(
        caught.value
    )


def test_every_extra_that_is_named_there_is() -> None:
    for sdk in BY_SDK.values():
        assert any(text.startswith(sdk.distribution) for text in EXTRAS[sdk.extra]), sdk.extra
    assert EXTRAS["llamacpp"]
    assert EXTRAS["engine"]
