"""Countries found in running text, by name and by adjective."""

import pytest

from harness.language.country_mentions import find_countries
from harness.language.nationality_mentions import find_nationalities, read_nationality


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("South Korea and China", ["KR", "CN"]),
        ("North Korea's leader", ["KP"]),
        ("the Republic of Korea (ROK)", ["KR", "KR"]),
        ("the United States of America", ["US"]),
        ("a U.S. ship, the US and the UK", ["US", "US", "GB"]),
        ("Guinea-Bissau and Guinea", ["GW", "GN"]),
        ("Côte d’Ivoire, Ivory Coast", ["CI", "CI"]),
        ("Korea", []),
        ("New Mexico and Northern Ireland", []),
        ("a turkey dinner in Turkey", ["TR"]),
        ("IT on TV", []),
        ("Country: IN", ["IN"]),
        ("South\nKorea", ["KR"]),
        ("Chinese", []),
    ],
)
def test_countries_are_found_by_their_names_and_codes(text, expected):
    assert [mention.code for mention in find_countries(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the Chinese premier and a Russian guest", ["CN", "RU"]),
        ("South Korean and North Korean officials", ["KR", "KP"]),
        ("Italians and the Swiss", ["IT", "CH"]),
        ("Latin American, Korean", []),
        ("polish the table", []),
        ("Indiana", []),
    ],
)
def test_nationalities_are_found_by_their_adjectives(text, expected):
    assert [mention.code for mention in find_nationalities(text)] == expected


def test_an_adjective_is_read_and_a_country_name_is_none():
    assert read_nationality("New  Zealand") == "NZ"
    assert read_nationality("China") is None


@pytest.mark.parametrize("piece", ["South ", "US ", "U.S. ", "U.", "Saint Vincent and the ", "A", " ", "New "])
def test_input_made_to_be_slow_is_read_to_its_end(piece):
    text = piece * (200_000 // len(piece))
    for find in (find_countries, find_nationalities):
        assert all(0 <= mention.start < mention.end <= len(text) for mention in find(text))
