"""Other texts: negated, turned round by a word, without their unit, or taken from elsewhere in the document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from harness.language.folding import fold

__all__ = ["text_harms"]

_NEGATABLE = re.compile(r"\b(is|are|was|were|will|would|should|could|may|can|has|have|must|to|be)\b", re.IGNORECASE)
_NEGATION = re.compile(r"\s*\b(not|never)\b|\bno\b\s*", re.IGNORECASE)

_OPPOSITES = {
    "first": "last", "last": "first", "before": "after", "after": "before", "more": "less", "less": "more",
    "rise": "fall", "rises": "falls", "rose": "fell", "fall": "rise", "falls": "rises", "fell": "rose",
    "increase": "decrease", "increases": "decreases", "increased": "decreased", "close": "distant",
    "closer": "farther", "accept": "refuse", "accepts": "refuses", "accepted": "refused", "agree": "refuse",
    "agrees": "refuses", "agreed": "refused", "deny": "confirm", "denies": "confirms", "denied": "confirmed",
    "confirm": "deny", "confirms": "denies", "confirmed": "denied", "support": "oppose", "supports": "opposes",
    "supported": "opposed", "open": "closed", "opens": "closes", "opened": "closed", "begin": "end",
    "begins": "ends", "began": "ended", "strengthen": "weaken", "strengthens": "weakens", "tighten": "loosen",
    "tightens": "loosens", "loosening": "tightening", "improve": "worsen", "improves": "worsens", "win": "lose",
    "wins": "loses", "won": "lost", "allow": "forbid", "allows": "forbids", "allowed": "forbade", "north": "south",
    "south": "north", "north's": "south's", "east": "west", "west": "east", "deputy": "senior", "senior": "junior",
    "former": "current", "new": "old", "acting": "former", "foreign": "domestic", "bilateral": "multilateral",
    "regional": "national", "within": "beyond", "high": "low", "higher": "lower", "early": "late",
    "earlier": "later", "with": "without", "postponed": "advanced", "postpones": "advances", "cancelled": "held",
    "cancels": "holds", "signed": "rejected", "signs": "rejects", "join": "leave", "joins": "leaves",
    "joined": "left", "all": "no", "every": "no", "always": "never",
}  # fmt: skip
"""A word -> one that turns the meaning of what it stands in."""

_UNIT = re.compile(
    r"(?<=\d)\s*(%|per cent|percent|million|billion|thousand|km|kilometres|tonnes|years|days)\b|[$€£¥]\s*(?=\d)"
)
_WORD = re.compile(r"[\w'’-]+")


def text_harms(value: str, document: str, random: Random) -> Iterator[tuple[str, str]]:
    """(kind of harm, the text that it gives). document: from which other words are taken; may be empty."""
    words = value.split()
    if len(words) >= 3:
        yield from _negated(value)
        yield from _turned(value)
    unit = _UNIT.sub("", value, count=1)
    if unit != value:
        yield "unit dropped", unit
    if document:
        yield from _filled(value, document, random)


def _negated(value: str) -> Iterator[tuple[str, str]]:
    found = _NEGATION.search(value)
    if found:
        yield "negation", " ".join((value[: found.start()] + " " + value[found.end() :]).split())
        return
    verb = _NEGATABLE.search(value)
    if verb is None:
        return
    before, after = value[: verb.start()], value[verb.start() :]
    if verb[0].lower() in ("to", "be"):
        yield "negation", f"{before}not {after}"
    else:
        yield "negation", f"{before}{verb[0]} not{value[verb.end() :]}"


def _turned(value: str) -> Iterator[tuple[str, str]]:
    for found in _WORD.finditer(value):
        other = _OPPOSITES.get(found[0].lower())
        if other is not None:
            other = other.capitalize() if found[0][0].isupper() else other
            yield "a word turns the meaning", value[: found.start()] + other + value[found.end() :]
            return


def _filled(value: str, document: str, random: Random) -> Iterator[tuple[str, str]]:
    """As many words of the document as the value has, from where the value does not stand."""
    words = [found[0] for found in _WORD.finditer(document)]
    wanted = max(1, len(value.split()))
    own = set(fold(value).split())
    for _ in range(20):
        start = random.randrange(max(1, len(words) - wanted))
        taken = words[start : start + wanted]
        if taken and not own.intersection(fold(" ".join(taken)).split()):
            yield "filled with other words of the document", " ".join(taken)
            return
