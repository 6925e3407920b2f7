"""The figures of `benchmarks/speed.py` as the tables of docs/performance.md, and whether they are what is asked for."""

from __future__ import annotations

from typing import Any, NamedTuple

from speed_systems import BEST_OF_TRAP, GOALS, HARNESS, LISTS, RATIOS, SYSTEMS, TASKS
from turns import Spread, ratios, spread

__all__ = ["Goal", "goals", "lines", "milliseconds"]

KINDS = {system.name: system.kinds for system in SYSTEMS}
GIVES = {system.name: system.gives for system in SYSTEMS}


class Goal(NamedTuple):
    """text: what is asked, and what was found."""

    text: str
    met: bool


def milliseconds(value: float) -> str:
    """To three figures: `0.412`, `12.3`, `46,919`."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value >= 1 else f"{value:.2g}" if value < 0.1 else f"{value:.3f}"


def lines(result: dict[str, Any]) -> list[str]:
    """The whole block: how it was made, both tables, the goals, and what was not measured."""
    command = f"python benchmarks/speed.py {'--quick ' if result['quick'] else ''}--write"
    rounds = ", ".join(sorted({str(found.rounds) for found in _spreads(result, "record").values()})) or "no"
    return [
        "",
        f"Made by `{command}`. Machine: {result['machine']}; load before it {result['load']:.1f}. CPU time of a "
        f"document in milliseconds: the median of {rounds} rounds over {TASKS[0].documents} records of 42 leaves; "
        "quartiles in parentheses; `x harness` is the median of the ratios of the rounds.",
        "",
        *record_table(result),
        "",
        "Lists of n objects of six fields: milliseconds, quartiles, and the rounds where there were fewer than five.",
        "",
        *list_table(result),
        "",
        "![CPU time of a document by scorer](performance-peers.png)",
        "",
        *(f"- {goal.text}" for goal in goals(result)),
        *(f"- {name}: {'; '.join(notes)}." for name, notes in result["notes"].items()),
        "",
    ]


def record_table(result: dict[str, Any]) -> list[str]:
    """One row a scorer: the record, the flat record, and what is known of the answer."""
    record, flat = _spreads(result, "record"), _spreads(result, "flat")
    rows = [
        "| Scorer | Version | Record | x harness | 60 leaves, no list | What it gives | Values told | Best pairing |",
        "| --- | --- | ---: | ---: | ---: | --- | ---: | --- |",
    ]
    for name, found in record.items():
        values = result["values"].get(name)
        cells = [
            name,
            ", ".join(" ".join(version) for version in result["versions"][name].items()),
            _cell(found),
            _times(result, "record", name),
            _cell(flat.get(name)),
            GIVES[name],
            f"{values:.0f}" if values else "0",
            _pairing(result, name),
        ]
        rows.append("| " + " | ".join(cells) + " |")
    return rows


def list_table(result: dict[str, Any]) -> list[str]:
    """One row a scorer, one column a length."""
    columns = [(size, _spreads(result, f"rows {size}")) for size in LISTS]
    rows = [
        "| Scorer | " + " | ".join(f"n = {size:,}" for size in LISTS) + " | x harness at 100 | at 500 |",
        "| --- |" + " ---: |" * (len(LISTS) + 2),
    ]
    for name in GIVES:
        if any(name in found for _, found in columns):
            cells = [_cell(found.get(name), rounds=5) for _, found in columns]
            cells += [_times(result, f"rows {size}", name) for size in (100, 500)]
            rows.append(f"| {name} | " + " | ".join(cells) + " |")
    return rows


def goals(result: dict[str, Any]) -> list[Goal]:
    """What is asked of the figures that there are."""
    told = []
    for name, task, least in RATIOS:
        ms = result["ms"].get(task, {})
        if name in ms and HARNESS in ms:
            times = ratios(ms[name], ms[HARNESS])
            met = times.median >= least
            told.append(Goal(f"{_yes(met)}: {task}, {name} takes {_range(times)} times as long, asked {least}.", met))
    for name, task, most in GOALS:
        found = _spreads(result, task).get(name)
        if found is not None:
            met = found.median <= most
            took, asked = milliseconds(found.median), milliseconds(most)
            told.append(Goal(f"{_yes(met)}: {task}, {name} takes {took} ms, asked {asked} at most.", met))
    return told


def _spreads(result: dict[str, Any], task: str) -> dict[str, Spread]:
    return {name: spread(ms) for name, ms in result["ms"].get(task, {}).items()}


def _cell(found: Spread | None, *, rounds: int = 0) -> str:
    if found is None:
        return ""
    if found.rounds == 1:
        return f"{milliseconds(found.median)} (1 round)"
    few = f"; {found.rounds} rounds" if found.rounds < rounds else ""
    return f"{milliseconds(found.median)} ({milliseconds(found.lower)}–{milliseconds(found.upper)}{few})"


def _times(result: dict[str, Any], task: str, name: str) -> str:
    ms = result["ms"].get(task, {})
    if name not in ms or HARNESS not in ms:
        return ""
    return milliseconds(ratios(ms[name], ms[HARNESS]).median)


def _range(times: Spread) -> str:
    return f"{times.median:.1f} ({times.lower:.1f}–{times.upper:.1f})"


def _pairing(result: dict[str, Any], name: str) -> str:
    """Whether the trap's best pairing was found, where the scorer lets its pairs be seen."""
    if "rows" not in KINDS[name] and name not in result["pairs"]:
        return "no lists"
    if name not in result["pairs"]:
        return "not told"
    return "yes" if result["pairs"][name] == BEST_OF_TRAP else f"no: {result['pairs'][name]}"


def _yes(met: bool) -> str:
    return "Met" if met else "Not met"
