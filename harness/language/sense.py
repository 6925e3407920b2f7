"""Whether two short texts contradict each other: one negates, has another number, or a word's opposite.

By lists of English words, so it sees what is on them and no more; it knows nothing of grammar, and a paraphrase that
says the same by a negated opposite ("did not refuse" for "agreed") counts as a contradiction.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Sense", "contradict", "read_sense"]

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)?")

_NEGATIONS = frozenset(
    ("not", "no", "never", "neither", "nor", "cannot", "nobody", "nothing", "none", "without", "hardly", "unlikely",
     "impossible")
)  # fmt: skip

_PAIRS = """
accept refuse|accept reject|accuse clear|add remove|admit deny|advance postpone|advance retreat|affirm deny
agree refuse|agree disagree|agree reject|allow forbid|allow ban|allow prevent|approve reject|arrive depart
arrive leave|attack defend|attend miss|back oppose|begin end|begin stop|build demolish|buy sell|cancel hold
cancel confirm|close open|close distant|close far|condemn praise|confirm deny|confirm dispute|continue stop
cooperate compete|decrease increase|deepen loosen|deepen weaken|deny say|drop raise|east west|eastern western
encourage discourage|enter leave|ease tighten|exclude include|expand shrink|export import|fail succeed
fall rise|fast slow|final initial|finish start|fire hire|first last|foreign domestic|former current
former present|gain lose|give take|grow shrink|high low|higher lower|highest lowest|improve worsen
inside outside|internal external|join leave|junior senior|large small|larger smaller|late early|later earlier
left right|less more|least most|lift impose|lose win|loosen tighten|major minor|maximum minimum|narrow widen
near far|negative positive|new old|north south|northern southern|off on|oppose support|official unofficial
open closed|optional mandatory|over under|ordinary extraordinary|permanent temporary|permit forbid
private public|push pull|ratify reject|recommend discourage|regional national|regional global
bilateral multilateral|bilateral trilateral|release detain|release withhold|restore suspend|resume suspend
resume halt|rich poor|separate unite|short long|sign reject|start stop|strengthen weaken|strong weak
strained relaxed|succeed fail|before after|above below|up down|within beyond|with without|true false
upper lower|victory defeat|war peace|welcome condemn|widen narrow|younger older|yes no|all none|always never
both neither|every no|many few
"""

_OPPOSITES: dict[str, frozenset[str]] = {}
for _pair in _PAIRS.replace("\n", "|").split("|"):
    if _pair:
        _one, _other = _pair.split()
        _OPPOSITES[_one] = _OPPOSITES.get(_one, frozenset()) | {_other}
        _OPPOSITES[_other] = _OPPOSITES.get(_other, frozenset()) | {_one}

_IRREGULAR = {
    "rose": "rise", "risen": "rise", "fell": "fall", "fallen": "fall", "won": "win", "lost": "lose", "began": "begin",
    "begun": "begin", "left": "leave", "grew": "grow", "gave": "give", "took": "take", "held": "hold", "bought": "buy",
    "sold": "sell", "said": "say", "forbade": "forbid", "forbidden": "forbid", "built": "build", "shrank": "shrink",
    "met": "meet", "ties": "tie", "closest": "close", "closer": "close", "farther": "far", "further": "far",
}  # fmt: skip


class Sense(NamedTuple):
    """What a text turns on. negated: whether it holds an odd number of negations. words: those that have opposites."""

    negated: bool
    numbers: frozenset[str]
    words: frozenset[str]


@lru_cache(maxsize=4096)
def read_sense(folded: str) -> Sense:
    """The sense of a folded text."""
    negations, numbers, words = 0, set(), set()
    for token in _WORD.findall(folded):
        if token[0].isdigit():
            numbers.add(token.replace(",", ""))
            continue
        if token.endswith("n't"):
            negations += 1
            continue
        token = token.removesuffix("'s")
        if token in _NEGATIONS:
            negations += 1
        stem = _stem(token)
        if stem in _OPPOSITES:
            words.add(stem)
    return Sense(negations % 2 == 1, frozenset(numbers), frozenset(words))


def contradict(one: Sense, other: Sense) -> bool:
    """Whether one is negated and the other not, their numbers differ, or one has the opposite of a word of the other.

    A word that both have says nothing of where it stands in either; symmetric. Numbers differ where each has one that
    the other lacks: a text that leaves a number out contradicts nothing.
    """
    if one.negated != other.negated:
        return True
    if one.numbers - other.numbers and other.numbers - one.numbers:
        return True
    mine, theirs = one.words - other.words, other.words - one.words
    return any(_OPPOSITES[word] & theirs for word in mine)


def _stem(word: str) -> str:
    """The word as the list has it: without the ending of a verb or a plural, as far as the list knows what is left."""
    if word in _OPPOSITES:
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for ending, instead in (("ies", "y"), ("ied", "y"), ("es", ""), ("s", ""), ("ed", ""), ("ed", "e"), ("d", ""),
                            ("ing", ""), ("ing", "e")):  # fmt: skip
        if word.endswith(ending):
            stem = word.removesuffix(ending) + instead
            if stem in _OPPOSITES:
                return stem
            if len(stem) > 2 and stem[-1] == stem[-2] and stem[:-1] in _OPPOSITES:
                return stem[:-1]
    return word
