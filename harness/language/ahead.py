"""Patterns of many words, matched where they can match alone: few places of a text are like that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

__all__ = ["ahead", "matches_around"]

_WORD = re.compile(r"(?<!\w)(?=\w)")


def ahead(words: Iterable[str], *others: str) -> str:
    """A lookahead for a pattern: it holds wherever one of `words` can begin, whatever the case of its letters.

    words: of two or more small letters from a to z. others: patterns of what may stand there instead. Each word is
    known by its first two letters, of which a set is asked, where a pattern of all words tries one after the other.
    """
    seconds: dict[str, set[str]] = {}
    for word in words:
        seconds.setdefault(word[0], set()).add(word[1])
    pairs = [_either(first) + _either("".join(sorted(found))) for first, found in sorted(seconds.items())]
    return f"(?={'|'.join([*others, *pairs])})"


def matches_around(
    anchor: re.Pattern[str], pattern: re.Pattern[str], text: str, *, within: int
) -> Iterator[re.Match[str]]:
    """What `pattern.finditer(text)` gives, for a pattern whose matches begin with a letter or digit behind none.

    anchor: a word, or a part of one, that stands in every match, at most `within` characters behind its beginning.
    Where there is none the pattern is not tried.
    """
    place, found = 0, anchor.search(text)
    while found is not None:
        match = None
        for word in _WORD.finditer(text, max(place, found.start() - within), found.start() + 1):
            match = pattern.match(text, word.start())
            if match is not None:
                yield match
                break
        place = found.end() if match is None else match.end()
        found = anchor.search(text, place)


def _either(letters: str) -> str:
    return f"[{letters}{letters.upper()}]"
