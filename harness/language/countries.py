"""ISO 3166-1 countries by name, official name, common name, code, and a table of everyday names."""

from __future__ import annotations

import re
from functools import cache

from harness.language.folding import fold

__all__ = ["country_names", "read_country"]

_ALIASES = {
    "KR": "South Korea; S Korea; ROK; Republic of Korea; Korea (South); Korea, South; South Korean Republic",
    "KP": "North Korea; N Korea; DPRK; Democratic People's Republic of Korea; Korea (North); Korea, North",
    "CN": "PRC; People's Republic of China; Mainland China; Communist China",
    "TW": "Taiwan; Republic of China; Chinese Taipei; ROC",
    "HK": "Hong Kong SAR", "MO": "Macau; Macao SAR",
    "US": "USA; US; United States of America; United States; America; U S; U S A; the States",
    "GB": "UK; United Kingdom; Great Britain; Britain; U K",
    "RU": "Russia; Russian Federation", "IR": "Iran; Islamic Republic of Iran", "SY": "Syria",
    "VN": "Vietnam; Viet Nam", "LA": "Laos; Lao PDR", "BO": "Bolivia", "VE": "Venezuela", "TZ": "Tanzania",
    "MD": "Moldova; Republic of Moldova",
    "CZ": "Czech Republic; Czechia", "CI": "Ivory Coast; Cote d'Ivoire", "CV": "Cape Verde", "TR": "Turkey; Turkiye",
    "SZ": "Swaziland; Eswatini", "MM": "Burma; Myanmar", "MK": "Macedonia; North Macedonia",
    "PS": "Palestine; State of Palestine; Palestinian Territories", "VA": "Vatican; Vatican City; Holy See",
    "BN": "Brunei", "TL": "East Timor; Timor-Leste", "FM": "Micronesia; Federated States of Micronesia",
    "CD": "DRC; DR Congo; Congo-Kinshasa; Democratic Republic of the Congo; Democratic Republic of Congo",
    "CG": "Congo-Brazzaville; Republic of the Congo; Republic of Congo", "NL": "Holland; Netherlands",
    "AE": "UAE; Emirates; United Arab Emirates", "SA": "KSA; Saudi Arabia", "GM": "Gambia", "BS": "Bahamas",
    "FK": "Falkland Islands; Falklands", "ST": "Sao Tome and Principe", "CW": "Curacao", "RE": "Reunion",
    "BQ": "Caribbean Netherlands", "SH": "Saint Helena", "MF": "Saint Martin", "SX": "Sint Maarten",
    "VG": "British Virgin Islands", "VI": "US Virgin Islands", "PF": "French Polynesia", "BL": "Saint Barthelemy",
    "AX": "Aland Islands; Åland Islands",
}  # fmt: skip

_UNREADABLE = {"korea"}
"""Names that two countries share; "Congo" is not among them, being one country's ISO name."""

_DOTS = re.compile(r"\.(\s|$)|\.")


def _key(text: str) -> str:
    return _DOTS.sub(lambda match: match[1] or "", fold(text)).removeprefix("the ").strip()


@cache
def _index() -> dict[str, str]:
    """Folded name or code -> alpha-2 code."""
    import pycountry  # loads its database on first use

    index: dict[str, str] = {}
    for country in pycountry.countries:
        for attribute in ("alpha_2", "alpha_3", "name", "official_name", "common_name"):
            name = getattr(country, attribute, None)
            if name:
                index[_key(name)] = country.alpha_2
    for code, names in _ALIASES.items():
        index.update((_key(name), code) for name in names.split(";"))
    for name in _UNREADABLE:
        index.pop(name, None)
    return index


def read_country(text: str) -> str | None:
    """The ISO 3166-1 alpha-2 code that a name, code or listed alias stands for; None for none or two."""
    if len(text) > 100:
        return None
    return _index().get(_key(text))


@cache
def country_names() -> dict[str, tuple[str, ...]]:
    """Alpha-2 code -> every folded name and alias of the country, its codes and short aliases among them."""
    names: dict[str, list[str]] = {}
    for key, code in _index().items():
        names.setdefault(code, []).append(key)
    return {code: tuple(keys) for code, keys in names.items()}
