"""The markers a schema's author writes: how a field is compared with gold.

A schema is an ordinary pydantic model; a marker is `Annotated` metadata beside the type, so that one model is what the
LLM fills, what gold is validated by, and how the two are compared::

    class Person(BaseModel):
        name: Annotated[str, PersonName()]
        country: Annotated[str | None, Country()] = None

Markers hold settings and nothing else: this module imports no comparator, so that a schema file loads in no time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from typing import Any

__all__ = [
    "Country",
    "Custom",
    "Date",
    "Exact",
    "Identifier",
    "Keyed",
    "Marker",
    "Number",
    "Ordered",
    "PersonName",
    "Record",
    "Similar",
    "Skip",
    "Text",
    "Unordered",
    "Url",
]


@dataclass(frozen=True)
class Marker:
    """What every marker takes.

    weight: how much a slot counts in weighted scores; greater than 0; multiplies into everything below.
    critical: whether the slot counts in the straight-through rate; inherited by everything below.
    threshold: the similarity in [0, 1] from which a leaf is `correct` (from which two list items may be paired).
    """

    _: KW_ONLY
    weight: float = 1.0
    critical: bool = False
    threshold: float = 1.0

    def __post_init__(self) -> None:
        """Raises ValueError, naming the marker and the setting, for a setting that is out of range."""
        for name, low_open in (("weight", True), ("threshold", False)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                raise ValueError(f"{type(self).__name__}({name}={value!r}): {name} must be a number")
            upper = float("inf") if name == "weight" else 1.0
            if not (value > 0 if low_open else value >= 0) or not value <= upper or value == float("inf"):
                wanted = "greater than 0 and finite" if name == "weight" else "between 0 and 1"
                raise ValueError(f"{type(self).__name__}({name}={value!r}): {name} must be {wanted}")


class LeafMarker(Marker):
    """A marker that says how two scalars are compared; on a list or a map it applies to the items."""


class ListMarker(Marker):
    """A marker that says how the items of two lists are paired."""


@dataclass(frozen=True)
class Exact(LeafMarker):
    """Equal JSON values, nothing folded: `1` is not `true`, `"5"` is not `5`, `1` is `1.0`."""


@dataclass(frozen=True)
class Text(LeafMarker):
    """Strings after folding (Unicode form, case, white space, quotes, dashes), graded by normalised Levenshtein."""


@dataclass(frozen=True)
class Similar(LeafMarker):
    """Token-sorted ratio of folded strings; `Similar(0.85)` sets the threshold.

    sense: whether strings that contradict each other grade 0: one negated and the other not, another number, or a word
    against its opposite, by a list of English words. A ratio alone hardly sees a "not".
    """

    threshold: float = 0.85
    _: KW_ONLY
    sense: bool = False


@dataclass(frozen=True)
class Number(LeafMarker):
    """Numbers within the larger of `abs_tol` and `rel_tol` x |gold|; reads "1,247.50", "$3" and "12%" too."""

    abs_tol: float = 0
    rel_tol: float = 0

    def __post_init__(self) -> None:
        """Raises ValueError for a tolerance that is negative or not finite."""
        super().__post_init__()
        for name in ("abs_tol", "rel_tol"):
            value = getattr(self, name)
            if not 0 <= value < float("inf"):
                raise ValueError(f"Number({name}={value!r}): {name} must be 0 or more and finite")


@dataclass(frozen=True)
class Date(LeafMarker):
    """ISO 8601 dates of any precision; a day that gold does not have is wrong unless `finer=True`."""

    finer: bool = False


@dataclass(frozen=True)
class PersonName(LeafMarker):
    """Names: token order, hyphens, honorifics and case folded; initials may stand for names."""

    _: KW_ONLY
    threshold: float = 0.9


@dataclass(frozen=True)
class Country(LeafMarker):
    """ISO 3166 names, common names, alpha-2 and alpha-3 codes as the same country."""


@dataclass(frozen=True)
class Identifier(LeafMarker):
    """Letters and digits alone, case folded."""


@dataclass(frozen=True)
class Url(LeafMarker):
    """URLs after normalisation: scheme, host case, default port, trailing slash, fragment."""


@dataclass(frozen=True)
class Custom(LeafMarker):
    """`function(gold, prediction) -> float in [0, 1]`, called with the JSON values as they are.

    symmetric: whether the function's author declares that exchanging its arguments changes nothing.
    """

    function: Callable[[Any, Any], float]
    _: KW_ONLY
    symmetric: bool = False

    def __post_init__(self) -> None:
        """Raises ValueError for a function that cannot be called."""
        super().__post_init__()
        if not callable(self.function):
            raise ValueError(f"Custom({self.function!r}): give a function of (gold, prediction)")


@dataclass(frozen=True)
class Skip(LeafMarker):
    """Extracted and shown, not scored; may stand on a record, a list or a map too."""


@dataclass(frozen=True)
class Unordered(ListMarker):
    """Items paired one to one, in any order, for the greatest total similarity.

    match_on: names of top-level fields of the items that alone decide who may be paired with whom; None for all fields.
    """

    match_on: tuple[str, ...] | None = None
    _: KW_ONLY
    threshold: float = 0.5

    def __post_init__(self) -> None:
        """Raises ValueError for a `match_on` that names no field."""
        super().__post_init__()
        if isinstance(self.match_on, str):
            object.__setattr__(self, "match_on", (self.match_on,))
        elif self.match_on is not None:
            object.__setattr__(self, "match_on", tuple(self.match_on))
        if self.match_on == ():
            raise ValueError("Unordered(match_on=()): name at least one field, or leave match_on out")


@dataclass(frozen=True)
class Ordered(ListMarker):
    """Items paired one to one in order (monotone), for the greatest total similarity."""

    threshold: float = 0.5


@dataclass(frozen=True)
class Keyed(ListMarker):
    """Items whose key field is equal after folding are paired, however unlike the rest.

    threshold: for the items that have no key, which pair with each other by similarity.
    """

    key: str
    _: KW_ONLY
    threshold: float = 0.5


@dataclass(frozen=True)
class Record(Marker):
    """Gives a nested record a weight, or makes all below it critical; says nothing of how it is compared."""
