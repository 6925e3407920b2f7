"""The language that a text is written in, by its script and its commonest words."""

from __future__ import annotations

import re

__all__ = ["guess_language"]

_SAMPLE = 5_000
_LEAST = 2
_SCRIPTS = (
    ("ko", "가-힣"),
    ("ja", "ぁ-ヿ"),
    ("zh", "一-鿿"),
    ("ru", "а-яё"),
    ("ar", "ء-ي"),
    ("el", "α-ω"),
    ("he", "א-ת"),
)
_COMMON = {
    "en": "the of and to in is that for was with",
    "de": "der die das und ist nicht mit ein von den",
    "fr": "le la les et des est une dans que pour",
    "es": "el la los y de que en una por con",
    "it": "il di che e la per un sono con del",
    "pt": "o de que e do da em um para não",
    "nl": "de het een van en is dat op te niet",
}


def guess_language(text: str) -> str | None:
    """An ISO 639-1 code, None where nothing tells; looks at the first _SAMPLE characters alone."""
    sample = text[:_SAMPLE].casefold()
    letters = sum(map(str.isalpha, sample))
    for code, characters in _SCRIPTS:
        if letters and len(re.findall(f"[{characters}]", sample)) > letters / 5:
            return code
    words = re.findall(r"[^\W\d_]+", sample)
    counts = {code: sum(map(set(listed.split(" ")).__contains__, words)) for code, listed in _COMMON.items()}
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] >= _LEAST else None
