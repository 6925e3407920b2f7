"""A prompt of one's own: a Jinja template that can show what it is given, and nothing else.

What may stand in it is a list, of kinds of node and of filters, so that what is not on it cannot be used: no file is
read, nothing is called, and what it makes is bounded. The document is a value of it and never template source.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from harness.errors import LimitError, UsageError, excerpt
from harness.limits import MAX_DOCUMENT_BYTES, limit_text

if TYPE_CHECKING:
    from jinja2 import Environment, Template
    from jinja2.nodes import Node

__all__ = ["SCHEMA_MEMBERS", "VARIABLES", "PromptTemplate"]

VARIABLES = ("document", "text", "mark", "schema", "published_at")
"""What a template is given."""

SCHEMA_MEMBERS = ("name", "description", "json")

BLOCKS = ("system", "user")

MOST = 2 * MAX_DOCUMENT_BYTES
"""Characters of what a template makes, and of what one filter does."""

_NODES = (
    "And", "Block", "Compare", "CondExpr", "Const", "Filter", "For", "Getattr", "Getitem", "If", "Keyword", "Name",
    "Not", "Operand", "Or", "Output", "Template", "TemplateData", "Test",
)  # fmt: skip
_CALLED = {
    "Include": "another file", "Extends": "another file", "Import": "another file", "FromImport": "another file",
    "Call": "a call", "Macro": "a macro", "CallBlock": "a call", "Assign": "an assignment",
    "AssignBlock": "an assignment", "List": "a list", "Dict": "an object", "Concat": "~",
}  # fmt: skip


class PromptTemplate:
    """A template, checked.

    Raises UsageError, with the line, for what is no template, for what cannot stand in one, and for one that does not
    show the document.
    """

    def __init__(self, source: str, *, file: str) -> None:
        from jinja2 import TemplateSyntaxError

        self.source = source
        self._file = file
        environment = _environment()
        try:
            tree = environment.parse(source)
            self._check(tree)
            self._template: Template = environment.from_string(tree)
        except TemplateSyntaxError as error:
            raise self._wrong(error.message or "no template", error.lineno) from None
        except RecursionError:
            raise self._wrong("nested too deep", None) from None

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(PromptTemplate, file=self._file), (self.source,)

    def render(self, values: Mapping[str, Any]) -> dict[str, str]:
        """The text of each message by its role, without blank ends; a role that says nothing is left out.

        values: by the names in `VARIABLES`. Raises UsageError, with the line, for what cannot be worked out, and
        LimitError for a text without measure.
        """
        context = self._template.new_context(dict(values))
        blocks = self._template.blocks
        parts = {role: blocks[role] for role in BLOCKS if role in blocks}
        try:
            made = {role: self._joined(part(context)) for role, part in parts.items()}
            made = made or {"user": self._joined(self._template.root_render_func(context))}
        except (UsageError, LimitError):
            raise
        except Exception as error:
            raise self._wrong(str(error) or type(error).__name__, _line_of(error)) from None
        return {role: text for role, text in made.items() if text}

    def _joined(self, pieces: Iterator[str]) -> str:
        made, length = [], 0
        for piece in pieces:
            length += len(piece)
            if length > MOST:
                raise LimitError(f"the prompt grows beyond {limit_text(MOST)}", file=self._file)
            made.append(piece)
        return "".join(made).strip()

    def _check(self, tree: Node) -> None:
        self._allow(tree, set())
        blocks = [node for node in tree.body if type(node).__name__ == "Block"]  # type: ignore[attr-defined]
        for block in blocks:
            if block.name not in BLOCKS:
                raise self._wrong(f"a block is named {block.name}, and not {' or '.join(BLOCKS)}", block.lineno)
        if blocks:
            self._nothing_beside(tree, blocks)
        names = {node.name for node in tree.find_all(_node("Name"))}
        if not names & {"document", "text"}:
            raise self._wrong("the document is not shown", None, hint="write {{ document }} where it is to stand")
        if blocks and not any(block.name == "user" for block in blocks):
            raise self._wrong("there is a block system and no block user", blocks[0].lineno)

    def _nothing_beside(self, tree: Node, blocks: list[Any]) -> None:
        for node in tree.body:  # type: ignore[attr-defined]
            said = [part for part in getattr(node, "nodes", ()) if getattr(part, "data", "x").strip()]
            if node not in blocks and (said or type(node).__name__ != "Output"):
                raise self._wrong("something stands outside the blocks, and would not be sent", node.lineno)

    def _allow(self, node: Node, known: set[str]) -> None:
        """Raises for the first node below that may not be there. known: names that loops around it give."""
        kind = type(node).__name__
        if kind not in _NODES:
            raise self._wrong(f"{_CALLED.get(kind, kind.lower())} cannot stand in a prompt", node.lineno)
        if kind == "Block" and known:
            raise self._wrong("a block cannot stand in a loop", node.lineno)
        if kind == "Name":
            self._allow_name(node, known)
        if kind == "Getattr":
            self._allow_member(node)
        if kind == "For":
            if node.recursive:  # type: ignore[attr-defined]
                raise self._wrong("a recursive loop cannot stand in a prompt", node.lineno)
            self._allow_loop(node, known)
            return
        for child in node.iter_child_nodes():
            self._allow(child, known)

    def _allow_loop(self, node: Any, known: set[str]) -> None:
        names = {target.name for target in node.target.find_all(_node("Name"))} | {getattr(node.target, "name", "loop")}
        self._allow(node.iter, known)
        inner = known | names | {"loop"}
        if node.test is not None:
            self._allow(node.test, inner)
        for child in (*node.body, *node.else_):
            self._allow(child, inner)

    def _allow_name(self, node: Any, known: set[str]) -> None:
        if node.name not in known and node.name not in VARIABLES:
            raise self._wrong(
                f"there is no {excerpt(node.name)!r}", node.lineno, hint=f"there are {', '.join(VARIABLES)}"
            )

    def _allow_member(self, node: Any) -> None:
        if getattr(node.node, "name", None) == "schema" and node.attr not in SCHEMA_MEMBERS:
            said = f"schema has no {excerpt(node.attr)!r}"
            raise self._wrong(said, node.lineno, hint=f"it has {', '.join(SCHEMA_MEMBERS)}")

    def _wrong(self, said: str, line: int | None, *, hint: str | None = None) -> UsageError:
        return UsageError(excerpt(said.rstrip("."), 300), file=self._file, line=line, hint=hint)


def _node(name: str) -> Any:
    from jinja2 import nodes

    return getattr(nodes, name)


def _line_of(error: Exception) -> int | None:
    """The line of the template in which `error` came up: Jinja lays its own lines over the traceback."""
    from jinja2.debug import rewrite_traceback_stack

    line, trace = None, rewrite_traceback_stack().__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


@cache
def _environment() -> Environment:
    from jinja2 import StrictUndefined
    from jinja2.runtime import LoopContext
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Showing(ImmutableSandboxedEnvironment):
        """Values have members, and no methods."""

        def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
            return isinstance(obj, LoopContext) and super().is_safe_attribute(obj, attr, value)

        def wrap_str_format(self, value: Any) -> None:
            """`str.format` is no exception, as it is to Jinja's sandbox."""

    environment = Showing(
        undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True, loader=None
    )
    environment.globals.clear()
    environment.filters = {name: _bounded(function) for name, function in _filters(environment.filters).items()}
    return environment


def _filters(known: Mapping[str, Callable[..., Any]]) -> dict[str, Callable[..., Any]]:
    names = ("capitalize", "default", "first", "items", "last", "length", "lower", "title", "trim", "upper")
    return {**{name: known[name] for name in names}, "join": _join, "tojson": _tojson}


def _bounded(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function`, whose results do not grow by being put into it again and again."""

    def applied(*values: Any, **named: Any) -> Any:
        made = function(*values, **named)
        if isinstance(made, str) and len(made) > MOST:
            raise LimitError(f"a filter makes more than {limit_text(MOST)}")
        return made

    if hasattr(function, "jinja_pass_arg"):  # that Jinja is to give it the environment first
        applied.jinja_pass_arg = function.jinja_pass_arg  # type: ignore[attr-defined]
    return applied


def _join(values: Any, between: str = "") -> str:
    parts = [str(value) for value in values]
    if sum(map(len, parts)) + len(parts) * len(between) > MOST:
        raise LimitError(f"join makes more than {limit_text(MOST)}")
    return str(between).join(parts)


def _tojson(value: Any, indent: int | None = None) -> str:
    if indent is not None and not 0 <= indent <= 8:
        raise ValueError(f"tojson takes an indent from 0 to 8, not {indent}")
    return json.dumps(value, ensure_ascii=False, indent=indent)
