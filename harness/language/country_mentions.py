"""Countries as documents name them, found in running text."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from harness.language.countries import country_names, read_country

__all__ = ["CountryMention", "find_countries"]


class CountryMention(NamedTuple):
    """A country in a text: character offsets, and its ISO 3166-1 alpha-2 code."""

    start: int
    end: int
    code: str


_NOT_COUNTRIES = (
    "new mexico", "new jersey", "northern ireland", "inner mongolia", "south china sea", "east china sea",
    "south china morning post", "sea of japan", "gulf of mexico", "gulf of oman", "gulf of guinea", "british columbia",
    "latin america", "south america", "north america", "central america", "bank of america", "lake chad",
)  # fmt: skip
"""Names that hold a country's name and are none."""

_WORDS_TOO = {"states"}
"""Keys that running text uses for something else."""

_COMMON_CODES = frozenset(
    # words in capitals, abbreviations of the newsroom and the office, states of the US, each also a country's code
    re.findall(
        "[A-Z]+",
        "AD AI AL AM AND AR ARE ARM AS AT AZ BE BY CA CAN CD CO CV DE DO GA GB GP HR ID IE IL IN IS "
        "IT KY LA MA MAR MC MD ME MG ML MM MN MO MP MS MT MY NA NC NE NO NOR PA PAN PER PH PM PR PS "
        "RE SA SC SD SO TD TN TO TON TV VA VC VG VI",
    )
)
_DOTTED = r"(?:U\.\s?S\.(?:\s?A\.)?|U\.\s?K\.|U\.\s?A\.\s?E\.|R\.O\.K\.|P\.R\.C\.|D\.P\.R\.K\.)"
_SET_OFF_BEFORE, _SET_OFF_BEHIND = (
    re.compile(r"(?:[(\[:;|/\t\"]|\A|\n)\s?\Z"),
    re.compile(r"\s?(?:[)\]:;,|/\t\"]|\Z|\n)"),
)


@cache
def _pattern() -> re.Pattern[str]:
    """Names as one pattern in the shape of a trie, so that a character is looked at once for all of them."""
    trie: dict[str, dict[str, object]] = {}
    names = {name for names in country_names().values() for name in names if _is_name(name)}
    for name in sorted(names | set(_NOT_COUNTRIES)):
        node: dict[str, dict[str, object]] = trie
        for char in name:
            node = node.setdefault(char, {})  # type: ignore[assignment]
        node[""] = {}
    return re.compile(
        rf"(?<!\w)(?:(?=[^\W\d_a-z])(?P<name>(?i:{_alternatives(trie)}))(?!\w)"
        rf"|(?P<dotted>{_DOTTED})|(?P<code>[A-Z]{{2,4}})(?!\w))"
    )


def _is_name(name: str) -> bool:
    """Whether a key can be looked for in any case; codes and short aliases count in capitals alone."""
    letters = name.replace(" ", "")
    return len(letters) > 3 and name != "dprk" and name not in _WORDS_TOO and not name.startswith("korea, ")


def _alternatives(node: dict[str, dict[str, object]]) -> str:
    branches = []
    for char, below in node.items():
        if char:
            branches.append(_literal(char, alone=" " in below) + _alternatives(below))  # type: ignore[arg-type]
    body = branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})" if branches else ""
    return f"(?:{body})?" if "" in node and body else body


def _literal(char: str, *, alone: bool) -> str:
    if char == " ":
        return r"\s{1,2}"
    if char == "'":
        return "['’]"
    return re.escape(char) + (r"\.?" if alone and char.isalpha() and char in "snt" else "")


def find_countries(text: str) -> tuple[CountryMention, ...]:
    """The countries that `text` names, sorted by start and not overlapping, in time linear in its length.

    Names, official names and everyday aliases count when they begin with a capital, the longest at a place; adjectives
    and peoples ("Chinese") do not. Codes and aliases of up to three letters count in capitals alone; those that are
    words or common abbreviations too ("IN", "TV") only where they are set off, as in `Country: IN` or `(IN)`.
    """
    found = []
    for match in _pattern().finditer(text):
        code = _code(text, match)
        if code is not None:
            found.append(CountryMention(*match.span(), code))
    return tuple(found)


def _code(text: str, match: re.Match[str]) -> str | None:
    if match["name"]:
        name = " ".join(match["name"].split())
        return None if name.lower() in _NOT_COUNTRIES else read_country(name)
    if match["dotted"]:
        return read_country(match["dotted"].replace(".", "").replace(" ", ""))
    letters = match["code"]
    code = read_country(letters)
    if code is None or not _written_as_code(text, match, letters):
        return None
    return code


def _written_as_code(text: str, match: re.Match[str], letters: str) -> bool:
    before, behind = text[max(0, match.start() - 20) : match.start()], text[match.end() : match.end() + 20]
    if _SET_OFF_BEFORE.search(before) and _SET_OFF_BEHIND.match(behind):
        return True
    shouting = sum(char.isupper() for char in before + behind) > 4 and not any(map(str.islower, before + behind))
    return letters not in _COMMON_CODES and not shouting
