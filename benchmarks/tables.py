"""Tables in the documentation that a benchmark makes: put between two marks, and nothing else of the page touched."""

from __future__ import annotations

import sys
from pathlib import Path

__all__ = ["machine", "write_table"]


def write_table(page: Path, *, script: str, lines: list[str], heading: str | None = None) -> None:
    """Puts `lines` between the marks of `script` on `page`, at the end of the section `heading` where there are none.

    A page or a section that is not there is made. Without a heading the marks have to be there: else the program ends.
    """
    start, end = (f"<!-- made by benchmarks/{script}: {what} -->" for what in ("start", "end"))
    made = "\n".join([start, *lines, end])
    text = page.read_text("utf-8") if page.exists() else "# Reliability\n"
    if start in text and end in text:
        before, _, rest = text.partition(start)
        text = before + made + rest.partition(end)[2]
    elif heading is None:
        sys.exit(f"{page}: the marks for the table are not there")
    else:
        text = f"{text.rstrip()}\n\n{heading}\n\n{made}\n"
    page.write_text(text, "utf-8")


def machine() -> str:
    """The processors that the figures were taken on, as the system names them."""
    import os
    import platform

    names = [platform.processor() or platform.machine()]
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line.partition(":")[2].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
    return f"{os.cpu_count()} x {names[0] if names else platform.machine()}, Python {platform.python_version()}"
