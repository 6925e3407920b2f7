"""What a run asks, one task at a time, as a list of all would have it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from harness.extract import Task
from harness.pipeline.material import Material
from harness.pipeline.tasks import Tasks
from harness.records import Document, Gold, Schema


class Note(BaseModel):
    text: str | None = None


NAMES = st.lists(st.sampled_from("abcdef"), unique=True, max_size=5)


@given(NAMES, NAMES, st.sets(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef"))), st.integers(1, 3))
def test_every_pair_with_gold_is_asked_as_often_as_it_is_repeated(
    schemas: list[str], documents: list[str], labelled: set[tuple[str, str]], repeats: int
) -> None:
    material = Material(
        tuple(Schema(name, Note, "digest") for name in schemas),
        tuple(Document(name, "A text.", {}, "digest") for name in documents),
        {key: Gold(key[1], key[0], {}) for key in labelled},
    )
    every = [Task(document, schema, repeat) for document, schema in material.pairs() for repeat in range(repeats)]
    tasks = Tasks(material, repeats=repeats)
    assert len(tasks) == len(every)
    assert list(tasks) == every
    assert tasks[1:4] == every[1:4]
    ordered = sorted(range(len(every)), key=lambda n: (every[n].schema.name, every[n].document.name, every[n].repeat))
    assert list(tasks.in_order()) == ordered
