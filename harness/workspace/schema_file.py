"""A schema file run as a module of its own."""

from __future__ import annotations

import importlib.util
import itertools
import sys
import types
from pathlib import Path

from harness.errors import SchemaError, excerpt
from harness.limits import MAX_SCHEMA_BYTES
from harness.workspace.files import read_bytes

__all__ = ["MODULE_PREFIX", "run_schema_file"]

MODULE_PREFIX = "harness_schema_file_"
_NUMBERS = itertools.count(1)


def run_schema_file(path: Path) -> types.ModuleType:
    """The module that the file at `path` makes, under a name of its own, where pydantic finds its types.

    Nothing is written beside the file, and loading it again gives another module. Raises SchemaError, with the line in
    the file, where it does not import.
    """
    source = read_bytes(path, limit=MAX_SCHEMA_BYTES, error=SchemaError)
    module = types.ModuleType(f"{MODULE_PREFIX}{next(_NUMBERS)}")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module
    try:
        exec(compile(importlib.util.decode_source(source), str(path), "exec", dont_inherit=True), module.__dict__)
    except KeyboardInterrupt:
        raise
    except BaseException as cause:  # SystemExit too: a schema file does not end the program
        sys.modules.pop(module.__name__, None)
        said = excerpt(str(cause.msg if isinstance(cause, SyntaxError) else cause), 300)
        message = f"does not import: {type(cause).__name__}{': ' if said else ''}{said}"
        raise SchemaError(message, file=path, line=_line_in(path, cause)) from cause
    return module


def _line_in(path: Path, error: BaseException) -> int | None:
    """The line of the file at which `error` came about: its own for a syntax error, else the innermost in the file."""
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return error.lineno
    line = None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
