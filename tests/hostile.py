"""Texts that mean harm, and runs in which they stand wherever a document, gold, a model or a file may put them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from invented import judged, missing, right, spurious, wrong
from run_folder import write_run

from harness.records import Failure, Judged

__all__ = ["TEXTS", "hostile_run"]

_RUN = "document.title='RAN'"

TEXTS: Mapping[str, str] = {
    "script": f"<script>{_RUN}</script>",
    "script after an end": f"'\"></textarea></title></style></script></code></td></table><script>{_RUN}</script>",
    "handler": f'"><img src=x onerror="{_RUN}">',
    "svg": f"</script><svg/onload={_RUN}><animate onbegin={_RUN} attributeName=x>",
    "link": f'<a href="javascript:{_RUN}" autofocus onfocus="{_RUN}">x</a>',
    "attribute": f'x" onmouseover="{_RUN}" autofocus onfocus="{_RUN}" x="',
    "style": "</style><style>*{display:none!important;background:url(http://127.0.0.1:9/style)}",
    "frame": '<iframe srcdoc="<script>top.document.title=1</script>"></iframe><base href="http://127.0.0.1:9/">',
    "refresh": '<meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/">',
    "image elsewhere": '<img src="http://127.0.0.1:9/image"><link rel=stylesheet href="http://127.0.0.1:9/sheet">',
    "comment": "<!-- --!> <![CDATA[ ]]> <?xml version='1.0'?> <!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/x'>]> &e;",
    "entities": "&lt;script&gt; &amp;amp; &#60; &#x3c; &nbsp;",
    "details": "</details></summary><details open><summary>forged</summary>",
    "template": "{{ 7 * 7 }} {% for x in y %} {# note #} ${7*7} #{7*7} <%= 7 %>",
    "markdown": "# forged\n\n- [x] **done** ~~no~~ [link](javascript:alert(1)) ![picture](http://127.0.0.1:9/p.png)\n\n---\n",
    "reference": "[1]: http://127.0.0.1:9/forged\n[forged]: http://127.0.0.1:9/forged \"x\"\n[^1]: note",
    "autolinks": "http://127.0.0.1:9/a www.example.org a@b.example @team #1 <http://127.0.0.1:9/b> GH-1",
    "table": "a | b || c \\| d \\\\| e\n| --- | --- |\n| forged | row |",
    "fence": "```\n~~~\n`````` ` `` ```js\n" + "`" * 90,
    "backslashes": "\\ \\\\ \\n \\u202e \\` \\| \\* &#124; C:\\Windows\\",
    "colour": "\x1b[31mred\x1b[0m \x1b[2J\x1b[H \x1b]0;title\x07 \x1b]8;;http://127.0.0.1:9/\x1b\\link\x1b]8;;\x1b\\",
    "C1": "\x9b31m \x90q \x9d0;title\x9c \x84\x85",
    "control": "nul\x00 bell\x07 back\x08\x08\x08 feed\x0c vertical\x0b delete\x7f eof\x1a",
    "lines": "one\rforged\r\ntwo\n\nthree\u2028four\u2029five\x85six",
    "rich markup": "[bold red]x[/] [link=http://127.0.0.1:9/]y[/link] [/nothing] :skull:",
    "right to left": "\u202egnp.exe \u2067forged\u2069 \u200f\u200e\u061c admin\u202d\u202c",
    "unseen": "a\u200bb\u2060c\ufeffd\u00ade\u180ef\u3164g \U000e0041\U000e0042",
    "heaped": "Z" + "\u0301\u0489\u0336" * 60,
    "half a pair": "\ud800 \udfff \ud83d",
    "not characters": "\ufffe \uffff \U0010ffff \ue000",
    "formula": '=HYPERLINK("http://127.0.0.1:9/"&A1,"x")',
    "formula by a sign": "+1+cmd|' /C calc'!A0",
    "formula by a minus": "-2+3+cmd|' /C calc'!A0",
    "formula by an at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "formula after space": " \t=1+1",
    "formula wide": "＝1+1",
    "cells": '","=1+1","\r\n=1+1,"\';=1+1\t=1+1',
    "command": "::add-mask::a",
    "command on a line": "x\n::set-output name=a::b\n ::error::forged",
    "command of old": "x ##[add-mask]a ##[error]forged",
    "percent": "%0A::error::forged %25 %s %(x)s {0} {}",
    "path": "../../../../etc/passwd%00.html?x#y",
    "deep": "a.b[]{}" * 5_000,
    "deep as a pointer": "/0/a~1~0" * 5_000,
    "long": "x" * 200_000,
    "long of many words": "word " * 40_000,
    "name of two hundred": "n" * 200,
    "empty": "",
    "space": "  ",
}  # fmt: skip


def hostile_run(folder: Path, *, good: bool, name: str, model: str = "openai/<b>m</b>") -> Path:
    """The folder of a run with a document for each text. good: whether its responses are right, else most are not."""
    rows: list[Judged] = []
    texts: dict[str, str] = {}
    evidence: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {}
    for number, text in enumerate(TEXTS.values()):
        document = text if text.isprintable() and 2 < len(text) <= 250 else f"d{number}"
        schema = text[:100] if number % 5 == 0 and text.isprintable() and len(text) > 2 else "plain"
        rows.append(_judged(text, document, schema, good=good))
        texts[document] = f"before {text} after" * 2
        evidence[schema, document] = {"/a": (text,), f"/m/{_key(text)}": (text[:50], text)}
    warnings = tuple(TEXTS.values())
    settings: dict[str, Any] = {"base_url": TEXTS["handler"], **{text[:60]: text[:60] for text in TEXTS.values()}}
    return write_run(folder, rows, evidence, texts, name=name, model=model, warnings=warnings, settings=settings)


def _key(text: str) -> str:
    return text.replace("~", "~0").replace("/", "~1")


def _judged(text: str, document: str, schema: str, *, good: bool) -> Judged:
    place = {"gold_pointer": f"/m/{_key(text)}", "prediction_pointer": f"/m/{_key(text)}"}
    of_map = right("m{}", text, **place) if good else wrong("m{}", text, f"{text}!", "near_miss", **place)
    named = right(text or "x", text) if good else missing(text or "x", text)
    said = [] if good else [spurious("s", text, "over_extracted"), spurious("t[]", {text: [text]})]
    plain = right("a", text) if good else wrong("a", text, [text, {"k": text}], "invalid", similarity=0.0)
    failure = None if good else Failure("invalid", text)
    return judged(
        plain, of_map, named, *said, document=document, schema=schema, raw=text * 2, failure=failure, response={},
        unknown_keys=() if good else (f"/{_key(text)}", text),
    )  # fmt: skip
