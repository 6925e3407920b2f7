"""Labels to begin with, from a model: to be corrected by whoever labels."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from harness.errors import UsageError, excerpt

if TYPE_CHECKING:
    from harness.records import Schema
    from harness.workspace import Workspace

__all__ = ["draft_labels"]


def draft_labels(workspace: Workspace, schema: Schema, document: str, source: str) -> Any:
    """What `rules`, asked now, or the stored run `source` says. Raises UsageError where that is no record."""
    if source == "rules":
        import asyncio

        from harness.extract import ModelSettings, Task, open_model

        (text,) = workspace.documents([document])
        model = open_model(ModelSettings("rules"), environ=os.environ)
        response = asyncio.run(model.extract(Task(text.read(), schema))).response
    else:
        from harness.cli.reports import stored_run
        from harness.runs import stored_rows

        folder = stored_run(workspace, source)
        found = (row.judged.extraction for row in stored_rows(folder))
        response = next(
            (one.response for one in found if (one.schema, one.document) == (schema.name, document) and one.valid), None
        )
    if not isinstance(response, dict):
        raise UsageError(
            f"{excerpt(source)} has no valid record of '{excerpt(document)}' under '{excerpt(schema.name)}'",
            hint="begin without --from",
        )
    return response
