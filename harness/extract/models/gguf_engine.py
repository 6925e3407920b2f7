"""llama.cpp in this process: a GGUF loaded once, and asked as a server of chat completions would be."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import json
import logging
import random
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from harness.errors import ModelError, excerpt
from harness.extract.models.grammar import grammar_of

__all__ = ["LOADING", "SAMPLING", "TIMED_OUT", "EngineError", "GgufEngine"]

LOADING = ("n_ctx", "n_threads", "n_gpu_layers")
"""Parameters that say how the file is loaded, all of them integers."""

SAMPLING = (
    "temperature", "top_p", "top_k", "min_p", "typical_p", "repeat_penalty", "presence_penalty", "frequency_penalty",
    "mirostat_mode", "mirostat_tau", "mirostat_eta",
)  # fmt: skip
"""Parameters that say how the next token is chosen, all of them numbers."""

TIMED_OUT = 408
NOT_POSSIBLE = 400
"""HTTP's words for what comes instead of a reply."""

CONTEXT = 8_192
"""Tokens of prompt and reply together, unless n_ctx says otherwise or the model was trained on fewer."""

_MAGIC = b"GGUF"
_SEEDS = (1 << 32) - 1
"""The last one of 32 bits stands for a random seed."""


class EngineError(Exception):
    """What stands in the place of a reply. status: as HTTP has it."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class _StoppedError(Exception):
    """Raised between two tokens."""


class GgufEngine:
    """The model in one file, for one thread at a time."""

    def __init__(self, path: Path, options: Mapping[str, int]) -> None:
        """options: of LOADING. Raises ModelError where the file is none, or llama-cpp-python is missing."""
        self._path = path
        self._options = dict(options)
        self._llama: Any = None
        self._check: Callable[[], None] = lambda: None
        self._grammars: dict[str, Any] = {}
        if importlib.util.find_spec("llama_cpp") is None:
            raise ModelError(
                "a model llamacpp/… needs llama-cpp-python, which is not installed",
                hint="pip install 'extraction-harness[llamacpp]'",
            )
        try:
            with path.open("rb") as file:
                magic = file.read(len(_MAGIC))
        except (OSError, ValueError) as error:
            said = getattr(error, "strerror", None) or str(error)
            raise ModelError(
                f"the model's file cannot be read: {said}", file=path, hint="llamacpp/PATH.gguf"
            ) from error
        if magic != _MAGIC:
            raise ModelError("the model's file is no GGUF, which begins with these four letters", file=path)

    def digest(self) -> str:
        """SHA-256 of the file, hexadecimal: about a second a gigabyte."""
        with self._path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def load(self) -> None:
        """Loads the file, once. Raises ModelError where llama.cpp cannot."""
        if self._llama is not None:
            return
        try:
            llama = self._open(CONTEXT)
            if "n_ctx" not in self._options and _library().llama_model_n_ctx_train(llama.model) < CONTEXT:
                llama.close()
                llama = self._open(0)
        except Exception as error:
            # A library that does not load, memory that is short, a file of another version: each by its own exception.
            said = excerpt(str(error) or type(error).__name__, 200)
            raise ModelError(f"llama.cpp cannot load it: {said}", file=self._path) from error
        logging.getLogger("llama-cpp-python").setLevel(logging.CRITICAL + 1)
        evaluate = llama.eval

        def checked(tokens: list[int]) -> None:
            # A batch at a time, so that a long prompt can be stopped too.
            for start in range(0, len(tokens), llama.n_batch):
                self._check()
                evaluate(tokens[start : start + llama.n_batch])

        llama.eval = checked
        self._llama = llama

    def complete(self, body: Mapping[str, Any], *, until: float, stop: threading.Event) -> dict[str, Any]:
        """The chat completion that a request with this body asks for, as JSON.

        until: monotonic seconds at which it is given up. stop: ends it between two tokens; nobody waits for it then.
        Raises EngineError where there is no completion, and as `load`.
        """
        self.load()

        def check() -> None:
            if stop.is_set() or time.monotonic() > until:
                raise _StoppedError

        self._check = check
        schema, tool = _constraint(body)
        grammar = None if schema is None else self._grammar(schema)
        seed = body.get("seed")
        try:
            # Without the state that the request before it left behind: an answer must not depend on what came first.
            self._llama.reset()
            completion: dict[str, Any] = self._llama.create_chat_completion(
                body["messages"],
                tools=body.get("tools"),
                grammar=grammar,
                seed=random.randrange(_SEEDS) if seed is None else seed % _SEEDS,
                max_tokens=body.get("max_tokens"),
                **{name: body[name] for name in SAMPLING if name in body},
            )
        except _StoppedError as error:
            raise EngineError(TIMED_OUT, "no whole reply in time") from error
        except Exception as error:
            # Prompts beyond the context, templates that refuse a role, a decoder that fails: a fault of the model's.
            raise EngineError(NOT_POSSIBLE, excerpt(str(error) or type(error).__name__, 400)) from error
        return completion if tool is None else _as_call(completion, tool)

    def close(self) -> None:
        """Frees the memory."""
        if self._llama is not None:
            self._llama.close()
            self._llama = None

    def _open(self, context: int) -> Any:
        options: dict[str, int] = {"n_ctx": context} | self._options
        if "n_threads" in options:
            options["n_threads_batch"] = options["n_threads"]
        return _library().Llama(str(self._path), verbose=False, **options)

    def _grammar(self, schema: Mapping[str, Any]) -> Any:
        known = json.dumps(schema, sort_keys=True)
        if known not in self._grammars:
            try:
                text = grammar_of(schema)
            except ValueError as error:
                raise EngineError(NOT_POSSIBLE, str(error)) from error
            library = _library()
            # The binding goes on with a null pointer where a grammar is not understood.
            vocabulary = library.llama_model_get_vocab(self._llama.model)
            sampler = library.llama_sampler_init_grammar(vocabulary, text.encode(), b"root")
            if not sampler:
                raise EngineError(
                    NOT_POSSIBLE, "llama.cpp does not understand the grammar that was made of the JSON Schema"
                )
            library.llama_sampler_free(sampler)
            self._grammars[known] = library.LlamaGrammar.from_string(text)
        return self._grammars[known]


def _library() -> Any:
    return importlib.import_module("llama_cpp")


def _constraint(body: Mapping[str, Any]) -> tuple[Mapping[str, Any] | None, str | None]:
    """The JSON Schema of what may be written, and the tool that it is the call of; None where there is none."""
    for tool in body.get("tools") or ():
        function = tool["function"]
        return function["parameters"], function["name"]
    wanted = body.get("response_format") or {}
    return wanted.get("schema") or wanted.get("json_schema", {}).get("schema"), None


def _as_call(completion: dict[str, Any], tool: str) -> dict[str, Any]:
    choice = completion["choices"][0]
    called = {"name": tool, "arguments": choice["message"]["content"]}
    call = {"id": f"call_{completion['id']}", "type": "function", "function": called}
    choice["message"] = {"role": "assistant", "content": None, "tool_calls": [call]}
    if choice["finish_reason"] != "length":
        choice["finish_reason"] = "tool_calls"
    return completion
