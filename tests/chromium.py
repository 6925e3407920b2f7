"""Where Chromium is, how it is started, and what a page did there. As a script it says whether there is one."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass, field
from typing import Any

__all__ = ["ARGUMENTS", "Watch", "find_chromium", "watched"]

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
"""For a browser that is root in a container, and that asks nobody for anything of its own."""

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """The browser's path: $CHROMIUM where that is set, else the first of the usual names; None where there is none."""
    names = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else _NAMES
    return next((path for name in names if (path := shutil.which(name))), None)


@dataclass
class Watch:
    """What a page did that a report never does. requests: those beside files."""

    console: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @property
    def everything(self) -> list[str]:
        """All of it, to be nothing."""
        return [*self.console, *self.dialogs, *self.requests]


def watched(page: Any) -> Watch:
    """Watches a playwright page from now on."""
    watch = Watch()

    def dismiss(dialog: Any) -> None:
        watch.dialogs.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def request(sent: Any) -> None:
        if not sent.url.startswith("file:"):
            watch.requests.append(f"request: {sent.url}")

    page.on("console", lambda message: watch.console.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: watch.console.append(f"error: {error}"))
    page.on("dialog", dismiss)
    page.on("request", request)
    page.on("popup", lambda popup: watch.dialogs.append(f"window: {popup.url}"))
    page.on("download", lambda download: watch.dialogs.append(f"download: {download.url}"))
    return watch


if __name__ == "__main__":
    sys.exit(0 if find_chromium() else 1)
