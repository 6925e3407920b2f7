"""Country, Identifier and Url: values that are the same or not, once written in one form."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from harness.comparison.comparators.base import TextComparator
from harness.comparison.source import SourceText
from harness.comparison.values import json_key
from harness.language.countries import read_country
from harness.language.folding import fold

__all__ = ["CountryComparator", "IdentifierComparator", "UrlComparator"]

_DEFAULT_PORTS = {"http": 80, "https": 443, "ftp": 21, "ws": 80, "wss": 443}


class _Canonical(TextComparator):
    """1 where the canonical forms are equal, else 0."""

    discrete = strict = True

    def grade(self, gold: object, prediction: object) -> float:
        """1 or 0."""
        return 1.0 if gold == prediction else 0.0


class CountryComparator(_Canonical):
    """Names and codes of one ISO 3166-1 country."""

    def read_text(self, text: str) -> str | None:
        """The alpha-2 code."""
        return read_country(text)

    def unreadable_key(self, raw: Any) -> Any:
        """Texts that name no country are equal after folding."""
        return fold(raw) if isinstance(raw, str) else json_key(raw)

    def stands_in(self, reading: str, raw: Any, source: SourceText) -> bool:
        """Whether the country is named there by any of its names."""
        return reading in source.countries or source.holds(raw)


class IdentifierComparator(_Canonical):
    """Letters and digits alone."""

    def read_text(self, text: str) -> str:
        """The folded letters and digits; the folded text where there are none."""
        folded = fold(text)
        return "".join(filter(str.isalnum, folded)) or folded

    def stands_in(self, reading: str, raw: Any, source: SourceText) -> bool:
        """Whether its letters and digits stand there in a row, whatever is between them."""
        return reading in source.letters or source.holds(raw)


class UrlComparator(_Canonical):
    """URLs after normalisation (RFC 3986, section 6, as far as it is safe without asking a server)."""

    def read_text(self, text: str) -> str | None:
        """Scheme and host in lower case, without default port, trailing slash and fragment."""
        try:
            parts = urlsplit(text.strip())
            host, port = parts.hostname, parts.port
        except ValueError:
            return None
        if not parts.scheme or not host:
            return None
        scheme = parts.scheme.lower()
        user = parts.netloc.rpartition("@")[0]
        netloc = (f"{user}@" if user else "") + (f"[{host}]" if ":" in host else host)
        if port is not None and port != _DEFAULT_PORTS.get(scheme):
            netloc += f":{port}"
        return urlunsplit((scheme, netloc, parts.path.rstrip("/"), parts.query, ""))
