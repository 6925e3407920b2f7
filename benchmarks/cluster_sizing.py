"""What ten million documents take over a cluster, from what the real commands take more for more documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cluster_commands import Used

__all__ = ["Each", "each_more", "sizing_lines"]

TEN_MILLION = 10_000_000
ROOM = 16e9
"""Bytes of memory that the parent is taken to have."""


@dataclass(frozen=True)
class Each:
    """What one document more takes, by a line through two sizes. CPU in ms; memory and files in bytes.

    first: bytes that the parent has before the first document.
    """

    sizes: tuple[int, int]
    parent: float
    own: float
    scheduler: float
    workers: float
    memory: float
    first: float
    exchanges: float
    outcomes: float
    others: float

    @property
    def narrowest(self) -> tuple[float, str]:
        """CPU of the busier of the two processes of which there is one, and its name."""
        return max((self.parent, "parent"), (self.scheduler, "scheduler"))

    @property
    def useful(self) -> int:
        """Worker processes that it keeps busy."""
        return max(1, round(self.workers / self.narrowest[0]))

    @property
    def roomy(self) -> float:
        """Documents for which the parent has room."""
        return (ROOM - self.first) / self.memory


def each_more(small: Used, large: Used) -> Each:
    """What `large` takes more than `small`, a document."""
    more = large.documents - small.documents
    cpu = [
        1000 * (getattr(large, part) - getattr(small, part)) / more
        for part in ("parent", "own", "scheduler", "workers")
    ]
    memory = (large.memory - small.memory) / more
    kinds = {"exchanges.jsonl": 0.0, "outcomes.parquet": 0.0, "": 0.0}
    for used, sign in ((large, 1), (small, -1)):
        for name, size in used.files.items():
            kind = name.partition("/")[0]
            kinds[kind if kind in kinds else ""] += sign * size / more
    first = small.memory - memory * small.documents
    return Each((small.documents, large.documents), *cpu, memory, first, *kinds.values())


def sizing_lines(run: Each, score: Each) -> list[str]:
    """The model, and the bottleneck that it names."""
    hours = TEN_MILLION / 1000 / 3600

    def cpu(of: Callable[[Each], float]) -> str:
        return " | ".join(f"{of(each):.2f} ms | {of(each) * hours:.1f} h" for each in (run, score))

    def rate(of: Callable[[Each], float]) -> str:
        return " | ".join(f"{1000 / of(each):,.0f} |" if of(each) > 0 else "|" for each in (run, score))

    def size(of: Callable[[Each], float]) -> str:
        return " | ".join(f"{of(each):,.0f} bytes | {of(each) * TEN_MILLION / 1e9:,.0f} GB" for each in (run, score))

    memory = " | ".join(
        f"{each.memory:,.0f} bytes | **{(each.first + each.memory * TEN_MILLION) / 1e9:,.0f} GB**"
        for each in (run, score)
    )
    told = (
        "Ten million documents over dask, two workers. A document is what {:,} of them take more than {:,}: for `run`, "
        "letters of 2 KB with 15 leaves, a file each, and a server that answers at once; for `score` ({:,} and {:,}), "
        "the records above:"
    )
    return [
        "",
        told.format(run.sizes[1], run.sizes[0], score.sizes[1], score.sizes[0]),
        "",
        "| | `run`: a document | ten million | `score`: a document | ten million |",
        "| --- | ---: | ---: | ---: | ---: |",
        f"| CPU of all workers | {cpu(lambda each: each.workers)} |",
        f"| CPU of the scheduler | {cpu(lambda each: each.scheduler)} |",
        f"| CPU of the parent | {cpu(lambda each: each.parent)} |",
        f"| CPU of its own processes, shared by as many as `--workers` says | {cpu(lambda each: each.own)} |",
        f"| documents a second that one worker process can have | {rate(lambda each: each.workers)} |",
        f"| documents a second that the scheduler can pass on | {rate(lambda each: each.scheduler)} |",
        f"| documents a second that the parent can attend to | {rate(lambda each: each.parent)} |",
        f"| **worker processes that it keeps busy, to the nearest** | **{run.useful}** | | **{score.useful}** | |",
        "| **at best, by one process** | "
        + " | ".join(f"**{each.narrowest[1]}** | **{each.narrowest[0] * hours:.1f} h**" for each in (run, score))
        + " |",
        f"| memory of the parent | {memory} |",
        f"| `exchanges.jsonl` | {size(lambda each: each.exchanges)} |",
        f"| `outcomes.parquet` | {size(lambda each: each.outcomes)} |",
        f"| all other files of the run | {size(lambda each: each.others)} |",
        "",
        _bottleneck("run", run),
        "",
        _bottleneck("score", score),
    ]


def _bottleneck(name: str, each: Each) -> str:
    slow, which = each.narrowest
    narrow = f"the {which}, which is one process: {1000 / slow:,.0f} documents a second"
    if each.roomy >= TEN_MILLION:
        return f"The bottleneck of `{name}` is {narrow}."
    room = f"{ROOM / 1e9:.0f} GB have room for {each.roomy / 1e6:.1f} million documents"
    return f"The bottleneck of `{name}` is the parent's memory: {room}. Next is {narrow}."
