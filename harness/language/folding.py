"""Text folding: two spellings that differ in form alone become one string."""

from __future__ import annotations

import unicodedata

__all__ = ["fold", "is_blank", "strip_invisible"]

_DOUBLE = '"“”„‟«»〝〞〟＂″‶「」『』｢｣⹂'
_SINGLE = "'‘’‚‛‹›＇′‵`´"
_DASHES = "-‐‑‒–—―−⁃⁻₋﹘﹣－⸺⸻֊᠆〜〰"
_ZERO_WIDTH = "".join(map(chr, (0xAD, 0x34F, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F),
                                *range(0x2060, 0x2070), *range(0xFE00, 0xFE10), 0xFEFF)))  # fmt: skip

_INVISIBLE = dict.fromkeys(map(ord, _ZERO_WIDTH))
_MARKS: dict[int, str | None] = {
    **dict.fromkeys(map(ord, _DOUBLE), '"'),
    **dict.fromkeys(map(ord, _SINGLE), "'"),
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **_INVISIBLE,
}


def strip_invisible(text: str) -> str:
    """`text` without zero-width characters (joiners, direction marks, soft hyphens, byte-order marks)."""
    return text if text.isascii() else text.translate(_INVISIBLE)


def is_blank(text: str) -> bool:
    """Whether nothing of `text` can be seen: white space and zero-width characters alone."""
    if text.isascii():
        return not text or text.isspace()
    return text.isspace() or not strip_invisible(text).strip()


def fold(text: str) -> str:
    """NFKC, case folding, quotation marks and dashes to ' " -, zero-width characters gone, runs of white space to one.

    Diacritics are kept. Folding twice gives what folding once gives.
    """
    if text.isascii():
        return " ".join(text.replace("`", "'").lower().split())
    for _ in range(4):  # compatibility forms may hold marks, and case folding may leave a form that composes anew
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text.translate(_MARKS)).casefold())
        folded = " ".join(folded.translate(_MARKS).split())
        if folded == text:
            break
        text = folded
    return folded
