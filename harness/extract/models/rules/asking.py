"""What is asked of the text: a node of the plan with its words, and where the walk stands."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from harness.extract.models.rules.candidates import Candidates
from harness.extract.models.rules.evidence import Scope
from harness.extract.models.rules.kinds import Kind, kind_of
from harness.extract.models.rules.reading import Reading
from harness.extract.models.rules.words import Cues, cue_words
from harness.plan import LeafPlan, PlanField, PlanNode

__all__ = ["MAX_NESTING", "MAX_NODES", "Ask", "Budget", "Fill", "Filled"]

MAX_NESTING = 2
"""How often a model may stand within itself on one way down."""

MAX_NODES = 20_000
"""Leaves, records, lists and maps that are read for one extraction; what comes after them is left out."""


class Filled(NamedTuple):
    """A value for a node.

    evidence: what in the text speaks for it, 0 for nothing. complete: whether all that is required is there.
    doubt: how many required leaves were guessed (twice, where of an open kind), less those that have evidence.
    """

    value: Any
    evidence: float
    complete: bool = True
    doubt: int = 0


@dataclass
class Budget:
    """Counts the nodes that are read, so that a schema within itself ends."""

    left: int = MAX_NODES

    def spend(self) -> bool:
        """Takes one; False where none is left."""
        self.left -= 1
        return self.left >= 0


@dataclass(frozen=True)
class Ask:
    """One node to fill.

    field: the record's field, None for items and entries. parents: names of what holds the node, the nearest first.
    chain: the models that the node stands in. accepts: whether the schema takes a value here.
    """

    node: PlanNode
    reading: Reading
    found: Candidates
    budget: Budget
    field: PlanField | None = None
    parents: tuple[str, ...] = ()
    cues: Cues = dataclasses.field(default_factory=dict)
    chain: tuple[type, ...] = ()
    required: bool = False
    accepts: Callable[[Any], bool] = lambda value: True

    @property
    def description(self) -> str | None:
        """What the schema's author wrote of the field."""
        return self.field.description if self.field else None

    @cached_property
    def kind(self) -> Kind:
        """The kind of thing that a leaf asks for."""
        assert isinstance(self.node, LeafPlan)
        return kind_of(self.node, self.field, self.parents)

    def for_field(self, item: PlanField, model: type[Any], accepts: Callable[[Any], bool]) -> Ask:
        """The ask of one field of the record `model`."""
        cues = cue_words(item.name, item.description, self.cues)
        parents = (item.name, model.__name__, *self.parents)
        return replace(
            self, node=item.node, field=item, parents=parents[:6], cues=cues, required=item.required, accepts=accepts
        )

    def for_part(self, node: PlanNode, accepts: Callable[[Any], bool] = lambda value: True) -> Ask:
        """The ask of an item of this list, a value of this map, or an arm of this union: the words stay the same."""
        return replace(self, node=node, accepts=accepts, required=True)


class Fill(Protocol):
    """Fills a node of any kind; None where the text has nothing for it. given: fields of a record, filled already."""

    def __call__(self, ask: Ask, scope: Scope, given: dict[str, Filled] | None = None) -> Filled | None: ...
