"""The near name is suggested to whoever misspelt one."""

from __future__ import annotations

from harness.workspace.names import suggestion


def test_two_letters_exchanged_are_one_mistake() -> None:
    assert suggestion("modle", ["mode", "model"]) == "did you mean 'model'?"
    assert suggestion("zzz", ["mode", "model"]) is None
    assert suggestion("mode", []) is None
