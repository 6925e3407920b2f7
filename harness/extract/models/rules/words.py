"""Words reduced to stems, and the cue words of a field: what its name and description say to look for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

__all__ = ["Cues", "cue_words", "is_function_word", "split_name", "stem", "stems"]

Cues = dict[str, float]
"""Stem -> weight. The stems of a field's own name add up to 1, those of its description and parents to less."""

_WORD = re.compile(r"[^\W_]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_+")
_MAX_DESCRIPTION = 2_000

_FUNCTION_WORDS = frozenset(
    _WORD.findall(
        "a an the this that these those it its he she they them his her their there here i you we us our my who whom "
        "whose which what when where why how whether and or but nor if then else than so as at by for from in into of "
        "off on onto out over to up with without within about above after against among around before behind below "
        "beside between beyond during per since through till toward towards under until upon via is are was were be "
        "been being am do does did done has have had having will would shall should can could may might must not no "
        "yes each every any all some such same own other another both either neither only also just very more most "
        "less least much many few several too still yet now ever never again once s t ll ve re d m"
    )
)
_SCHEMA_WORDS = frozenset(
    _WORD.findall(
        "field value values string text document documents article record item items list object data entry iso name "
        "names named title describe describes described description write writes written given give gives told tell "
        "tells mention mentioned mentions state stated states say says said null none true false optional required "
        "example full short exact exactly possible precision format formatted code letters digits words word number "
        "count date year day time kind type otherwise where known used form it eg ie etc"
    )
)
"""What authors of schemas say of values in general; no hint at where in a text one stands."""

_IRREGULAR = {
    form: base
    for base, forms in {
        "hold": "held", "say": "said", "take": "took taken", "meet": "met", "make": "made", "begin": "began begun",
        "pay": "paid", "sell": "sold", "buy": "bought", "birth": "born", "leave": "left", "win": "won", "lose": "lost",
        "speak": "spoke spoken speech", "write": "wrote written", "tell": "told", "give": "gave given",
        "go": "went gone",
        "come": "came", "become": "became", "lead": "led", "die": "died death dead", "child": "children",
        "person": "people", "build": "built", "send": "sent", "find": "found", "keep": "kept", "bring": "brought",
        "choose": "chose chosen", "grow": "grew grown", "rise": "rose risen", "fall": "fell fallen", "sit": "sat",
        "found": "founded founder", "author": "writer", "begun": "start starts started", "employ": "employer employee",
    }.items()
    for form in forms.split(" ")
}  # fmt: skip
_SUFFIXES = ("ations", "ation", "ments", "ment", "ings", "ing", "ials", "ial", "ies", "ied", "ed", "ly", "al", "s")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A rough stem of an English word, lower case: `editorial` and `editors` are `editor`."""
    word = word.casefold()
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for _ in range(2):
        for suffix in _SUFFIXES:
            if word.endswith(suffix) and len(word) - len(suffix) >= 4 and not word.endswith("ss"):
                word = word.removesuffix(suffix)
                break
    if len(word) > 4 and word[-1] == word[-2]:
        word = word[:-1]
    if word.endswith("y"):
        return word[:-1] + "i"
    return word.rstrip("e") if len(word) > 3 else word


def stems(text: str) -> list[str]:
    """The stems of the words of `text`, in its order."""
    return [stem(word) for word in _WORD.findall(text)]


def split_name(name: str) -> list[str]:
    """The words of an identifier in snake_case, kebab-case or camelCase, lower case."""
    return [word.casefold() for part in _HUMP.split(name) for word in _WORD.findall(part)]


def is_function_word(word: str) -> bool:
    """Whether a word, lower case, carries grammar more than meaning."""
    return word in _FUNCTION_WORDS


_RELATED = {
    "speaker": "say", "statement": "say", "attribut": "say", "quotation": "quot", "quoted": "quot", "quote": "quot",
    "bylin": "author",
}  # fmt: skip
"""Stems of schema words -> the stem under which a reading files what they mean."""


def _telling(words: Iterable[str]) -> list[str]:
    """The stems of the words that point at a place in a text."""
    kept = (word for word in words if word not in _FUNCTION_WORDS and word not in _SCHEMA_WORDS and len(word) > 1)
    return list(dict.fromkeys(_RELATED.get(word) or _RELATED.get(stem(word)) or stem(word) for word in kept))


def cue_words(name: str, description: str | None, parents: Cues | None = None) -> Cues:
    """The cues of a field: its name weighs 1 in all, its description 0.6, and its parents a fifth of their weights."""
    cues: Cues = {}
    for key, weight in (parents or {}).items():
        cues[key] = weight / 5
    described = _telling(word.casefold() for word in _WORD.findall((description or "")[:_MAX_DESCRIPTION]))
    for share, found in ((0.6, described), (1.0, _telling(split_name(name)))):
        for key in found:
            cues[key] = max(cues.get(key, 0.0), share / len(found))
    return cues
