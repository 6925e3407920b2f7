"""What a gold file says about its labels, by pointers into them: accept, optional, ignore, evidence, inferred."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from harness.errors import GoldError, excerpt
from harness.language.folding import fold, is_blank
from harness.plan import render_pointer
from harness.records import Document
from harness.workspace.files import Where
from harness.workspace.jsonvalues import is_something
from harness.workspace.pointers import resolve_pointer

__all__ = ["Doubts"]


@dataclass(frozen=True)
class Doubts:
    """The members of one gold file, checked against its labels; every method raises GoldError with a pointer."""

    content: Mapping[str, Any]
    labels: Mapping[str, Any]
    file: Where

    def pointers(self, key: str) -> frozenset[str]:
        """The pointers listed under `key`."""
        listed = self.content.get(key)
        if listed is None:
            return frozenset()
        if not isinstance(listed, list):
            self._refuse((key,), f"must be a list of pointers, got {_shown(listed)}")
        for index, pointer in enumerate(listed):
            if not isinstance(pointer, str):
                self._refuse((key, index), f"must be a pointer, got {_shown(pointer)}")
            self._resolve(pointer, (key, index))
        return frozenset(listed)

    def accept(self) -> dict[str, tuple[Any, ...]]:
        """Pointer to a leaf of something -> the other values, each of something, that are as right."""
        for pointer, values in self._items("accept"):
            label = self._resolve(pointer, ("accept", pointer))
            if isinstance(label, (dict, list)) or not is_something(label):
                kind = "nothing" if not is_something(label) else "a list" if isinstance(label, list) else "a record"
                hint = "name a leaf of something; what may be left out is optional"
                self._refuse(("accept", pointer), f"points at {kind}, which has no other form", hint=hint)
            if not isinstance(values, list):
                self._refuse(("accept", pointer), f"must be a list of values, got {_shown(values)}")
            for index, value in enumerate(values):
                if isinstance(value, (dict, list)) or not is_something(value):
                    self._refuse(("accept", pointer, index), f"must be a scalar of something, got {_shown(value)}")
        return {pointer: tuple(values) for pointer, values in self._items("accept")}

    def evidence(self, document: Document | None, absent: list[GoldError] | None) -> dict[str, tuple[str, ...]]:
        """Pointer -> quotations, each of which stands in the text of `document` where that is given.

        absent: takes the errors of those that do not; None to raise the first.
        """
        items = list(self._items("evidence"))
        text = document.text if document is not None and items else ""
        for pointer, quotations in items:
            self._resolve(pointer, ("evidence", pointer))
            if not isinstance(quotations, list):
                self._refuse(("evidence", pointer), f"must be a list of quotations, got {_shown(quotations)}")
            for index, quotation in enumerate(quotations):
                if not isinstance(quotation, str) or is_blank(quotation):
                    self._refuse(
                        ("evidence", pointer, index), f"must be words of the document, got {_shown(quotation)}"
                    )
                if document is not None and quotation not in text:
                    error = self._not_there(quotation, document, ("evidence", pointer, index))
                    if absent is None:
                        raise error
                    absent.append(error)
        return {pointer: tuple(quotations) for pointer, quotations in items}

    def inferred(self) -> dict[str, str]:
        """Pointer -> why the value follows from the text without standing in it."""
        for pointer, reason in self._items("inferred"):
            self._resolve(pointer, ("inferred", pointer))
            if not isinstance(reason, str) or is_blank(reason):
                self._refuse(("inferred", pointer), f"must be the reason in words, got {_shown(reason)}")
        return dict(self._items("inferred"))

    def _items(self, key: str) -> list[tuple[str, Any]]:
        mapping = self.content.get(key)
        if mapping is not None and not isinstance(mapping, dict):
            self._refuse((key,), f"must be an object with pointers as its keys, got {_shown(mapping)}")
        return list((mapping or {}).items())

    def _resolve(self, pointer: str, at: tuple[str | int, ...]) -> Any:
        try:
            return resolve_pointer(self.labels, pointer)
        except ValueError as cause:
            self._refuse(at, str(cause))

    def _not_there(self, quotation: str, document: Document, at: tuple[str | int, ...]) -> GoldError:
        name = excerpt(document.name)
        near = fold(quotation) in fold(document.text)
        hint = (
            "it differs in case, white space, quotation marks or dashes alone"
            if near
            else "quote the document as it stands"
        )
        message = f"{_shown(quotation)} does not stand in the document {name}"
        return GoldError(message, file=self.file, pointer=render_pointer(at), hint=hint)

    def _refuse(self, at: tuple[str | int, ...], message: str, *, hint: str | None = None) -> NoReturn:
        raise GoldError(message, file=self.file, pointer=render_pointer(at), hint=hint)


def _shown(value: Any) -> str:
    return excerpt(json.dumps(value, ensure_ascii=False), 120)
