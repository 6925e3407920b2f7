"""The stages in their order; the only part that knows them all. No arithmetic, and nothing is printed."""

from typing import TYPE_CHECKING

from harness.later import names_of

if TYPE_CHECKING:
    from harness.pipeline.finishing import RunResult, judge_into, render_again, score_stored
    from harness.pipeline.inspecting import audit, describe_schema
    from harness.pipeline.judging import judge
    from harness.pipeline.material import Material, gather, gather_gold
    from harness.pipeline.running import AnswerSources, check_models, run
    from harness.pipeline.single import compare, totals
    from harness.pipeline.stored import stored_extractions

__all__ = [
    "AnswerSources",
    "Material",
    "RunResult",
    "audit",
    "check_models",
    "compare",
    "describe_schema",
    "gather",
    "gather_gold",
    "judge",
    "judge_into",
    "render_again",
    "run",
    "score_stored",
    "stored_extractions",
    "totals",
]

__getattr__ = names_of(
    __name__,
    {
        "finishing": "RunResult judge_into render_again score_stored",
        "inspecting": "audit describe_schema",
        "judging": "judge",
        "material": "Material gather gather_gold",
        "running": "AnswerSources check_models run",
        "single": "compare totals",
        "stored": "stored_extractions",
    },
)
