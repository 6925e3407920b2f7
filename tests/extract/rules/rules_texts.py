"""Texts and schemas of different kinds, all of them invented, and the way to put one to the rules."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, HttpUrl

from harness import Country, Date, Identifier, Keyed, PersonName
from harness.extract.models.rules import extract_by_rules
from harness.plan import compile_plan
from harness.records import Document


def extract(model: type[BaseModel], text: str, published_at: str | None = None) -> dict[str, Any]:
    """What the rules make of `text`."""
    meta = {} if published_at is None else {"published_at": published_at}
    return extract_by_rules(compile_plan(model), Document("invented", text, meta, ""))


INVOICE_TEXT = """INVOICE

Invoice number: QX-20931
Invoice date: 3 March 2023
Due date: 2 April 2023

Seller: Harrow & Finch Ltd, Leeds, United Kingdom
Buyer: Mr Tomas Varga, Brno, Czech Republic
Contact: billing@harrowfinch.example

Items
- 4 oak shelves, AB-120, $35.50 each
- 1 standing desk, CD-400, $410.00 each
- 12 brass hooks, EF-007, $2.25 each

Subtotal: $579.00
VAT: 20%
Total: $694.80
Paid: no
See https://harrowfinch.example/terms for our terms.
"""


class Line(BaseModel):
    sku: Annotated[str, Identifier()] = Field(description="Article number such as XY-123")
    quantity: int = Field(description="How many were ordered")
    price: Decimal = Field(description="Price of each")


class Invoice(BaseModel):
    invoice_number: Annotated[str, Identifier()] = Field(description="Number of the invoice")
    invoice_date: date
    due_date: date
    seller: str
    buyer: Annotated[str, PersonName()]
    buyer_country: Annotated[str | None, Country()] = None
    email: str | None = None
    lines: Annotated[list[Line], Keyed("sku")] = Field(default_factory=list)
    subtotal: float | None = None
    vat_rate: float | None = Field(None, description="VAT in per cent")
    total: Decimal
    paid: bool | None = None
    terms_url: HttpUrl | None = None


LIFE_TEXT = """Amelia Thornbury, marine biologist

Amelia Thornbury was born on 4 July 1961 in Galway, Ireland. She studied at the University of Lisbon and moved to \
Norway in 1988. In 1992 she founded the Fjord Institute, a laboratory with 45 researchers and a yearly budget of 3.2 \
million euros.

Thornbury has written seven books. "The sea keeps its own calendar," she told an audience in Bergen last year. She was \
awarded the Linden Medal in 2004 and the Oceanic Prize in 2011. She never married.

Her colleagues include Ingrid Solheim, a chemist, and Marco Bellini, an Italian engineer. Her interests are kelp \
forests, deep-sea corals and the history of navigation.
"""


class Award(BaseModel):
    name: str = Field(description="Name of the prize or medal")
    year: int | None = None


class Colleague(BaseModel):
    name: Annotated[str, PersonName()]
    profession: str | None = None
    country: Annotated[str | None, Country()] = None


class Life(BaseModel):
    name: Annotated[str, PersonName()] = Field(description="Full name of the person")
    birth_date: Annotated[str | None, Date()] = None
    birth_place: str | None = Field(None, description="City where the person was born")
    birth_country: Annotated[str | None, Country()] = None
    university: str | None = Field(None, description="Where the person studied")
    founded_year: int | None = None
    researchers: int | None = Field(None, description="Number of researchers at the institute")
    budget: float | None = Field(None, description="Yearly budget in euros")
    books_written: int | None = None
    married: bool | None = None
    quotation: str | None = None
    interests: list[str] = Field(default_factory=list)
    awards: list[Award] = Field(default_factory=list)
    colleagues: list[Colleague] = Field(default_factory=list)
    death_date: Annotated[str | None, Date()] = None


MATCH_TEXT = """Storm delays Riverton derby

Riverton City beat Eastmoor United 3-1 at Copper Lane on Saturday in front of 18,452 spectators. The kick-off was \
postponed by 40 minutes because of heavy rain.

Striker Dele Okafor scored twice, in the 12th and 67th minute, and captain Hannes Vogel added a third. Eastmoor's only \
goal came from Luis Ferreira, a Portuguese midfielder.

"We deserved it," said Riverton coach Sarah Whitlock. Referee Jan Novak sent off Eastmoor defender Kit Bowen. The \
teams meet again next Friday; the rematch will be played in Eastmoor.
"""


class Weather(StrEnum):
    sun = "sunshine"
    rain = "heavy rain"
    snow = "snow"


class Player(BaseModel):
    name: Annotated[str, PersonName()]
    position: Literal["goalkeeper", "defender", "midfielder", "striker"] | None = None


class Match(BaseModel):
    played_on: Annotated[str | None, Date()] = Field(None, description="Day of the match, with its kick-off")
    rematch_date: Annotated[str | None, Date()] = None
    spectators: int | None = None
    delay_minutes: int | None = Field(None, description="By how many minutes the kick-off was postponed")
    coach: Annotated[str | None, PersonName()] = None
    referee: Annotated[str | None, PersonName()] = None
    weather: Weather | None = None
    postponed: bool
    abandoned: bool = Field(description="Whether the referee abandoned the match")
    players: list[Player] = Field(default_factory=list)
    quotation: str | None = None


DIARY_TEXT = """Diary of the lighthouse project

Anna Lindqvist: +46 8 555 010 20
Peter Marsh: +44 20 5550 1234

Visit on 5 May 2021 to Oslo. Call on 7 May 2021 lasting 25 minutes.
"""


class Call(BaseModel):
    kind: Literal["call"]
    minutes: int


class Visit(BaseModel):
    kind: Literal["visit"]
    place: str
    on: date | None = None


class Diary(BaseModel):
    phones: dict[str, str] = Field(default_factory=dict, description="Telephone of each contact")
    entries: list[Annotated[Call | Visit, Field(discriminator="kind")]] = Field(default_factory=list)
    amount: int | str | None = None
