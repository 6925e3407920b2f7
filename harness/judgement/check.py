"""A run beside its baseline, by the policy: refusal, completeness, exact comparison or test, floors, verdict."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from harness.errors import ConfigError, RunError, excerpt
from harness.gate import decide, decide_exact, decide_incomplete
from harness.judgement.comparable import lacking, refuse_incomparable, same_responses
from harness.judgement.slots import changed_slots, changed_verdicts
from harness.judgement.tallied import critical_fields, tallies_of
from harness.policy import Policy
from harness.runs import LoadedRun, load_run
from harness.score import compare_runs, holm
from harness.verdict import Changes, Driver, FloorResult, PairedResult, Verdict

__all__ = ["Judgement", "check_run", "floors_of", "judge_runs", "newest_run", "run_cost"]


@dataclass(frozen=True)
class Judgement:
    """The verdict, and the runs that it is on."""

    before: LoadedRun
    after: LoadedRun
    policy: Policy
    verdict: Verdict


def newest_run(reports: Path, *, besides: str) -> Path:
    """The run that was started last, by its run.json. Raises RunError where there is none but `besides`."""
    from harness.runs.storage import parse_json

    found = [
        (str(parse_json(path.read_bytes(), path=path).get("started")), path.parent)
        for path in reports.glob("*/run.json")
        if path.parent.name != besides
    ]
    if not found:
        raise RunError("there is no run to check", file=reports, hint="make one: `python -m harness run --model rules`")
    return max(found)[1]


def check_run(run: Path, baseline: Path, policy: Policy) -> Judgement:
    """Judges the run in the folder `run` beside the one in `baseline`.

    Raises RunError where either cannot be read or they cannot be compared, with the command that mends it; ConfigError
    for a field of the policy that neither has.
    """
    if not (baseline / "run.json").is_file():
        raise RunError(
            "there is no baseline", file=baseline, hint=f"set one: `python -m harness baseline set {run.name}`"
        )
    return judge_runs(load_run(baseline), load_run(run), policy)


def judge_runs(before: LoadedRun, after: LoadedRun, policy: Policy) -> Judgement:
    """As `check_run`, for runs that are read already."""
    older_is_baseline = before.info.started <= after.info.started
    anew = "baseline rescore" if older_is_baseline else f"rescore {after.info.name}"
    refuse_incomparable(before, after, rescore=f"python -m harness {anew}")
    _check_fields(policy, before, after)
    floors = _floors(after, policy)
    absent = lacking(before, after)
    if absent:
        return Judgement(before, after, policy, decide_incomplete(absent, floors=floors))
    result = compare_runs(
        tallies_of(before, plain=False), tallies_of(after, plain=False), alpha=policy.alpha, seed=policy.seed
    )
    if same_responses(before, after):
        verdict = _exact(result, changed_verdicts(before, after), policy, floors)
    else:
        verdict = decide(result, policy, floors=floors, gated=_gated(result, policy))
        found = changed_slots(before, after)
        verdict = replace(verdict, changes=found.listed, changed=found.count)
    return Judgement(before, after, policy, verdict)


def _exact(result: PairedResult, found: Changes, policy: Policy, floors: list[FloorResult]) -> Verdict:
    return decide_exact(result, found.listed, policy, floors=floors, changed=found.count)


def _gated(result: PairedResult, policy: Policy) -> list[Driver]:
    chosen = [one for one in result.drivers if _rule(policy, one) is not None]
    adjusted = holm([one.difference.gate_p for one in chosen])
    return [
        replace(one, difference=replace(one.difference, p_adjusted=p)) for one, p in zip(chosen, adjusted, strict=True)
    ]


def _rule(policy: Policy, one: Driver) -> float | None:
    rule = policy.fields.get(f"{one.schema}/{one.path}")
    return None if rule is None else rule.max_drop


def _check_fields(policy: Policy, *runs: LoadedRun) -> None:
    known: dict[str, bool] = {}
    for run in runs if policy.fields else ():
        for name, critical in critical_fields(run).items():
            known[name] = known.get(name, False) or critical
    for name, rule in policy.fields.items():
        if name not in known:
            from difflib import get_close_matches

            near = get_close_matches(name, known, 1)
            hint = f"did you mean {excerpt(near[0])!r}?" if near else "write it as schema/path, as the report shows it"
            raise ConfigError(f"tool.harness.check.fields: the runs have no field {excerpt(name)!r}", hint=hint)
        if rule.max_drop is not None and not known[name]:
            raise ConfigError(
                f"tool.harness.check.fields: {excerpt(name)!r} has a max_drop but is not critical",
                hint="mark it critical=True in the schema, or give it a min_score",
            )


def floors_of(run: LoadedRun, policy: Policy) -> list[FloorResult]:
    """The floors and ceilings of the policy, and what the run has. Raises ConfigError for a field that is not there."""
    _check_fields(policy, run)
    return _floors(run, policy)


def _floors(run: LoadedRun, policy: Policy) -> list[FloorResult]:
    board = run.scoreboard
    floors = []
    if policy.min_score is not None:
        floors.append(_floor("the score", policy.min_score, board.score))
    if policy.min_validity is not None:
        floors.append(_floor("validity", policy.min_validity, board.overall.records.validity))
    for name, rule in policy.fields.items():
        if rule.min_score is not None:
            schema, _, path = name.partition("/")
            slots = board.fields.get(schema, {}).get(path)
            floors.append(
                _floor(f"the score of {path} of {schema}", rule.min_score, None if slots is None else slots.f1)
            )
    if policy.max_cost is not None:
        cost = run_cost(run)
        met = None if cost is None else cost <= policy.max_cost
        floors.append(FloorResult("the cost", policy.max_cost, cost, met, ceiling=True, unit="dollars"))
    return floors


def _floor(what: str, wanted: float, got: float | None) -> FloorResult:
    return FloorResult(what, wanted, got, None if got is None else got >= wanted)


def run_cost(run: LoadedRun) -> float | None:
    """US dollars of the whole run; 0 where nothing was asked of a server; None where any part is not known.

    What another pipeline's predictions have cost is not known.
    """
    if "predictions" in run.info.settings:
        return None
    cost = run.cost
    return None if cost is None else float(cost)
