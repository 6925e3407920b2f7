"""Names of people, as sets of tokens."""

from __future__ import annotations

import re

from harness.language.folding import fold

__all__ = ["HONORIFICS", "name_tokens"]

HONORIFICS = frozenset(
    re.findall(
        r"\w+",
        "mr mrs ms miss mx mister madam madame mme mlle monsieur herr frau senor senora señor señora dr doctor prof "
        "professor sir dame lord lady rev reverend hon honorable honourable esq phd",
    )
)
"""Forms of address that are no part of a name, folded, without dots."""

_BETWEEN_INITIALS = re.compile(r"(?<=\b\w)\.(?=\w)")


def name_tokens(name: str) -> tuple[str, ...]:
    """The sorted tokens of a name: folded, hyphens as spaces, dots and commas and honorifics dropped.

    `J.R.` is two initials. A name of nothing but honorifics keeps them; a name with no token at all gives ().
    """
    text = _BETWEEN_INITIALS.sub(" ", fold(name)).replace("-", " ").replace(".", "").replace(",", " ")
    tokens = text.split()
    return tuple(sorted([token for token in tokens if token not in HONORIFICS] or tokens))
