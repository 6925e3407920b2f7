"""The words by which names, offices, speech and denial are known in English text: closed lists, no names in them."""

from __future__ import annotations

import re

__all__ = [
    "BODY_HEADS",
    "CALENDAR",
    "EVENT_HEADS",
    "NEGATIONS",
    "PLACE_HEADS",
    "PLACE_PREPOSITIONS",
    "ROLE_ENDINGS",
    "ROLE_HEADS",
    "ROLE_MODIFIERS",
    "SPEECH",
]


def _set(words: str) -> frozenset[str]:
    return frozenset(re.findall(r"\S+", words))


ROLE_HEADS = _set(
    "minister president premier chancellor director chief ceo cfo cto chair chairman chairwoman chairperson secretary "
    "ambassador envoy professor lecturer spokesperson spokesman spokeswoman engineer manager officer general colonel "
    "captain major sergeant admiral mayor governor senator congressman congresswoman representative judge justice "
    "editor reporter correspondent founder co-founder cofounder coach analyst researcher leader king queen prince "
    "princess pope bishop commissioner delegate official lawyer attorney prosecutor doctor surgeon nurse teacher "
    "scientist economist owner partner assistant adviser advisor consultant accountant treasurer administrator "
    "inspector detective principal curator conductor composer author poet architect designer developer programmer "
    "technician dean rector head speaker deputy counsel fellow striker goalkeeper midfielder defender referee umpire "
    "pilot chef farmer actor actress singer musician painter sculptor photographer historian sailor astronaut clerk "
    "librarian carpenter plumber electrician gardener baker driver mathematician physician politician host guest "
    "veteran widow"
)
"""Heads of the phrases that name an office or a trade."""

ROLE_ENDINGS = ("ologist", "ographer", "onomist", "nalist", "ician", "emist", "otanist", "ntist", "artist", "ysicist")

ROLE_MODIFIERS = _set(
    "first second vice deputy prime foreign defense defence senior junior former acting interim executive managing "
    "chief general assistant associate national finance interior home trade health education justice press special "
    "permanent founding honorary lead principal head chief medical technical financial operating marketing sales top"
)

BODY_HEADS = _set(
    "ministry department commission institute university college school academy bank party council agency corporation "
    "corp inc ltd llc plc gmbh ag company co group association union court office committee army navy police press "
    "news times herald post journal tribune bureau board authority foundation society organization organisation "
    "federation league club hospital clinic museum library parliament senate congress assembly government "
    "administration service laboratory laboratories lab labs center centre fund trust chamber embassy secretariat "
    "coalition alliance holdings industries systems technologies partners airlines motors brothers sons studio "
    "studios"
)
"""Last words (or first ones, before `of` and `for`) of the names of bodies."""

EVENT_HEADS = _set(
    "dialogue summit conference congress forum meeting war treaty agreement act accord festival cup championship "
    "olympics games prize medal trophy award talks exhibition fair symposium workshop convention election marathon "
    "tournament"
)

PLACE_HEADS = _set(
    "peninsula sea ocean river mountain mountains island islands lake valley bay gulf desert street avenue road "
    "square airport station bridge park harbor harbour port province county district region city town village strait "
    "coast beach"
)

CALENDAR = _set(
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday"
)

PLACE_PREPOSITIONS = _set("in at from near to outside across toward towards via")

SPEECH = _set(
    "said says say told tells announced announces announce stated states added adds wrote writes argued argues "
    "explained explains confirmed confirms denied denies stressed stresses reported reports recommended recommends "
    "warned warns claimed claims noted notes insisted insists declared declares asked asks replied replies predicted "
    "predicts suggested suggests acknowledged admitted testified tweeted promised vowed urged"
)
"""Verbs by which a text attributes what is said."""

NEGATIONS = _set(
    "not no never none neither nor without cannot can't won't isn't wasn't aren't weren't doesn't didn't hasn't"
)
