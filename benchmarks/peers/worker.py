"""The side of a scorer that is measured: a process that reads commands and writes answers, a JSON object a line.

An adapter beside this file serves one tool by `serve({name: maker, ...})`. It needs Python and that tool alone, for it
runs in an environment of the tool's own.

    {"do": "take", "system": "typed", "task": "record", "documents": [[gold, prediction], ...]}  ->  {"taken": 20}
    {"do": "measure", "at_least": 0.2}      ->  {"cpu": 0.21, "passes": 3, "documents": 20}
    {"do": "tell"}                          ->  {"values": [41, ...], "pairs": [[0, 1], ...]}
    {"do": "versions", "of": ["deepdiff"]}  ->  {"deepdiff": "9.1.0"}

What goes wrong is an answer too, {"error": "..."}, and the next command is read.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from typing import Any, TextIO

__all__ = ["Maker", "Scorer", "serve"]


@dataclass(frozen=True)
class Scorer:
    """One way of calling a tool on records of one task.

    form: a record as JSON in the form that the tool's interface takes; not timed. gold_form: the same for gold, None
    where it is as a prediction. score: its answer for gold and prediction in that form; timed. values: of how many
    single values an answer says how they fared, 0 where it has totals alone. pairs: which items of the task's list are
    paired, as (gold, prediction); None where none are told.
    """

    form: Callable[[Any], Any]
    score: Callable[[Any, Any], Any]
    values: Callable[[Any], int]
    pairs: Callable[[Any], list[tuple[int, int]]] | None = None
    gold_form: Callable[[Any], Any] | None = None


Maker = Callable[[str], Scorer]
"""Makes the scorer of a task: "record", "flat" or "rows"."""


def serve(makers: Mapping[str, Maker]) -> None:
    """Answers commands until there are no more. What a tool prints goes to the standard error."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for answer in answered(sys.stdin, makers):
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def answered(commands: TextIO, makers: Mapping[str, Maker]) -> Iterator[dict[str, Any]]:
    """One answer for each line."""
    worker = _Worker(makers)
    for line in commands:
        command = json.loads(line)
        try:
            yield getattr(worker, command.pop("do"))(**command)
        except Exception as error:
            yield {"error": f"{type(error).__name__}: {error}".splitlines()[0]}


class _Worker:
    def __init__(self, makers: Mapping[str, Maker]) -> None:
        self.makers = makers

    def take(self, *, system: str, task: str, documents: list[tuple[Any, Any]]) -> dict[str, Any]:
        self.scorer = self.makers[system](task)
        form, gold_form = self.scorer.form, self.scorer.gold_form or self.scorer.form
        self.documents = [(gold_form(gold), form(prediction)) for gold, prediction in documents]
        self.last: float | None = None  # seconds a document, of the last measurement
        return {"taken": len(documents)}

    def measure(self, *, at_least: float) -> dict[str, Any]:
        """Passes over all documents until they have taken `at_least` seconds of CPU, in all threads.

        While others had their turns, the processor has forgotten this one's data and code: what fits into a quarter of
        that time goes before, uncounted.
        """
        score, documents = self.scorer.score, self.documents
        if self.last is not None and self.last * len(documents) < at_least / 4:
            began = time.process_time()
            while time.process_time() - began < at_least / 4:
                for gold, prediction in documents:
                    score(gold, prediction)
        passes, began = 0, time.process_time()
        used = 0.0
        while used < at_least or not passes:
            for gold, prediction in documents:
                score(gold, prediction)
            passes += 1
            used = time.process_time() - began
        self.last = used / passes / len(documents)
        return {"cpu": used, "passes": passes, "documents": len(documents)}

    def tell(self) -> dict[str, Any]:
        answers = [self.scorer.score(*document) for document in self.documents]
        pairs = self.scorer.pairs
        return {
            "values": [self.scorer.values(answer) for answer in answers],
            "pairs": None if pairs is None else sorted(pairs(answers[0])),
        }

    def versions(self, *, of: list[str]) -> dict[str, str]:
        return {name: metadata.version(name) for name in of}
