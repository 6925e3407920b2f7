"""`rules`: the extractor that needs no model, behind the same interface."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from pydantic import BaseModel

from harness.extract.interface import Task
from harness.extract.validity import validation_failure
from harness.plan import RecordPlan, compile_plan
from harness.records import Extraction, Schema, Usage

__all__ = ["RulesModel"]


class RulesModel:
    """The built-in baseline. Deterministic: every repeat gives the same answer."""

    name = "rules"

    def description(self) -> dict[str, Any]:
        """What a run records about it; it has no parameters."""
        return {"provider": "rules", "model": "rules", "mode": None, "base_url": None, "parameters": {}, "client": {}}

    async def check(self) -> None:
        """It can always be asked."""

    def prepare(self, schema: Schema) -> None:
        """Compiles the plan. Raises SchemaError as the compiler does."""
        _plan(schema)

    async def extract(self, task: Task) -> Extraction:
        """The rules' record. A bug in the rules is raised: no server is to blame for it."""
        from harness.extract.models.rules import extract_by_rules

        # Nothing here waits, and the loop has a display to draw.
        await asyncio.sleep(0)
        started = time.monotonic()
        response = extract_by_rules(_plan(task.schema), task.document)
        latency = time.monotonic() - started
        failure = validation_failure(task.schema, response)
        return Extraction(
            document=task.document.name,
            schema=task.schema.name,
            repeat=task.repeat,
            response=response,
            failure=failure,
            valid_first=failure is None,
            valid=failure is None,
            usage=Usage(),
            latency=latency,
        )

    async def aclose(self) -> None:
        """Nothing to let go of."""


def _plan(schema: Schema) -> RecordPlan:
    model: type[BaseModel] = schema.model
    return compile_plan(model)
