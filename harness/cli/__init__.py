"""The command line: one module a verb, loaded when it is asked for.

The only place that prints, and that knows exit codes.

0: done. 1: a check failed. 2: usage, configuration or bad input, said in one line. 3: incomplete, or an inconclusive
check under --strict. 130: interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from harness.cli.reports import forget_mirrors, shown_error
from harness.cli.verbs import APP_SETTINGS, VerbGroup
from harness.errors import HarnessError

__all__ = ["app", "main"]

app = typer.Typer(
    name="harness",
    help="How right a model is at turning documents into typed JSON, field by field, against hand-labelled gold.",
    add_completion=True,
    cls=VerbGroup,
    **APP_SETTINGS,
)


@app.callback(invoke_without_command=True)
def _top(version: bool = typer.Option(False, "--version", help="Show the version and leave.", is_eager=True)) -> None:
    if version:
        from harness.signature import harness_version

        typer.echo(f"extraction-harness {harness_version()}")
        raise typer.Exit


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code; every HarnessError is one line on standard error."""
    forget_mirrors()
    try:
        result = app(args=None if arguments is None else list(arguments), standalone_mode=False)
    except HarnessError as error:
        _complain(shown_error(error))
        return error.exit_code
    except typer.Abort:
        _complain("interrupted")
        return 130
    except KeyboardInterrupt:
        _complain("interrupted")
        return 130
    except BrokenPipeError:  # whoever read the output has gone
        sys.stderr.close()
        return 0
    except Exception as error:
        usage = _usage_line(error)
        if usage is None:
            raise
        _complain(usage)
        return 2
    if result == 130:  # the parser of the command line has caught a Ctrl-C
        _complain("interrupted")
    return result if isinstance(result, int) else 0


def _usage_line(error: Exception) -> str | None:
    """The line of a usage error that the command line's parser found, else None."""
    described = getattr(error, "format_message", None)
    if described is None:
        return None
    command = getattr(getattr(error, "ctx", None), "command_path", "harness")
    return f"{' '.join(described().split())}; see `{command} --help`"


def _complain(line: str) -> None:
    print(f"error: {line}", file=sys.stderr)
