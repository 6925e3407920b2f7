"""Stored predictions of any pipeline: a folder of records, JSONL with one a line, or a table."""

from __future__ import annotations

import json
import typing
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from harness.errors import PredictionError, excerpt
from harness.records import Failure, FailureKind, Schema
from harness.workspace.files import is_there, list_files
from harness.workspace.jsontext import read_json, read_prediction
from harness.workspace.lines import read_lines
from harness.workspace.predictions_csv import read_rows

__all__ = ["Predictions", "StoredPrediction", "doubled", "load_predictions", "prediction_of"]

_RECORD_KEYS = ("prediction", "record", "output")
_FAILURE_KINDS: tuple[FailureKind, ...] = typing.get_args(FailureKind)


class StoredPrediction(NamedTuple):
    """repeat: from 0. prediction: JSON of any shape, None where there is none. failure: why there is none."""

    document: str
    repeat: int
    prediction: Any
    failure: Failure | None = None


class Predictions(NamedTuple):
    """rows: in the file's order, of known documents alone. unmatched: names that are no known document's, each once."""

    rows: list[StoredPrediction]
    unmatched: list[str]


def load_predictions(path: Path, schema: Schema, known_documents: Collection[str]) -> Predictions:
    """The predictions for `schema` at `path`.

    A folder holds `<document>.json` records, or such a folder under the schema's name. A file is JSONL with one object
    a line: `document`, `prediction` (or `record`, or `output`; null where there is none), and, where they apply,
    `repeat`, `failure`, and `schema`, by which a line of another schema is passed over. A .csv file has a column
    `document` and one a field of a flat schema. Names never become paths.
    Raises PredictionError, with file and line, for what cannot be read so, or stands twice; LimitError beyond a bound.
    """
    if not is_there(path):
        raise PredictionError("there are no predictions here", file=path, hint="give a folder or a JSONL file")
    if path.is_dir():
        return _from_folder(path, schema, known_documents)
    if path.suffix.lower() == ".csv":
        return _from_lines(path, read_rows(path, schema), schema, known_documents)
    values = (
        (line.number, read_json(line.data, file=path, error=PredictionError, line=line.number, lenient=True))
        for line in read_lines(path, error=PredictionError)
    )
    return _from_lines(path, values, schema, known_documents)


def _from_folder(path: Path, schema: Schema, known: Collection[str]) -> Predictions:
    own = path / schema.name
    folder = own if own.is_dir() else path
    files = list_files(folder, suffixes=(".json",))
    if not files:
        raise PredictionError("the folder holds no .json files", file=folder, hint="write one a document: NAME.json")
    rows = [StoredPrediction(file.stem, 0, read_prediction(file)) for file in files if file.stem in known]
    return Predictions(rows, [file.stem for file in files if file.stem not in known])


def _from_lines(path: Path, values: Iterable[tuple[int, Any]], schema: Schema, known: Collection[str]) -> Predictions:
    rows: list[StoredPrediction] = []
    lines: dict[tuple[str, int], int] = {}
    unmatched: dict[str, None] = {}
    for number, value in values:
        row = prediction_of(value, schema, file=path, line=number)
        if row is None:
            continue
        first = lines.setdefault((row.document, row.repeat), number)
        if first != number:
            raise doubled(row.document, row.repeat, first, file=path, line=number)
        if row.document in known:
            rows.append(row)
        else:
            unmatched[row.document] = None
    if not lines:
        raise PredictionError(f"holds no prediction for the schema {excerpt(schema.name)}", file=path)
    return Predictions(rows, list(unmatched))


def prediction_of(value: Any, schema: Schema, *, file: Path, line: int) -> StoredPrediction | None:
    """What the parsed line `value` says; None where it is of another schema. Raises PredictionError."""
    return _Line(value, file, line).read(schema)


def doubled(document: str, repeat: int, first: int, *, file: Path, line: int) -> PredictionError:
    """The error of a second prediction. first: the line that has one already."""
    said = f"'{excerpt(document)}', repeat {repeat}, stands on line {first} already"
    return PredictionError(said, file=file, line=line, hint="number further answers with repeat")


class _Line(NamedTuple):
    """One line of JSONL, read as a prediction."""

    value: Any
    file: Path
    number: int

    def read(self, schema: Schema) -> StoredPrediction | None:
        """The prediction, None where the line is of another schema."""
        value = self.value
        if not isinstance(value, dict):
            self._refuse("", f"must be an object, got {_shown(value)}")
        if value.get("schema") is not None and value["schema"] != schema.name:
            return None
        document, repeat = value.get("document"), value.get("repeat", 0)
        if not (isinstance(document, str) and document.strip()):
            self._refuse("/document", f"must name the document, got {_shown(document)}")
        if isinstance(repeat, bool) or not isinstance(repeat, int) or repeat < 0:
            self._refuse("/repeat", f"must be a number from 0, got {_shown(repeat)}")
        failure = self._failure(value.get("failure"))
        given = [key for key in _RECORD_KEYS if key in value]
        if len(given) != 1 and not (failure and not given):
            said = f"has both {' and '.join(given)}" if given else "has no prediction"
            self._refuse("", said, hint=f"give one of {', '.join(_RECORD_KEYS)}; null where the model gave none")
        prediction = value[given[0]] if given else None
        if failure and prediction is not None:
            self._refuse("/failure", "there is a prediction beside it", hint="keep one of the two")
        return StoredPrediction(document, repeat, prediction, failure)

    def _failure(self, said: Any) -> Failure | None:
        """A kind, or an object with `kind` and, where there is one, `detail`."""
        if said is None:
            return None
        kind, detail = (said.get("kind"), said.get("detail", "")) if isinstance(said, dict) else (said, "")
        if kind not in _FAILURE_KINDS or not isinstance(detail, str):
            self._refuse(
                "/failure", f"is no failure: {_shown(said)}", hint=f"its kind is one of {', '.join(_FAILURE_KINDS)}"
            )
        return Failure(kind, excerpt(detail, 500))

    def _refuse(self, pointer: str, message: str, *, hint: str | None = None) -> NoReturn:
        raise PredictionError(message, file=self.file, line=self.number, pointer=pointer, hint=hint)


def _shown(value: Any) -> str:
    return excerpt(json.dumps(value, ensure_ascii=False))
