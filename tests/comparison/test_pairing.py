"""Pairings are the optimum of the contract's aims, as enumerating every pairing finds it."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from harness.comparison.align import best_unordered, pair_unordered
from harness.comparison.assignment import solve_dense, solve_sparse
from harness.comparison.monotone import best_monotone, pair_ordered


@st.composite
def tables(draw, *, most=4):
    """(weights, aims): small whole numbers, so that ties are frequent; -1 where a pair must not be made."""
    n_rows, n_columns = draw(st.integers(0, most)), draw(st.integers(0, most))
    highest = draw(st.sampled_from([1, 2, 5]))
    cells = st.lists(st.integers(-1, highest), min_size=n_rows * n_columns, max_size=n_rows * n_columns)
    weights = np.array(draw(cells), float).reshape(n_rows, n_columns)
    aims = {
        (row, column): tuple(draw(st.integers(0, 1)) for _ in range(2))
        for row in range(n_rows)
        for column in range(n_columns)
    }
    return weights, aims


def every_pairing(shape, *, ordered):
    rows, columns = shape
    for size in range(min(rows, columns) + 1):
        for chosen in itertools.combinations(range(rows), size):
            for partners in itertools.permutations(range(columns), size):
                if not ordered or list(partners) == sorted(partners):
                    yield list(zip(chosen, partners, strict=True))


def best_of_all(weights, aims, *, ordered):
    allowed = [
        pairs
        for pairs in every_pairing(weights.shape, ordered=ordered)
        if all(weights[pair] >= 0 for pair in pairs)
    ]  # fmt: skip

    def rank(pairs):
        total = sum(weights[pair] for pair in pairs)
        firsts, seconds = (sum(aims[pair][aim] for pair in pairs) for aim in (0, 1))
        partners = dict(pairs)
        order = [partners.get(row, weights.shape[1]) for row in range(weights.shape[0])]
        return (-total, -firsts, -seconds, sum(abs(row - column) for row, column in pairs), order)

    return min(allowed, key=rank)


@given(tables())
def test_an_unordered_pairing_is_the_best_of_all_by_every_aim_in_turn(table):
    weights, aims = table
    assert pair_unordered(weights, lambda row, column: aims[row, column]) == best_of_all(weights, aims, ordered=False)


@given(tables())
def test_an_ordered_pairing_is_the_best_of_all_that_do_not_cross(table):
    weights, aims = table
    assert pair_ordered(weights, lambda row, column: aims[row, column]) == best_of_all(weights, aims, ordered=True)


@given(tables())
def test_totals_need_no_tie_breaks(table):
    weights, aims = table
    for quick, full in ((best_unordered, pair_unordered), (best_monotone, pair_ordered)):
        total = sum(weights[pair] for pair in quick(weights))
        assert total == sum(weights[pair] for pair in full(weights, lambda row, column: aims[row, column]))


@given(tables(most=7))
def test_both_solvers_prove_their_matching_with_prices(table):
    weights, _ = table
    cells = [{column: int(weight) for column, weight in enumerate(row) if weight >= 0} for row in weights]
    for matching in (solve_dense(weights), solve_sparse(cells, weights.shape[1])):
        assert_proven(weights, matching)


def test_the_dense_solver_proves_large_matchings_too():
    rng = np.random.default_rng(0)
    for highest in (1, 10, 10**11):
        weights = rng.integers(-1, highest, (60, 80), endpoint=True).astype(float)
        assert_proven(weights, solve_dense(weights))
        assert_proven(weights.T.copy(), solve_dense(weights.T.copy()))


def assert_proven(weights, matching):
    """Weak duality: prices that cover every cell bound every matching, and this one reaches the bound."""
    row_prices, column_prices = np.array(matching.row_prices, float), np.array(matching.column_prices, float)
    slack = row_prices[:, None] + column_prices[None, :] - weights
    assert (slack[weights >= 0] >= 0).all()
    assert (row_prices >= 0).all()
    assert (column_prices >= 0).all()
    pairs = [(row, column) for row, column in enumerate(matching.columns) if column >= 0]
    assert all(matching.rows[column] == row and weights[row, column] >= 0 for row, column in pairs)
    assert sum(weights[pair] for pair in pairs) == row_prices.sum() + column_prices.sum()


def test_equal_items_keep_the_given_order_even_in_a_long_list():
    weights = np.ones((70, 90))
    assert pair_unordered(weights, lambda row, column: (0,)) == [(row, row) for row in range(70)]


def test_equal_items_that_moved_together_are_paired_first_to_first():
    weights = np.full((4, 8), -1.0)
    weights[:, 4:] = 1
    assert pair_unordered(weights, lambda row, column: (0,)) == [(0, 4), (1, 5), (2, 6), (3, 7)]
