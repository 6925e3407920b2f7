"""The worked cases of the scoring contract, and the file of their schemas."""

import json
from pathlib import Path

_FOLDER = Path(__file__).parent / "comparison" / "spec"

CASES = json.loads((_FOLDER / "scoring_cases.json").read_text("utf-8"))["cases"]
SCHEMA_FILE = _FOLDER / "scoring_schemas.py"
