"""JSON Schema as schema: a file of draft 2020-12 or 07 becomes a pydantic model like any other.

document, keywords, notes             the file read and checked, its places and references; what is said of it
facets, alternatives, values          what schemas say together; their arms; values as JSON Schema compares them
scores, stickler, extract_bench       how a place is compared: x-score, and the keys of other tools
marking, unread                       which of these counts; what is not read
converter, names, building, model     annotations, names, models; the root that validates by the file's own schema
checking, sent                        what is wrong with a value; what a model is sent
"""

from harness.workspace.json_schema.building import json_schema_model
from harness.workspace.json_schema.model import schema_notes

__all__ = ["json_schema_model", "schema_notes"]
