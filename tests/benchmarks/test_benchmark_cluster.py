"""The sizing model: a line through two sizes, and the bottleneck that it names."""

import pytest
from cluster_commands import Used
from cluster_sizing import ROOM, TEN_MILLION, each_more, sizing_lines
from hypothesis import given
from hypothesis import strategies as st

MS = st.floats(0.01, 50)


def used(documents, *, parent=1.0, scheduler=0.2, workers=2.0, memory=1_000.0, first=2e8, kept=300):
    """What so many documents take where each takes so many ms and bytes, and the start three seconds."""
    cpu = [3 + documents * each / 1000 for each in (parent, 0.0, scheduler, workers)]
    files = {"exchanges.jsonl": kept * documents, "outcomes.parquet/part-00000.parquet": 7 * documents, "run.json": 90}
    return Used(documents, 9.0, *cpu, int(first + memory * documents), files)


@given(MS, MS, MS)
def test_a_document_is_what_the_larger_size_takes_more_without_the_start(parent, scheduler, workers):
    sizes = [used(n, parent=parent, scheduler=scheduler, workers=workers) for n in (6_000, 18_000)]
    each = each_more(*sizes)
    assert (each.parent, each.scheduler, each.workers) == pytest.approx((parent, scheduler, workers))
    assert (each.memory, each.first) == pytest.approx((1_000, 2e8))
    assert (each.exchanges, each.outcomes, each.others) == pytest.approx((300, 7, 0))
    slower, name = each.narrowest
    assert slower == getattr(each, name) == max(each.parent, each.scheduler)
    assert each.useful == max(1, round(each.workers / slower))


def bottleneck(memory):
    each = each_more(*(used(n, memory=memory) for n in (1_000, 2_000)))
    return sizing_lines(each, each)[-3]


def test_memory_is_named_where_ten_million_documents_have_no_room_and_the_slower_process_elsewhere():
    enough = (ROOM - 2e8) / TEN_MILLION
    named = "the parent, which is one process: 1,000 documents a second."
    assert bottleneck(enough - 1) == f"The bottleneck of `run` is {named}"
    without = (
        f"The bottleneck of `run` is the parent's memory: 16 GB have room for 5.0 million documents. Next is {named}"
    )
    assert bottleneck(2 * enough) == without
