"""The verbs by name: what a list of them says, and the module that each is loaded from when it is asked for."""

from __future__ import annotations

import importlib
from functools import partial
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

__all__ = ["APP_SETTINGS", "VERBS", "LightGroup", "Verb", "VerbGroup"]

APP_SETTINGS: Final[dict[str, Any]] = {
    "no_args_is_help": True,
    "pretty_exceptions_enable": False,
    "rich_markup_mode": None,
    "context_settings": {"help_option_names": ["-h", "--help"], "max_content_width": 100},
}

VERBS: Final = {
    "run": ("run", "Extract every document with a model, score it against gold, and write reports/RUN/."),
    "score": ("score", "Score predictions against gold: one pair, or the folder or JSONL file of another pipeline."),
    "check": ("check", "Fail where a run is worse than the baseline, by a test whose false alarms are known."),
    "compare": ("compare", "Compare runs: scores with intervals, paired differences, what drives them."),
    "rescore": (
        "baseline",
        "Score a run's stored responses anew, with today's gold, schemas and scorer, as a new run.",
    ),
    "power": ("power", "Show the smallest drop of the score that so many documents and repeats can detect."),
    "audit": ("audit", "Test the measure itself: spoil gold in known ways and see which harms the scorer catches."),
    "init": (
        "init",
        "Make a workspace with a small example in it, to be replaced by your own schemas, documents and gold.",
    ),
    "plan": ("plan", "Show how each field is compared: marker, where it comes from, weight, threshold, critical."),
    "prompt": (
        "prompt",
        "Show exactly what a model is sent: the messages, and the schema as the mode has it. Nothing is sent.",
    ),
    "report": ("report", "Make a run's report again from its stored files."),
    "history": ("history", "List the runs of reports/, oldest first, with the score of each and its change."),
    "baseline": ("baseline", "Keep a run as what others are checked against."),
    "gold": ("gold", "Label gold, check it, and see how far labellers agree."),
}
"""name -> (module of this package, the first paragraph of its help), in the order of the list of `harness --help`."""


class Verb(TyperCommand):
    """Stands in the list for a verb whose module is not loaded yet."""

    def __init__(self, name: str) -> None:
        self.module, shown = VERBS[name]
        super().__init__(name, help=shown, rich_markup_mode=None)

    def load(self) -> Any:
        """The command itself, or the group where the verb has verbs of its own."""
        app = typer.Typer(**APP_SETTINGS)
        importlib.import_module(f"harness.cli.{self.module}").register(app)
        return typer.main.get_group(app).commands[str(self.name)]

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """The context of the command itself, by which the parser goes on."""
        return self.load().make_context(info_name, args, parent=parent, **extra)


class LightGroup(TyperGroup):
    """A group that does not convert flags of the parser's own which nobody gave: that loads pydantic."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As any group does otherwise."""
        for option in self.get_params(ctx):
            if not option.expose_value:
                option.process_value = partial(_unless_absent, option.process_value)  # type: ignore[method-assign]
        return super().parse_args(ctx, args)


class VerbGroup(LightGroup):
    """The verbs of `VERBS`: listed, suggested and completed without being loaded."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands.update((name, Verb(name)) for name in VERBS)


def _unless_absent(process: Any, ctx: Any, value: Any) -> Any:
    return None if value is None else process(ctx, value)
