"""The profiles of `benchmarks/stages.py` as the tables of docs/performance.md."""

from __future__ import annotations

from typing import Any

from sampling import OTHER
from speed_tables import milliseconds
from stage_names import COMMAND_STAGES, SCORING_STAGES

__all__ = ["command_table", "floor_sentence", "scoring_table"]


def scoring_table(profiles: dict[str, dict[str, Any]]) -> list[str]:
    """One row a stage, one column a profile: milliseconds a document and the share."""
    heads = {"record": "A record", "rows 500": "A list of 500"}
    heads |= {f"bare {name}": f"Bare loop, {head[0].lower()}{head[1:]}" for name, head in heads.items()}
    lines = [
        "| Stage | What it is | " + " | ".join(heads[name] for name in profiles) + " |",
        "| --- | --- |" + " ---: |" * len(profiles),
    ]
    for stage, meaning in (*SCORING_STAGES.items(), (OTHER, "what no stage claims")):
        if any(profile["shares"].get(stage) for profile in profiles.values()):
            cells = [_part(profile, stage) for profile in profiles.values()]
            lines.append(f"| {stage} | {meaning} | " + " | ".join(cells) + " |")
    wholes = [f"{milliseconds(profile['ms'])} ms" for profile in profiles.values()]
    return [*lines, "| all | | " + " | ".join(wholes) + " |"]


def command_table(profile: dict[str, Any]) -> list[str]:
    """One row a stage of the command."""
    lines = ["| Stage | What it is | CPU |", "| --- | --- | ---: |"]
    for stage, meaning in (*COMMAND_STAGES.items(), (OTHER, "what no stage claims")):
        if profile["shares"].get(stage):
            lines.append(f"| {stage} | {meaning} | {_part(profile, stage)} |")
    return [*lines, f"| all | | {profile['ms'] / 1000:.2f} s |"]


def _part(profile: dict[str, Any], stage: str) -> str:
    share = profile["shares"].get(stage, 0.0)
    return f"{milliseconds(share * profile['ms'])} ms ({share:.0%})" if share else ""


def floor_sentence(profiles: dict[str, dict[str, Any]]) -> str:
    """What the bare loop's time is made of, for both kinds of records."""
    said = []
    for name, what in (("bare record", "a record"), ("bare rows 500", "a list of 500")):
        parts = [f"{share:.0%} {stage}" for stage, share in profiles[name]["shares"].items() if share >= 0.005]
        said.append(f"{what} ({milliseconds(profiles[name]['ms'])} ms) of {', '.join(parts)}")
    whole, floor = profiles["record"], profiles["bare record"]
    without = whole["ms"] * (1 - whole["shares"].get("reasons", 0.0))
    return (
        f"What the floor is made of: {'; '.join(said)}. A whole score, with every slot's pointers and reasons, takes "
        f"{whole['ms'] / floor['ms']:.1f} times the floor of a record; all but the reasons, {milliseconds(without)} ms."
    )
