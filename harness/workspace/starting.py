"""A new workspace with an example that runs at once."""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from harness.errors import WorkspaceError

__all__ = ["start_workspace"]

_HIDDEN = {"gitignore": "/reports/*\n!/reports/baseline\n.env\n"}


def start_workspace(folder: Path) -> list[Path]:
    """Writes the example into `folder`, which is made where it is not there; the files that were written.

    Raises WorkspaceError, with nothing written, where a file of it is there already or the folder cannot be made.
    """
    example = resources.files("harness.workspace").joinpath("example")
    files = {Path(*steps): content for steps, content in _files(example, ())}
    files[Path(".gitignore")] = _HIDDEN["gitignore"].encode()
    for name in files:
        if (folder / name).exists():
            raise WorkspaceError("there is one already", file=folder / name, hint="give a folder that is new or empty")
    try:
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        (folder / "reports").mkdir(exist_ok=True)
    except OSError as error:
        raise WorkspaceError(f"cannot be written: {error.strerror or error}", file=folder) from error
    return sorted(files)


def _files(folder: Traversable, above: tuple[str, ...]) -> list[tuple[tuple[str, ...], bytes]]:
    found: list[tuple[tuple[str, ...], bytes]] = []
    for one in folder.iterdir():
        if one.name == "__pycache__":
            continue
        if one.is_dir():
            found += _files(one, (*above, one.name))
        else:
            found.append(((*above, one.name), one.read_bytes()))
    return found
