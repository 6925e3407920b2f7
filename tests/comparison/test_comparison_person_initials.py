"""Initials in PersonName: the grades are those of taking the tokens one by one, however many there are."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Indel

from harness.comparison.comparators.person import Name, PersonNameComparator

TOKENS = st.lists(st.text("abé", min_size=1, max_size=4), min_size=1, max_size=12)


def one_by_one(initials: Counter[str], others: Counter[str]) -> list[str]:
    """Each initial takes the longest token that is still free and begins with it."""
    free = sorted((token for token in others.elements() if len(token) > 1), key=lambda token: (-len(token), token))
    result = []
    for token in sorted(initials.elements()):
        begun = [other for other in free if len(token) == 1 and other.startswith(token)]
        if begun:
            free.remove(begun[0])
        result.append(begun[0] if begun else token)
    return result


def graded_one_by_one(gold: list[str], prediction: list[str]) -> float:
    shared = Counter(gold) & Counter(prediction)
    ours, theirs = Counter(gold) - shared, Counter(prediction) - shared
    common = list(shared.elements())
    one, other = (sorted(common + one_by_one(*sides)) for sides in ((ours, theirs), (theirs, ours)))
    return Indel.normalized_similarity(" ".join(one), " ".join(other))


@given(TOKENS, TOKENS)
def test_a_name_with_initials_has_the_grade_of_tokens_taken_one_by_one(gold: list[str], prediction: list[str]) -> None:
    ours, theirs = (Name.of(tuple(sorted(side))) for side in (gold, prediction))
    assert PersonNameComparator().grade(ours, theirs) == graded_one_by_one(gold, prediction)
