"""What holds for any JSON Schema: validity is jsonschema's, and a record is without fault compared with itself."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from json_schemas import schema_and_instances
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for

from harness import compare
from harness.extract.validity import is_valid
from harness.records import Schema
from harness.workspace import load_schema


def loaded(content: dict[str, Any]) -> Schema:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.json"
        path.write_text(json.dumps(content), "utf-8")
        return load_schema(path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=schema_and_instances())
def test_validity_is_the_verdict_of_jsonschema_and_a_valid_record_is_like_itself(
    made: tuple[dict[str, Any], list[dict[str, Any]]],
) -> None:
    content, instances = made
    schema = loaded(content)
    judge = validator_for(content, default=Draft202012Validator)(content)
    assert judge.is_valid(instances[0])
    for instance in instances:
        valid = judge.is_valid(instance)
        assert is_valid(schema, instance) == valid
        if valid:
            compared = compare(schema.model, instance, instance)
            assert compared.tally.flawless, [
                each for each in compared.outcomes if each.verdict not in ("correct", "absent")
            ]
            assert compared.similarity == 1
