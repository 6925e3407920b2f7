"""Predictions of a JSONL file: where each stands is kept, and the prediction read when it is needed."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.engines import Engine
from harness.errors import PredictionError, excerpt
from harness.records import Schema
from harness.workspace.filed import CHANGED, HINT
from harness.workspace.files import is_there
from harness.workspace.jsontext import read_json
from harness.workspace.lines import Line, LineFile, read_each
from harness.workspace.predictions import StoredPrediction, doubled, prediction_of

__all__ = ["PredictionLine", "PredictionLines"]


@dataclass(frozen=True)
class PredictionLine:
    """A line that holds the prediction of a document and repeat."""

    document: str
    schema: str
    repeat: int
    file: str
    line: Line

    def read(self, schema: Schema) -> StoredPrediction:
        """The prediction. Raises PredictionError where the line is another one now."""
        path = Path(self.file)
        row = prediction_of(_value(self.line, path), schema, file=path, line=self.line.number)
        if row is None or (row.document, row.repeat) != (self.document, self.repeat):
            raise PredictionError(f"the file {CHANGED}", file=path, line=self.line.number, hint=HINT)
        return row


class PredictionLines:
    """The predictions for one schema, by document and repeat.

    unmatched: names that are no known document's, each once. repeats: 1 more than the highest.
    """

    def __init__(self, path: Path, schema: Schema, known: Sequence[str], *, engine: Engine) -> None:
        """Reads every line. known: documents, sorted. Raises as `load_predictions` does."""
        if not is_there(path):
            raise PredictionError("there are no predictions here", file=path, hint="give a folder or a JSONL file")
        self.schema = schema
        self._known = known
        self._lines = LineFile(path, error=PredictionError)
        self._place, self._repeat = array("q"), array("q")
        unmatched: dict[str, None] = {}
        place = {name: index for index, name in enumerate(known)}
        first: dict[Any, int] = {}
        for start, number, found in read_each(path, _Named(path, schema), error=PredictionError, engine=engine):
            if found is None:
                continue
            document, repeat = found
            if document in place:
                document = known[place[document]]  # the same string, which is there once
            key = (document, repeat) if repeat else document
            if first.setdefault(key, number) != number:
                raise doubled(document, repeat, first[key], file=path, line=number)
            if document in place:
                self._lines.add(start, number)
                self._place.append(place[document])
                self._repeat.append(repeat)
            else:
                unmatched[document] = None
        if not first:
            raise PredictionError(f"holds no prediction for the schema {excerpt(schema.name)}", file=path)
        self.unmatched = list(unmatched)
        self.repeats = 1 + max(self._repeat, default=0)

    def __iter__(self) -> Iterator[PredictionLine | str]:
        """The predictions by document and repeat; of a document without one, its name."""
        order = sorted(range(len(self._place)), key=lambda index: (self._place[index], self._repeat[index]))
        at = 0
        for place, name in enumerate(self._known):
            if at == len(order) or self._place[order[at]] != place:
                yield name
            while at < len(order) and self._place[order[at]] == place:
                yield self._line(order[at], name)
                at += 1

    def _line(self, index: int, name: str) -> PredictionLine:
        file, line = str(self._lines.path), self._lines.get(index)
        return PredictionLine(name, self.schema.name, self._repeat[index], file, line)


@dataclass(frozen=True)
class _Named:
    """Reads a line; what is kept of it is whose it is."""

    path: Path
    schema: Schema

    def __call__(self, line: Line) -> tuple[str, int] | None:
        row = prediction_of(_value(line, self.path), self.schema, file=self.path, line=line.number)
        return None if row is None else (row.document, row.repeat)


def _value(line: Line, path: Path) -> Any:
    return read_json(line.data, file=path, error=PredictionError, line=line.number, lenient=True)
