"""The baseline: a run kept to be compared with."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from harness.errors import RunError
from harness.runs import LoadedRun, RunDirectory, load_run
from harness.runs.history import BASELINE

__all__ = ["BASELINE", "replace_baseline", "set_baseline"]


def set_baseline(run: Path, reports: Path) -> Path:
    """Makes the run in the folder `run` the baseline, in place of an older one, whole or not at all.

    What is kept: responses, verdicts, scores and what was asked. Not kept: raw replies, evidence, the report. Raises
    RunError where the run cannot be read or the disk refuses.
    """
    loaded = load_run(run, in_memory=0)
    if run.resolve() == (reports / BASELINE).resolve():
        raise RunError("this run is the baseline already", file=run)
    return replace_baseline(reports, lambda directory: _write(directory, loaded))


def _write(directory: RunDirectory, loaded: LoadedRun) -> None:
    with directory.writing_records() as write:
        for row in loaded.judged:
            write(replace(row, extraction=replace(row.extraction, raw=None)), {})
    info = replace(loaded.info, warnings=())
    directory.write_scores(loaded.scoreboard, signature=info.signature)
    directory.write_info(info)


def replace_baseline(reports: Path, write: Callable[[RunDirectory], None]) -> Path:
    """A new folder, which `write` fills, beside the older one; then it is given its name.

    Raises RunError where the disk refuses, and what `write` raises; the older one is then as it was.
    """
    target = reports / BASELINE
    try:
        reports.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{BASELINE}.", dir=reports))
    except OSError as error:
        raise RunError(f"no folder can be made there: {error.strerror or error}", file=reports) from error
    try:
        made.chmod(0o755)
        write(RunDirectory(made))
        older = Path(tempfile.mkdtemp(prefix=f".{BASELINE}.", dir=reports))
        if target.exists():
            target.rename(older / BASELINE)
        made.rename(target)
        shutil.rmtree(older, ignore_errors=True)
    except OSError as error:
        raise RunError(f"the baseline cannot be replaced: {error.strerror or error}", file=target) from error
    finally:
        with contextlib.suppress(OSError):
            shutil.rmtree(made)
    return target
