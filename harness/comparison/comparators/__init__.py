"""One comparator a marker: how two scalars are read and graded."""

from __future__ import annotations

from harness import fields
from harness.comparison.comparators.base import Comparator, Matrix
from harness.comparison.comparators.codes import CountryComparator, IdentifierComparator, UrlComparator
from harness.comparison.comparators.custom import CustomComparator
from harness.comparison.comparators.date import DateComparator
from harness.comparison.comparators.exact import ExactComparator
from harness.comparison.comparators.number import NumberComparator
from harness.comparison.comparators.person import PersonNameComparator
from harness.comparison.comparators.text import SenseComparator, SimilarComparator, SpelledComparator

__all__ = ["Comparator", "Matrix", "comparator_for"]

_PLAIN: dict[type[fields.LeafMarker], type[Comparator]] = {
    fields.Exact: ExactComparator,
    fields.Skip: ExactComparator,
    fields.Text: SpelledComparator,
    fields.Similar: SimilarComparator,
    fields.PersonName: PersonNameComparator,
    fields.Country: CountryComparator,
    fields.Identifier: IdentifierComparator,
    fields.Url: UrlComparator,
}


def comparator_for(marker: fields.LeafMarker, *, field: str) -> Comparator:
    """The comparator that `marker` asks for. field: the path that a custom comparator's errors name."""
    if isinstance(marker, fields.Number):
        return NumberComparator(abs_tol=marker.abs_tol, rel_tol=marker.rel_tol)
    if isinstance(marker, fields.Date):
        return DateComparator(finer=marker.finer)
    if isinstance(marker, fields.Custom):
        return CustomComparator(marker.function, symmetric=marker.symmetric, field=field)
    if isinstance(marker, fields.Similar) and marker.sense:
        return SenseComparator()
    return _PLAIN[type(marker)]()
