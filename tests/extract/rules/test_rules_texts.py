"""The rules on texts of different kinds: what a reader would find without thinking, they find."""

import json

import pytest
from rules_texts import (
    DIARY_TEXT,
    INVOICE_TEXT,
    LIFE_TEXT,
    MATCH_TEXT,
    Diary,
    Invoice,
    Life,
    Match,
    extract,
)


def test_an_invoice_is_read_by_its_labels_and_lines():
    found = extract(Invoice, INVOICE_TEXT)
    assert found == {
        "invoice_number": "QX-20931",
        "invoice_date": "2023-03-03",
        "due_date": "2023-04-02",
        "seller": "Harrow & Finch Ltd",
        "buyer": "Tomas Varga",
        "buyer_country": "Czech Republic",
        "email": "billing@harrowfinch.example",
        "lines": [
            {"sku": "AB-120", "quantity": 4, "price": "35.50"},
            {"sku": "CD-400", "quantity": 1, "price": "410.00"},
            {"sku": "EF-007", "quantity": 12, "price": "2.25"},
        ],
        "subtotal": 579,
        "vat_rate": 20,
        "total": "694.80",
        "paid": False,
        "terms_url": "https://harrowfinch.example/terms",
    }


def test_a_life_is_read_by_what_stands_near_the_words_of_each_field():
    found = extract(Life, LIFE_TEXT, "2019-05-02")
    colleagues = found.pop("colleagues")
    assert found == {
        "name": "Amelia Thornbury",
        "birth_date": "1961-07-04",
        "birth_place": "Galway",
        "birth_country": "Ireland",
        "university": "University of Lisbon",
        "founded_year": 1992,
        "researchers": 45,
        "budget": 3_200_000,
        "books_written": 7,
        "married": False,
        "quotation": "The sea keeps its own calendar",
        "interests": ["kelp forests", "deep-sea corals", "the history of navigation"],
        "awards": [{"name": "Linden Medal", "year": 2004}, {"name": "Oceanic Prize", "year": 2011}],
        "death_date": None,
    }
    by_name = {each["name"]: (each["profession"], each["country"]) for each in colleagues}
    assert by_name["Ingrid Solheim"] == ("chemist", None)
    assert by_name["Marco Bellini"] == ("engineer", "IT")


def test_a_match_report_is_read_with_its_days_offices_and_positions():
    found = extract(Match, MATCH_TEXT, "2022-10-16")
    positions = {player["name"]: player["position"] for player in found.pop("players")}
    assert found == {
        "played_on": "2022-10-15",
        "rematch_date": "2022-10-21",
        "spectators": 18452,
        "delay_minutes": 40,
        "coach": "Sarah Whitlock",
        "referee": "Jan Novak",
        "weather": "heavy rain",
        "postponed": True,
        "abandoned": False,
        "quotation": "We deserved it",
    }
    assert positions["Dele Okafor"] == "striker"
    assert positions["Luis Ferreira"] == "midfielder"
    assert positions["Kit Bowen"] == "defender"
    assert positions["Hannes Vogel"] is None, "the striker is somebody else"


def test_a_map_and_a_tagged_union_are_read_from_lines_and_sentences():
    found = extract(Diary, DIARY_TEXT)
    assert found["phones"] == {"Anna Lindqvist": "+46 8 555 010 20", "Peter Marsh": "+44 20 5550 1234"}
    assert found["entries"] == [
        {"kind": "visit", "place": "Oslo", "on": "2021-05-05"},
        {"kind": "call", "minutes": 25},
    ]
    assert found["amount"] is None


CASES = [(Invoice, INVOICE_TEXT), (Life, LIFE_TEXT), (Match, MATCH_TEXT), (Diary, DIARY_TEXT)]


@pytest.mark.parametrize(("model", "text"), CASES)
def test_what_is_found_validates_and_is_the_same_at_every_call(model, text):
    first = extract(model, text, "2022-10-16")
    model.model_validate_json(json.dumps(first))
    assert extract(model, text, "2022-10-16") == first


def test_no_text_of_another_kind_makes_a_schema_invent():
    found = extract(Life, "Rain fell over the hills, and nobody came.")
    assert {key for key, value in found.items() if value not in (None, [])} == set()
