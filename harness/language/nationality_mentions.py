"""Adjectives and peoples ("Chinese", "French") as hints at a country, found in running text."""

from __future__ import annotations

import re
from functools import cache

from harness.language.country_mentions import CountryMention

__all__ = ["find_nationalities", "read_nationality"]

_ADJECTIVES = (
    "AF Afghan, AL Albanian, DZ Algerian, AO Angolan, AR Argentine Argentinian, AM Armenian, AU Australian, AT "
    "Austrian, AZ Azerbaijani, BD Bangladeshi, BY Belarusian, BE Belgian, BO Bolivian, BA Bosnian, BR Brazilian, GB "
    "British, BG Bulgarian, KH Cambodian, CM Cameroonian, CA Canadian, CL Chilean, CN Chinese, CO Colombian, CR "
    "Costa-Rican, HR Croatian, CU Cuban, CY Cypriot, CZ Czech, DK Danish, NL Dutch, EC Ecuadorian, EG Egyptian, EE "
    "Estonian, ET Ethiopian, PH Filipino Philippine, FI Finnish, FR French, GE Georgian, DE German, GH Ghanaian, GR "
    "Greek, HU Hungarian, IS Icelandic, IN Indian, ID Indonesian, IR Iranian, IQ Iraqi, IE Irish, IL Israeli, IT "
    "Italian, JM Jamaican, JP Japanese, JO Jordanian, KZ Kazakh, KE Kenyan, KW Kuwaiti, LV Latvian, LB Lebanese, LY "
    "Libyan, LT Lithuanian, MY Malaysian, MT Maltese, MX Mexican, MD Moldovan, MN Mongolian, MA Moroccan, MZ "
    "Mozambican, NP Nepalese Nepali, NZ New-Zealand, NG Nigerian, KP North-Korean, NO Norwegian, PK Pakistani, PS "
    "Palestinian, PE Peruvian, PL Polish, PT Portuguese, QA Qatari, RO Romanian, RU Russian, RW Rwandan, SA Saudi, SN "
    "Senegalese, RS Serbian, SG Singaporean, SK Slovak, SI Slovenian, SO Somali, ZA South-African, KR South-Korean, "
    "ES Spanish, LK Sri-Lankan, SD Sudanese, SE Swedish, CH Swiss, SY Syrian, TW Taiwanese, TZ Tanzanian, TH Thai, TN "
    "Tunisian, TR Turkish, UG Ugandan, UA Ukrainian, AE Emirati, US American, UY Uruguayan, UZ Uzbek, VE Venezuelan, "
    "VN Vietnamese, YE Yemeni, ZM Zambian, ZW Zimbabwean"
)


@cache
def _codes() -> dict[str, str]:
    """Adjective as written -> alpha-2 code."""
    codes: dict[str, str] = {}
    for entry in re.split(r",\s*", _ADJECTIVES):
        code, *adjectives = re.split(r"\s+", entry)
        codes.update((adjective.replace("-", " "), code) for adjective in adjectives)
    return codes


@cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(_codes(), key=lambda name: (-len(name), name))
    # "Latin American" and "Korean" alone belong to no one country; a name behind a capital is part of that name.
    names = "|".join(re.escape(name).replace(r"\ ", r"\s") for name in longest_first)
    return re.compile(rf"(?<![\w-])(?<!North\s)(?<!South\s)(?<!Central\s)(?<!Latin\s)(?:{names})s?(?!\w)")


def read_nationality(text: str) -> str | None:
    """The ISO 3166-1 alpha-2 code that an adjective stands for, or None."""
    return _codes().get(" ".join(text.split()))


def find_nationalities(text: str) -> tuple[CountryMention, ...]:
    """The adjectives of countries in `text`, capitals as written, sorted by start, in time linear in its length."""
    found = []
    for match in _pattern().finditer(text):
        code = read_nationality(match[0]) or read_nationality(match[0].removesuffix("s"))
        if code is not None:
            found.append(CountryMention(*match.span(), code))
    return tuple(found)
