"""The profile by stage: what it says of a function, and that no stage is left without one."""

import sys
import time
from collections import Counter, defaultdict

import pytest
from bare_loop import compile_bare
from records import Record, Rows
from sampling import OTHER, Sampler, Stages
from speed_systems import TASKS, documents
from stage_names import BARE, COMMAND, COMMAND_STAGES, SCORING, SCORING_STAGES
from stage_tables import command_table, floor_sentence, scoring_table
from stages import shares, write_files

from harness import compare
from harness.workspace import load_schema
from harness.workspace.gold_lines import GoldLines

RULES = (("stack", "inner", "inner"), ("stack", "middle|outer", "outer"))


def frame_of(*names):
    """The frame of the innermost of functions of these names, the outermost first, all in a module `stack`."""
    code = "import sys\ndef deepest(): return sys._getframe().f_back\n"
    for name, called in zip(names, [*names[1:], "deepest"], strict=True):
        code += f"def {name}(): return {called}()\n"
    scope = {"__name__": "stack"}
    exec(code, scope)
    return scope[names[0]]()


@pytest.mark.parametrize(
    ("stack", "stage"),
    [
        (("outer", "inner"), "inner"),
        (("outer", "unknown"), "outer"),
        (("inner", "middle", "unknown"), "outer"),
        (("unknown",), OTHER),
    ],
)
def test_the_innermost_function_that_has_a_stage_decides(stack, stage):
    assert Stages(RULES).of_stack(frame_of(*stack)) == stage


def test_a_module_s_own_code_has_no_stage():
    stages = Stages([(".*", ".*", "any")])
    assert stages.of_function("stack", "<module>") is None
    assert stages.of_function("stack", "function") == "any"


def test_all_cpu_time_between_the_first_look_and_the_last_is_counted():
    def burn():
        while time.process_time() - began < 0.05:
            pass

    began = time.process_time()
    with Sampler(Stages([(".*", "burn", "burning")])) as sampler:
        burn()
    assert sampler.looks >= 1
    assert set(sampler.seconds) <= {"burning", OTHER}
    assert 0 < sampler.seconds["burning"] <= time.process_time() - began


def called_by(work):
    """How often `work` runs each Python function, by (module, function)."""
    seen = Counter()

    def note(frame, event, _):
        if event == "call":
            seen[frame.f_globals.get("__name__", ""), frame.f_code.co_qualname] += 1

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return seen


def small(kind):
    return documents(next(task for task in TASKS if task.kind == kind))


def stages_of(rules, work):
    by_stage = defaultdict(Counter)
    stages = Stages(rules)
    for (module, function), calls in called_by(work).items():
        by_stage[stages.of_function(module, function)][f"{module}:{function}"] = calls
    return by_stage


def test_each_stage_of_scoring_has_functions_that_are_called():
    compare(Record, *small("record")[0])  # compiled, which is not scored

    def work():
        for model, kind in ((Record, "record"), (Rows, "rows")):
            for gold, prediction in small(kind):
                compare(model, gold, prediction, document="Ada Quill was in Lorton.")

    by_stage = stages_of(SCORING, work)
    assert set(SCORING_STAGES) <= set(by_stage)
    assert {name for name in by_stage[None] if name.startswith("harness.comparison")} == set()
    calls, stray = sum(by_stage[stage].total() for stage in SCORING_STAGES), by_stage["around them"]
    assert stray.total() < 0.05 * calls, f"benchmarks/stage_names.py: give these a stage: {stray.most_common(9)}"


def test_each_stage_of_the_bare_loop_has_functions_that_are_called():
    plan = compile_bare(Record)
    by_stage = stages_of(BARE, lambda: [plan.judge(*document) for document in small("record")])
    assert set(by_stage) >= {"read", "similarities", "assignment", "judging"}


def test_the_stages_of_the_command_are_those_that_are_explained():
    assert {stage for _, _, stage in COMMAND} == set(COMMAND_STAGES)
    assert {stage for _, _, stage in SCORING} == set(SCORING_STAGES)


def test_shares_are_of_one_and_the_tables_say_them():
    assert shares({"read": 1.0, "judging": 3.0}) == {"judging": 0.75, "read": 0.25}
    one = {"ms": 0.4, "shares": {"similarities": 0.75, "read": 0.25}}
    table = scoring_table({"record": one, "bare record": one})
    assert "| 0.300 ms (75%) | 0.300 ms (75%) |" in "\n".join(table)
    assert table[-1] == "| all | | 0.400 ms | 0.400 ms |"
    whole = {"ms": 0.8, "shares": {"read": 0.75, "reasons": 0.25}}
    told = floor_sentence({"record": whole, "bare record": one, "bare rows 500": one})
    assert "a record (0.400 ms) of 75% similarities, 25% read;" in told
    assert "takes 2.0 times the floor of a record; all but the reasons, 0.600 ms." in told
    assert "| write |" in command_table({"ms": 2000, "shares": {"write": 1.0}})[2]


def test_the_files_of_the_command_are_gold_and_predictions_by_a_schema(tmp_path):
    write_files(tmp_path, documents=3)
    schema = load_schema(f"{tmp_path / 'schema.py'}:Record")
    assert GoldLines(tmp_path / "gold.jsonl", schema, {}).names == ["d00000", "d00001", "d00002"]
