"""Items that are all as good for each other are paired by their places, as by trying every pairing."""

from __future__ import annotations

from itertools import combinations, permutations

from hypothesis import given
from hypothesis import strategies as st

from harness.comparison.assignment import solve_sparse
from harness.comparison.block import pair_block
from harness.comparison.ties import settle, tight_cells

places = st.lists(st.integers(0, 14), unique=True, min_size=1, max_size=5).map(sorted)


def by_trying(rows: list[int], columns: list[int]) -> list[tuple[int, int]]:
    """The contract's choice: the most pairs, the least sum of distances, then each row's earliest column, none last."""
    size = min(len(rows), len(columns))
    every = (
        dict(zip(chosen, order, strict=True))
        for chosen in combinations(rows, size)
        for order in permutations(columns, size)
    )

    def worth(pairs: dict[int, int]) -> tuple[int, list[int]]:
        return sum(abs(row - column) for row, column in pairs.items()), [pairs.get(row, 99) for row in rows]

    return sorted(min(every, key=worth).items())


@given(places, places)
def test_a_block_is_paired_as_by_trying_every_pairing(rows: list[int], columns: list[int]) -> None:
    assert pair_block(rows, columns) == by_trying(rows, columns)


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 3))
def test_a_list_of_equal_items_is_settled_as_by_trying_every_pairing(rows: int, columns: int, more: int) -> None:
    cells = [dict.fromkeys(range(columns), 10) for _ in range(rows)]
    matching = solve_sparse(cells, columns)
    assert settle(tight_cells(cells, matching), matching, lambda row, column: (more,)) == by_trying(
        [*range(rows)], [*range(columns)]
    )
