"""What each of many documents came to."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from invented import judged

from harness.records import Extraction, Usage
from harness.runs.spent import Sums, SumsByDocument

ROWS = st.lists(
    st.tuples(
        st.sampled_from("abcdef"), st.sampled_from([None, "0.00", "0.010", "1.5"]), st.sampled_from([None, 1, 7])
    ),
    max_size=30,
)


def extractions(rows: list[tuple[str, str | None, int | None]]) -> list[Extraction]:
    return [
        judged(
            document=name, cost=None if money is None else Decimal(money), usage=Usage(tokens, tokens, requests=1)
        ).extraction
        for name, money, tokens in rows
    ]


@given(ROWS, ROWS)
def test_the_dearest_are_kept_with_what_each_came_to(
    first: list[tuple[str, str | None, int | None]], then: list[tuple[str, str | None, int | None]]
) -> None:
    shared = {"another": 0}  # somebody else has numbered a document that has no extraction
    found, more = SumsByDocument(shared), SumsByDocument({})
    every: dict[str, Sums] = {}
    for sums, rows in ((found, first), (more, then)):
        for one in extractions(rows):
            sums.add(one)
            every.setdefault(one.document, Sums()).add(one)
    found.merge(more)
    dearest = sorted(
        every, key=lambda name: (-every[name].dollars, -2 * (every[name].tokens("input_tokens").total or 0), name)
    )
    assert len(found) == len(every)
    for most in (0, 2, 10):
        assert list(found.dearest(most)) == sorted(dearest[:most])
    for name, spent in found.dearest(10).items():
        assert spent == every[name].spent()
        assert str(spent.cost.total) == str(every[name].spent().cost.total)
