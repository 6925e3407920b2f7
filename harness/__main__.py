"""`python -m harness` and the `harness` command."""

from __future__ import annotations

import sys

__all__ = ["run"]


def run() -> None:
    """The command line; leaves the process with its exit code."""
    from harness.cli import main

    sys.exit(main())


if __name__ == "__main__":
    run()
