"""Which function belongs to which stage, for `benchmarks/stages.py`.

A rule is (module, function, stage), both regular expressions: of the module's whole name, and of any one part of the
function's qualified name. The first rule that fits counts.
"""

from __future__ import annotations

__all__ = ["BARE", "COMMAND", "COMMAND_STAGES", "SCORING", "SCORING_STAGES"]

_C = r"harness\.comparison\."

SCORING = (
    (_C + r"(diagnose|misplaced|source)", ".*", "reasons"),
    (_C + r"compare", r"_outcome\w*", "outcomes"),
    (r"harness\.records.*", ".*", "outcomes"),
    (_C + r"(align|assignment|block|first_in_order|keys|monotone|priced|ties|totals)", ".*", "assignment"),
    (_C + r"matchers\.(equal_items|long_list|long_ordered|nested|pairing)", ".*", "assignment"),
    (_C + r"matchers\.listing", r"paired|thresholds|gain", "assignment"),
    (_C + r"matchers\.list_tables", r"similarity_of|_is_marked", "assignment"),
    (_C + r".*", r"_?is_full|fits|is_strict_among|children", "reasons"),
    (_C + r"(doubts|values)", ".*", "read"),
    (_C + r".*", r"_?read\w*|content|fill|let_go|_root|misfit|note_unknown|_check_depth|_containers", "read"),
    (_C + r"(comparators\..*|candidates|matchers\.(cells|counting|list_cells|table_cells))", ".*", "similarities"),
    (
        _C + r".*",
        r"\w*cells\w*|grade\w*|\w*table\w*|_weighed|_blocks|_starts|_readable",
        "similarities",
    ),
    (_C + r".*", r"_?walk\w*|judge|slot_of_one", "judging"),
    (_C + r".*", ".*", "around them"),
    (r"harness\.(pipeline|plan).*", ".*", "around them"),
)

BARE = (
    ("bare_loop", "read|present", "read"),
    ("bare_loop", "table|grades|cdist|grade|equal", "similarities"),
    ("bare_loop", "assign|pairs", "assignment"),
    ("bare_loop", ".*", "judging"),
)

SCORING_STAGES = {
    "read": "values read and folded, doubts of gold laid on them",
    "similarities": "values graded against each other; of a long list, also how alike they can be at most",
    "assignment": "items paired: the optimum, and which of its ties",
    "judging": "each place visited, its verdict",
    "reasons": "why a value is wrong or spurious",
    "outcomes": "records of all that, with both pointers",
    "around them": "the calls that hold these together",
}

COMMAND = (
    (r"(importlib|_frozen_importlib|zipimport)\b.*", ".*", "start"),
    (r"(typer|click|rich)\b.*", ".*", "start"),
    (r"harness\.workspace\..*", ".*", "read files"),
    (r"harness\.pipeline.*", r"gather\w*|_gold_lines|stored_extractions", "read files"),
    (r"harness\.(comparison|plan|language)\b.*", ".*", "compare"),
    (r"harness\.score\.(intervals|resample|spread|paired|power)", ".*", "intervals"),
    (r"harness\.uncertainty", ".*", "intervals"),
    (r"harness\.(score|scoreboard)\b.*", ".*", "count"),
    (r"jinja2\b.*", ".*", "page"),
    (r"harness\.runs\.directory", "write_html", "page"),  # what it writes is made as it is written
    (r"harness\.runs\b.*", ".*", "write"),
    (r"harness\.report\.pictures\b.*", ".*", "pictures"),
    (r"harness\.(report\.page|pages)\b.*", ".*", "page"),
    (r"harness\.report\b.*", ".*", "other reports"),
    (r"harness\.(cli|__main__|pipeline|signature|engines|judgement)\b.*", ".*", "around them"),
)

COMMAND_STAGES = {
    "start": "Python itself, and code loaded, also what is loaded later",
    "read files": "gold, predictions and schema from the disk, checked",
    "compare": "the stages of the table above",
    "count": "tallies by document and field path",
    "intervals": "resampled by document",
    "write": "outcomes, run and scores to the disk",
    "page": "report.html",
    "pictures": "the plots of the reports",
    "other reports": "report.md, JUnit and the rest",
    "around them": "the command that holds these together",
}
