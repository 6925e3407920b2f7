"""Environments of the peers: one a tool under `.venv-peers/`, made on first use from the pins in its adapter.

An adapter in `benchmarks/peers/` names what it needs in the inline metadata of scripts (PEP 723); one without such a
block runs in the environment of this program.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

__all__ = ["ADAPTERS", "main_package", "pins", "python_of"]

ADAPTERS = Path(__file__).resolve().parent / "peers"
ENVIRONMENTS = ADAPTERS.parents[1] / ".venv-peers"


def pins(adapter: str) -> list[str]:
    """The requirements that the adapter states, the tool's own first; [] where it has none."""
    text = (ADAPTERS / f"{adapter}.py").read_text("utf-8")
    block = re.match(r"# /// script\n((?:#.*\n)*?)# ///\n", text)
    if block is None:
        return []
    stated: list[str] = tomllib.loads(re.sub(r"(?m)^# ?", "", block[1]))["dependencies"]
    return stated


def main_package(adapter: str) -> str:
    """The distribution that is measured: the first of the pins, else this harness."""
    stated = pins(adapter)
    return stated[0].partition("==")[0] if stated else "extraction-harness"


def python_of(adapter: str, *, environments: Path = ENVIRONMENTS) -> Path:
    """The interpreter that the adapter runs in. Makes its environment where it is not there or has other pins.

    Raises subprocess.CalledProcessError where pip cannot install it.
    """
    stated = pins(adapter)
    if not stated:
        return Path(sys.executable)
    folder = environments / adapter
    made, python = folder / "made-of.txt", folder / "bin" / "python"
    if not made.exists() or made.read_text("utf-8").splitlines() != stated:
        sys.stderr.write(f"{adapter}: installing {', '.join(stated)} into {folder}\n")
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *stated], check=True)
        made.write_text("\n".join(stated) + "\n", "utf-8")
    return python
