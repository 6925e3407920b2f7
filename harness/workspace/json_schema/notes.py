"""What of a schema file is not honoured as written, gathered in few lines."""

from __future__ import annotations

from harness.errors import excerpt

__all__ = ["Notes"]

_SHOWN = 3


class Notes:
    """Notes by what they say, each with the pointers of the places."""

    def __init__(self) -> None:
        self._places: dict[str, list[str]] = {}

    def add(self, said: str, pointer: str) -> None:
        """Notes `said` of the place at `pointer`, once."""
        places = self._places.setdefault(said, [])
        if pointer not in places:
            places.append(pointer)

    def lines(self) -> tuple[str, ...]:
        """A line each, with the first of its places."""
        made = []
        for said, places in self._places.items():
            shown = ", ".join(excerpt(place or "/", 80) for place in places[:_SHOWN])
            more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
            made.append(f"{shown}{more}: {said}")
        return tuple(made)
