"""The package and a second scorer, written from the contract alone, agree on every slot and on similarity."""

from generated import compared
from hypothesis import given
from reference import score

import harness


def agree(spec, gold, prediction):
    comparison = harness.compare(spec.annotation, gold, prediction)
    expected = score(spec, gold, prediction)
    ours = sorted(map(shown, comparison.outcomes))
    theirs = sorted(map(shown, expected.rows))
    assert ours == theirs
    assert abs(comparison.similarity - expected.similarity) < 1e-9


def shown(row):
    similarity = -1 if row.similarity is None else round(row.similarity, 9)
    return (
        row.path,
        str(row.gold_pointer),
        str(row.prediction_pointer),
        row.verdict,
        similarity,
        round(row.weight, 9),
        row.critical,
    )


@given(compared())
def test_both_scorers_give_the_same_slots_and_similarity(case):
    agree(*case)


@given(compared(doubts=True))
def test_both_scorers_agree_on_gold_that_knows_its_own_doubts(case):
    agree(*case)
