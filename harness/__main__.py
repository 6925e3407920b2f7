"""`python -m harness` and the `harness` command."""

from __future__ import annotations

import sys

__all__ = ["run"]


def run() -> None:
    """The command line; leaves the process with its exit code."""
    try:
        from harness.cli import main

        code = main()
    except KeyboardInterrupt:  # while it was still being loaded
        sys.stderr.write("error: interrupted\n")
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    run()
