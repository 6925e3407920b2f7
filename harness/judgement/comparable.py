"""Whether two runs measure the same thing; if not, what differs, and the command that mends it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from harness.errors import RunError, excerpt
from harness.records import Extraction
from harness.runs import LoadedRun, StreamedRecords
from harness.verdict import Incomparable

__all__ = ["incomparable", "lacking", "refuse_incomparable", "same_responses"]


def incomparable(before: LoadedRun, after: LoadedRun, *, rescore: str) -> list[Incomparable]:
    """Each way in which `after` cannot be compared with `before`; records that `after` merely lacks are none.

    rescore: the command that scores the stored responses of the older run anew.
    """
    old, new = before.info.signature, after.info.signature
    found = []
    if old.scorer != new.scorer:
        found.append(Incomparable(f"another version of the scorer ({old.scorer} and {new.scorer})", rescore))
    for what, mine, others in (("schema", old.schemas, new.schemas), ("gold for", old.gold, new.gold)):
        changed = _changed(mine, others)
        if changed:
            found.append(Incomparable(f"another {what} {_names(changed)}", rescore))
    texts = _changed(old.documents, new.documents)
    anew = f"python -m harness baseline set {after.info.name}"
    if texts:
        found.append(Incomparable(f"another text of {_names(texts)}", anew))
    added = sorted(_records(after) - _records(before))
    if added:
        found.append(Incomparable(f"records that only {after.info.name!r} has: {_names(added)}", anew))
    return found


def _changed(mine: Mapping[str, str], others: Mapping[str, str]) -> list[str]:
    return sorted(name for name in mine.keys() & others.keys() if mine[name] != others[name])


def _records(run: LoadedRun) -> set[str]:
    return {f"{schema}/{document}" for schema, document, _ in run.record_keys()}


def _names(names: list[str]) -> str:
    shown = ", ".join(excerpt(name) for name in names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"


def lacking(before: LoadedRun, after: LoadedRun) -> tuple[str, ...]:
    """The records of `before`, as schema/document, that `after` lacks, or has fewer readings of than it says."""
    readings: dict[str, int] = {}
    for schema, document, _ in after.record_keys():
        name = f"{schema}/{document}"
        readings[name] = readings.get(name, 0) + 1
    wanted = after.info.signature.repeats
    return tuple(sorted(name for name in _records(before) if readings.get(name, 0) < wanted))


def refuse_incomparable(before: LoadedRun, after: LoadedRun, *, rescore: str, whole: bool = False) -> None:
    """Raises RunError, naming each difference and the command that mends the first.

    whole: refuse records that `after` lacks too.
    """
    found = incomparable(before, after, rescore=rescore)
    missing = lacking(before, after) if whole else ()
    if missing:
        mend = f"python -m harness run --model {after.info.signature.model}"
        found.append(Incomparable(f"records that only {before.info.name!r} has: {_names(list(missing))}", mend))
    if found:
        reasons = "; ".join(one.reason for one in found)
        raise RunError(
            f"{before.info.name!r} and {after.info.name!r} cannot be compared: {reasons}",
            hint=f"mend it with `{found[0].mend}`",
        )


def same_responses(before: LoadedRun, after: LoadedRun) -> bool:
    """Whether both runs score the same stored responses, failures included."""
    # By schema, document and repeat, so that of two large runs no more than two records are held.
    pairs = zip_longest(_responses(before), _responses(after))
    return all(mine == others for mine, others in pairs)


def _responses(run: LoadedRun) -> Iterator[tuple[str, str, int, Any, str | None]]:
    ordered = run.extractions() if isinstance(run.judged, StreamedRecords) else _in_order(run)
    for one in ordered:
        kind = None if one.failure is None or one.response is not None else one.failure.kind
        yield one.schema, one.document, one.repeat, one.response, kind


def _in_order(run: LoadedRun) -> list[Extraction]:
    return sorted(run.extractions(), key=lambda one: (one.schema, one.document, one.repeat))
